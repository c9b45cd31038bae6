package frame_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestGroupingSets compares the verbs with what SQL gives for the same rows.
func TestGroupingSets(t *testing.T) {
	s := start(t)
	for i, row := range [][]any{{"EU", "Bern", 1}, {"EU", "Lyon", 2}, {"EU", nil, 4}, {"US", "Reno", 8}, {"US", "Reno", 16}} {
		s.hash(t, fmt.Sprintf("o:%d", i), "region", row[0], "n", row[2])
		if row[1] != nil {
			s.hash(t, fmt.Sprintf("o:%d", i), "city", row[1])
		}
	}
	f := s.Table("o")
	region := frame.Col("region")
	for by, made := range map[string]*frame.Grouped{
		"ROLLUP (region, city)":                              f.Rollup("region", "city"),
		"CUBE (region, city)":                                f.Cube(region, "city"),
		"GROUPING SETS ((region, city), city, (), ())":       f.GroupingSets([]any{"region", "city"}, []any{"city"}, nil, nil),
		"GROUPING SETS ((city, region, region))":             f.GroupingSets([]any{"city", region, "region"}),
		"ROLLUP (city, region), region":                      f.GroupingSets([]any{"city", "region", "region"}, []any{"city", "region"}, []any{"region"}),
		"region, city":                                       f.GroupBy("region", "city"),
		"GROUPING SETS (())":                                 f.GroupingSets(nil),
		"GROUPING SETS ((upper(region)), (city, region))":    f.GroupingSets([]any{frame.Fn("upper", region)}, []any{"city", "region"}),
		"GROUPING SETS ((n + 1, region), (n + 1, city), ())": f.GroupingSets([]any{frame.Col("n").Add(1), region}, []any{frame.Col("n").Add(1), "city"}, nil),
	} {
		if by == "GROUPING SETS ((upper(region)), (city, region))" || by == "GROUPING SETS ((n + 1, region), (n + 1, city), ())" || by == "GROUPING SETS (())" {
			got := collect(t, made.Agg(frame.Sum("n").As("total"), frame.CountAll()).Select("total", "count").OrderBy("total", "count"))
			assert.Equal(t, s.rows(t, "SELECT sum(n) AS total, count(*) AS c FROM o GROUP BY "+by+" ORDER BY total, c"), got, by)
			continue
		}
		got := collect(t, made.Agg(frame.Sum("n").Mul(2).As("total"), frame.Grouping("region", "city")).Select("region", "city", "total", "grouping").
			OrderBy("grouping", "region", "city"))
		want := s.rows(t, "SELECT region, city, 2 * sum(n), grouping(region, city) AS g FROM o GROUP BY "+by+" ORDER BY g, region, city")
		assert.Equal(t, want, got, by)
	}
	// Of no rows the empty set has one.
	assert.Equal(t, []string{"NULL|0"}, collect(t, f.Where("n > 100").Rollup("region").Agg(frame.CountAll())))

	for want, wrong := range map[string]*frame.Frame{
		"Agg: CUBE of 11 columns":                            f.Cube(1, 2, 3).Agg(frame.CountAll()),
		"GroupingSets: there is no list":                     f.GroupingSets().Agg(frame.CountAll()),
		"Agg: n is no key of the group":                      f.Rollup("region").Agg(frame.Grouping("n")),
		"Select: Grouping stands in Agg":                     f.Select(frame.Grouping("region")),
		"Agg: Grouping takes from 1 to 62":                   f.Rollup("region").Agg(frame.Grouping()),
		"Agg: column city is neither a key of the group":     f.Rollup("region").Agg(frame.Col("city")),
		"Rollup: argument 1 is a int, not a column":          f.Rollup(1).Agg(frame.CountAll()),
		"Agg: there is no column regio; did you mean region": f.Rollup("regio").Agg(frame.CountAll()),
	} {
		if want == "Agg: CUBE of 11 columns" {
			keys := make([]any, 11)
			for i := range keys {
				keys[i] = frame.Col("n").Add(i)
			}
			wrong = f.Cube(keys...).Agg(frame.CountAll())
		}
		_, err := wrong.Collect(t.Context())
		require.ErrorContains(t, err, want)
		assert.Contains(t, err.Error(), "grouping_sets_test.go:")
	}
}

func TestFirstOfEach(t *testing.T) {
	s := start(t)
	f := s.FromRows([]string{"k", "n"}, []any{"a", 1}, []any{"b", 2}, []any{"a", 3}, []any{nil, 4}, []any{"b", 2}, []any{nil, 5})
	last := f.DistinctOn([]any{"k"}, frame.Col("n").Desc())
	assert.Equal(t, []string{"NULL|5", "a|3", "b|2"}, collect(t, last.OrderBy("k")))
	assert.Len(t, collect(t, f.DistinctOn([]any{"k", frame.Col("n")})), 5)
	assert.Equal(t, []string{"a|1", "b|2", "b|2"}, collect(t, f.LimitWithTies(2, "n")))
	assert.Equal(t, []string{"NULL|5"}, collect(t, f.LimitWithTies(1, frame.Col("n").Desc())))
	assert.Empty(t, collect(t, f.LimitWithTies(0, "n")))
	above := f.Filter(frame.Col("n").Gt(frame.Avg("n").Over(frame.Window{})))
	assert.Equal(t, []string{"a|3", "NULL|4", "NULL|5"}, collect(t, above.OrderBy("n")))
	joined := f.As("l").Join(f.As("r"), frame.Col("l.n").Eq(frame.Col("r.n"))).DistinctOn([]any{"l.k"}, "r.n").OrderBy("r.n").Select("l.k", "r.n")
	assert.Equal(t, []string{"a|1", "b|2", "NULL|4"}, collect(t, joined), "frames keep their names")

	s.hash(t, "user:1", "city", "Bern")
	s.hash(t, "user:2", "city", "Bern")
	assert.Equal(t, []string{"Bern|2"}, collect(t, s.Table("user").DistinctOn([]any{"city"}, frame.Col("_key").Desc()).Select("city", "id")))
	for want, wrong := range map[string]*frame.Frame{
		"DistinctOn: there is no column to tell rows apart by": f.DistinctOn(nil),
		"LimitWithTies: there is no order":                     f.LimitWithTies(1),
		"DistinctOn: there is no column m":                     f.DistinctOn([]any{"m"}),
	} {
		_, err := wrong.Collect(t.Context())
		require.ErrorContains(t, err, want)
		assert.Contains(t, err.Error(), "grouping_sets_test.go:")
	}
}
