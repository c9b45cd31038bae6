package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestRecursiveIsWithRecursive(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE e (id BIGINT, boss BIGINT, pay DECIMAL(8,2)) WITH (key = 'e:{id}')")
	s.run(t, "INSERT INTO e VALUES (1, NULL, 9), (2, 1, 5), (3, 1, 6), (4, 2, 3.5), (5, 4, 1), (6, 7, 1), (7, 6, 1)")
	e := s.Table("e").As("e")
	s.sameRows(t, e.Filter(frame.Col("boss").IsNull()).Select("id", frame.Lit(0).As("depth"), frame.Col("pay").As("chain")).
		Recursive(func(above *frame.Frame) *frame.Frame {
			return e.Join(above.As("a"), frame.Col("e.boss").Eq(frame.Col("a.id"))).
				Select("e.id", frame.Col("depth").Add(1), frame.Col("chain").Add(frame.Col("pay")))
		}).OrderBy("id"),
		`WITH RECURSIVE r (id, depth, chain) AS (SELECT id, 0, pay FROM e WHERE boss IS NULL
		   UNION ALL SELECT e.id, depth + 1, chain + pay FROM e JOIN r ON e.boss = r.id) SELECT * FROM r ORDER BY id`)
	circle := func(above *frame.Frame) *frame.Frame {
		return e.Join(above.As("a"), frame.Col("e.boss").Eq(frame.Col("a.id"))).Select("e.id")
	}
	start := e.Filter(frame.Col("id").Eq(6)).Select("id")
	assert.Equal(t, []string{"6", "7"}, collect(t, start.RecursiveDistinct(circle).OrderBy("id")))
	short := open(t, s.server.URL, frame.WithMaxRecursion(10))
	series := short.FromRows([]string{"n"}, []any{1}).Recursive(func(rows *frame.Frame) *frame.Frame { return rows.Select(frame.Col("n").Add(1)) })
	_, err := series.Collect(t.Context())
	require.ErrorContains(t, err, "has not ended after 10 iterations")
	assert.Equal(t, []string{"1", "2", "3"}, collect(t, series.Limit(3)))
}

func TestWhatIsNotRecursive(t *testing.T) {
	s := start(t)
	f := s.FromRows([]string{"n"}, []any{1})
	for says, step := range map[string]func(*frame.Frame) *frame.Frame{
		"the frame of the step is nil":  func(*frame.Frame) *frame.Frame { return nil },
		"uses the rows that it is":      func(*frame.Frame) *frame.Frame { return f },
		"has 2 columns, the first":      func(r *frame.Frame) *frame.Frame { return r.Select("n", "n") },
		"BIGINT in its first query and": func(r *frame.Frame) *frame.Frame { return r.Select(frame.Date(2024, 1, 1)) },
		"there is no column m":          func(r *frame.Frame) *frame.Frame { return r.Select("m") },
		"2 times":                       func(r *frame.Frame) *frame.Frame { return r.Union(r) },
		"has an aggregate of the rows":  func(r *frame.Frame) *frame.Frame { return r.Agg(frame.Max("n").As("n")) },
	} {
		_, err := f.Recursive(step).Collect(t.Context())
		if assert.Error(t, err, says) {
			assert.Contains(t, err.Error(), says)
			assert.Contains(t, err.Error(), "recursive_test.go:")
		}
	}
}
