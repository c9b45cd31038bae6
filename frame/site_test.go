package frame_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// line is the line of its caller.
func line() int {
	_, _, n, _ := runtime.Caller(1)
	return n
}

// An error that a row makes names the verb's line, not that of the action.
func TestErrorsOfRowsNameTheVerb(t *testing.T) {
	s := scored(t)
	s.run(t, "INSERT INTO p (id, name, score) VALUES (7, '7', 9223372036854775807)")
	p := s.Table("p")
	one := frame.Lit(int64(1))
	frames := map[int]*frame.Frame{
		line(): p.Filter(frame.Col("name").Cast("BIGINT").Gt(3)),
		line(): p.WithColumn("more", frame.Col("score").Add(1)),
		line(): p.Where("cast(name AS BIGINT) > ?", 3),
		line(): p.GroupBy("city").Agg(frame.Sum(frame.Col("score").Add(one))),
		line(): p.OrderBy(frame.Col("name").Cast("DATE")),
		line(): p.As("p").Join(s.Table("o").As("o"), frame.Col("p.name").Cast("BIGINT").Gt(frame.Col("o.id"))),
		line(): p.Agg(frame.Fn("string_agg", frame.Col("name").Cast("DATE").Cast("TEXT"), ",")),
		line(): p.Select(frame.Sum("score").Over(frame.PartitionBy(frame.Col("name").Cast("DOUBLE")))),
		line(): p.Select(frame.Lit("x").Cast("BIGINT")),
	}
	for at, f := range frames {
		_, err := f.Select(frame.CountAll().Over(frame.Window{})).Collect(t.Context())
		if err == nil {
			_, err = f.Collect(t.Context())
		}
		require.Error(t, err, at)
		var e *frame.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, fmt.Sprintf("site_test.go:%d", at), e.Site, e.Error())
		assert.Zero(t, e.Pos)
	}
}

func TestErrorsOfLateRowsNameTheVerb(t *testing.T) {
	s := start(t)
	at := line() + 1
	f := s.TableFn("generate_series", 1, 100_000).As("g").Select(frame.Lit(1).Div(frame.Lit(1)), frame.Lit(int64(9223372036854775807-70_000)).Add(frame.Col("generate_series")))
	rows, err := f.Rows(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for err == nil {
		var b interface{ Release() }
		if b, err = rows.Next(t.Context()); err == nil {
			b.Release()
		}
	}
	require.NotErrorIs(t, err, io.EOF)
	var e *frame.Error
	require.True(t, errors.As(err, &e))
	assert.Equal(t, fmt.Sprintf("site_test.go:%d", at), e.Site)
}

func TestErrorsOfUpdatesNameTheirLine(t *testing.T) {
	s := scored(t)
	at := line() + 1
	_, err := s.Table("p").Update(t.Context(), frame.Set{"score": frame.Col("name").Cast("BIGINT")})
	require.ErrorContains(t, err, fmt.Sprintf("(site_test.go:%d)", at))
}

// An error that a row makes in a frame's SQL says where in the SQL, and where in the program that is.
func TestErrorsOfRowsInSQLNameBoth(t *testing.T) {
	s := start(t)
	at := line() + 1
	f := s.SQL("SELECT x,\n  CAST(x AS BIGINT) AS n FROM (VALUES ('1'), ('b')) AS v(x)")
	other := s.SQL("SELECT 1 AS n")
	for _, f := range []*frame.Frame{f, f.Filter(frame.Col("n").Gt(0)), f.Join(s.FromRows([]string{"m"}, []any{1}), frame.Col("n").Eq(frame.Col("m")))} {
		_, err := f.Collect(t.Context())
		var e *frame.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, fmt.Sprintf("site_test.go:%d", at), e.Site, e.Error())
		assert.Equal(t, []int{2, 3}, []int{e.Line, e.Column})
	}
	_, err := f.Select("n").Union(other).Collect(t.Context())
	var e *frame.Error
	require.ErrorAs(t, err, &e)
	assert.Zero(t, e.Line, "of which of the two queries is not known")
}

func TestErrorsOfFilesNameTheLine(t *testing.T) {
	s := start(t)
	at := line() + 1
	f := s.ScanCSV("/nowhere/at all.csv")
	_, err := f.Filter(frame.Col("n").Gt(0)).Collect(t.Context())
	require.ErrorContains(t, err, fmt.Sprintf("(site_test.go:%d)", at))
}
