package frame_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// verbsInSQL has what docs/go.md says of verbs: each gives the rows of its SQL.
func verbsInSQL(m *frame.Frame) map[string]*frame.Frame {
	score, hour := frame.Col("score"), frame.Interval(time.Hour)
	return map[string]*frame.Frame{
		"SELECT * REPLACE (coalesce(score, 0) AS score) FROM m":                              m.FillNull(0, "score"),
		"SELECT * FROM m WHERE score IS NOT NULL":                                            m.DropNulls("score"),
		"SELECT * EXCLUDE (at, tags) FROM m":                                                 m.Drop("at", "tags"),
		"SELECT * RENAME (city AS town) FROM m":                                              m.Rename("city", "town"),
		"SELECT *, score * 2 AS twice FROM m":                                                m.WithColumn("twice", score.Mul(2)),
		"SELECT id, CASE WHEN score <= 20 THEN 'low' WHEN score > 20 THEN 'high' END FROM m": m.Select("id", score.Cut([]float64{20}, "low", "high")),
		"SELECT id, ntile(2) OVER (ORDER BY score) FROM m WHERE score IS NOT NULL":           m.DropNulls("score").Select("id", score.QCut(2)),
		"SELECT quantile_cont(score, 0.5), corr(score, id) FROM m":                           m.Agg(frame.Quantile("score", 0.5), frame.Corr("score", "id")),
		"SELECT time_bucket(INTERVAL '1' HOUR, at), city, count(*) FROM m GROUP BY 1, 2":     m.GroupByDynamic("at", hour, "city").Agg(frame.CountAll()),
		"SELECT id, avg(score) OVER (ORDER BY at RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) FROM m": m.Select("id",
			frame.Avg("score").Rolling("at", hour)),
		"SELECT city, count(*) FILTER (WHERE id > 2) AS late FROM m GROUP BY city": m.GroupBy("city").Agg(frame.CountAll().FilterBy(frame.Col("id").Gt(2)).As("late")),
		"SELECT city, sum(score) FILTER (WHERE id = 1) AS \"1\", sum(score) FILTER (WHERE id = 2) AS \"2\" FROM m GROUP BY city": m.GroupBy("city").
			Pivot("id", []any{1, 2}, frame.Sum("score")),
		"SELECT m.id, u.name, u.value FROM m, LATERAL (VALUES ('score', score), ('twice', score * 2)) AS u(name, value)": m.
			Select("id", "score", score.Mul(2).As("twice")).Unpivot("name", "value", "score", "twice"),
		"SELECT m.id, t.value FROM m LEFT JOIN LATERAL json_each(m.tags) AS t ON TRUE": m.Explode("tags").Select("id", "tags"),
		"SELECT * FROM (SUMMARIZE m)":                                                           m.Describe(),
		"SELECT DISTINCT ON (city) * FROM m ORDER BY city, score DESC":                          m.DistinctOn([]any{"city"}, "city", score.Desc()),
		"SELECT * FROM m ORDER BY city FETCH FIRST 1 ROWS WITH TIES":                            m.LimitWithTies(1, "city"),
		"SELECT * FROM m TABLESAMPLE (100 PERCENT)":                                             m.Sample(100),
		"SELECT city, count(*) FROM m GROUP BY ROLLUP (city)":                                   m.Rollup("city").Agg(frame.CountAll()),
		"SELECT id, city FROM m UNION ALL BY NAME SELECT id FROM m":                             m.Select("id", "city").UnionByName(m.Select("id")),
		"SELECT * FROM m QUALIFY row_number() OVER (PARTITION BY city ORDER BY score DESC) = 1": m.Filter(frame.Fn("row_number").Over(frame.PartitionBy("city").OrderBy(score.Desc())).Eq(1)),
		"SELECT a.id, b.id FROM m a ASOF JOIN m b ON a.city = b.city AND a.at > b.at":           m.As("a").AsofJoin(m.As("b"), frame.Using("a", "b", "city").And(frame.Col("a.at").Gt(frame.Col("b.at")))).Select("a.id", "b.id"),
		"WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r": m.Limit(1).Select(frame.Lit(1).As("n")).Recursive(
			func(r *frame.Frame) *frame.Frame { return r.Filter(frame.Col("n").Lt(5)).Select(frame.Col("n").Add(1)) }),
	}
}

func TestVerbsAndTheirSQL(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE m (id BIGINT, city TEXT, score BIGINT, at TIMESTAMP, tags JSON) WITH (key = 'm:{id}')")
	s.run(t, `INSERT INTO m VALUES (1, 'Bern', 10, '2024-01-01 10:10:00', '["a","b"]'), (2, 'Basel', 20, '2024-01-01 10:50:00', '[]'),
		(3, 'Bern', 30, '2024-01-01 11:00:00', '["c"]'), (4, 'Basel', NULL, '2024-01-01 13:00:00', NULL)`)
	page, err := os.ReadFile("../docs/go.md")
	require.NoError(t, err)
	verbs := verbsInSQL(s.Table("m"))
	for sql, f := range verbs {
		t.Run(sql, func(t *testing.T) {
			s.sameRows(t, f, sql)
			assert.True(t, strings.Contains(string(page), "| `"+sql+"` |"), "docs/go.md says so")
		})
	}
	_, table, found := strings.Cut(string(page), "| verb | SQL |")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	assert.Equal(t, len(verbs)+1, strings.Count(table, "\n"), "rows of the table that are tried")
}
