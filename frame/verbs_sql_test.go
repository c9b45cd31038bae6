package frame_test

import (
	"time"

	"rsql/frame"
)

// parity is SQL and the frame that gives the same rows. docs/verbs.md has the source of both, written there by -rewrite.
type parity struct {
	sql  string
	verb *frame.Frame
}

// columnVerbs are of columns and expressions.
func columnVerbs(m *frame.Frame) []parity {
	return []parity{
		{"SELECT id, upper(city) AS town FROM m", m.Select("id", frame.Col("city").Upper().As("town"))},
		{"SELECT *, score * 2 AS twice FROM m", m.WithColumn("twice", frame.Col("score").Mul(2))},
		{"SELECT * EXCLUDE (at, tags) FROM m", m.Drop("at", "tags")},
		{"SELECT * RENAME (city AS town) FROM m", m.Rename("city", "town")},
		{"SELECT * REPLACE (coalesce(score, 0) AS score) FROM m", m.FillNull(0, "score")},
		{"SELECT score + 1, score - 1, score / 2, score % 3, -score FROM m", m.Select(frame.Col("score").Add(1), frame.Col("score").Sub(1),
			frame.Col("score").Div(2), frame.Col("score").Mod(3), frame.Col("score").Neg())},
		{"SELECT score::TEXT, TRY_CAST(city AS BIGINT) FROM m", m.Select(frame.Col("score").Cast("TEXT"), frame.Col("city").TryCast("BIGINT"))},
		{"SELECT CASE WHEN score > 15 THEN 'high' WHEN score IS NULL THEN 'none' ELSE 'low' END FROM m",
			m.Select(frame.When(frame.Col("score").Gt(15), "high").When(frame.Col("score").IsNull(), "none").Else("low"))},
		{"SELECT CASE WHEN score > 15 THEN 'high' END FROM m", m.Select(frame.When(frame.Col("score").Gt(15), "high").End())},
		{"SELECT id, CASE WHEN score <= 20 THEN 'low' WHEN score > 20 THEN 'high' END FROM m",
			m.Select("id", frame.Col("score").Cut([]float64{20}, "low", "high"))},
		{"SELECT id, ntile(2) OVER (ORDER BY score) FROM m WHERE score IS NOT NULL", m.DropNulls("score").Select("id", frame.Col("score").QCut(2))},
		{"SELECT round(score / 3, 2), floor(score / 3), ceil(score / 3), abs(-score) FROM m", m.Select(frame.Col("score").Div(3).Round(2),
			frame.Col("score").Div(3).Floor(), frame.Col("score").Div(3).Ceil(), frame.Col("score").Neg().Abs())},
		{"SELECT lower(city), trim(city), length(city), substring(city, 2, 2), replace(city, 'B', 'b') FROM m", m.Select(frame.Col("city").Lower(),
			frame.Col("city").Trim(), frame.Col("city").Length(), frame.Col("city").Substring(2, 2), frame.Col("city").Replace("B", "b"))},
		{"SELECT coalesce(score, id), nullif(city, 'Bern'), concat(city, '-', id), greatest(id, 2), least(id, 2) FROM m",
			m.Select(frame.Coalesce(frame.Col("score"), frame.Col("id")), frame.Col("city").NullIf("Bern"),
				frame.Concat(frame.Col("city"), "-", frame.Col("id")), frame.Greatest(frame.Col("id"), 2), frame.Least(frame.Col("id"), 2))},
		{"SELECT extract(hour FROM at), date_trunc('day', at), tags->>'$[0]' FROM m",
			m.Select(frame.Col("at").Extract("hour"), frame.Col("at").DateTrunc("day"), frame.Col("tags").JSONValue("$[0]"))},
		{"SELECT at + INTERVAL '1' DAY, at - INTERVAL '2' MONTH, at > DATE '2024-01-02', at + INTERVAL '90' SECOND FROM m",
			m.Select(frame.Col("at").Add(frame.Days(1)), frame.Col("at").Sub(frame.Months(2)), frame.Col("at").Gt(frame.Date(2024, 1, 2)),
				frame.Col("at").Add(frame.Interval(90*time.Second)))},
		{"SELECT at AT TIME ZONE 'Europe/Berlin', left(city, 2) FROM m",
			m.Select(frame.Col("at").Call("at_time_zone", "Europe/Berlin"), frame.Fn("left", frame.Col("city"), 2))},
		{"SELECT id, 'x' AS x FROM m", m.Select("id", frame.Lit("x").As("x"))},
	}
}

// rowVerbs are of rows and their order.
func rowVerbs(m *frame.Frame) []parity {
	return []parity{
		{"SELECT * FROM m WHERE city = 'Bern' AND score > 5 OR id <> 1", m.Filter(frame.Col("city").Eq("Bern").And(frame.Col("score").Gt(5)).Or(frame.Col("id").Ne(1)))},
		{"SELECT * FROM m WHERE NOT (id < 2) AND id <= 3 AND id >= 2", m.Filter(frame.Col("id").Lt(2).Not().And(frame.Col("id").Le(3)).And(frame.Col("id").Ge(2)))},
		{"SELECT * FROM m WHERE id BETWEEN 2 AND 3 AND city IN ('Bern', 'Basel')", m.Filter(frame.Col("id").Between(2, 3).And(frame.Col("city").In("Bern", "Basel")))},
		{"SELECT * FROM m WHERE city LIKE 'B%' AND city ILIKE '%N' AND city REGEXP '^B.*n$'",
			m.Filter(frame.Col("city").Like("B%").And(frame.Col("city").ILike("%N")).And(frame.Col("city").Matches("^B.*n$")))},
		{"SELECT * FROM m WHERE contains(city, 'er') AND starts_with(city, 'B') AND ends_with(city, 'n')",
			m.Filter(frame.Col("city").Contains("er").And(frame.Col("city").StartsWith("B")).And(frame.Col("city").EndsWith("n")))},
		{"SELECT * FROM m WHERE score IS DISTINCT FROM 10", m.Filter(frame.Col("score").IsDistinctFrom(10))},
		{"SELECT * FROM m WHERE score > 10 AND length(city) = 4", m.Where("score > ? AND length(city) = 4", 10)},
		{"SELECT * FROM m WHERE score IS NOT NULL", m.DropNulls("score")},
		{"SELECT * FROM m WHERE score IS NULL OR tags IS NOT NULL", m.Filter(frame.Col("score").IsNull().Or(frame.Col("tags").IsNotNull()))},
		{"SELECT DISTINCT city FROM m", m.Select("city").Distinct()},
		{"SELECT DISTINCT ON (city) * FROM m ORDER BY city, score DESC", m.DistinctOn([]any{"city"}, "city", frame.Col("score").Desc())},
		{"SELECT * FROM m ORDER BY score DESC NULLS FIRST, city ASC NULLS LAST LIMIT 2 OFFSET 1",
			m.OrderBy(frame.Col("score").Desc().NullsFirst(), frame.Col("city").Asc().NullsLast()).Offset(1).Limit(2)},
		{"SELECT * FROM m ORDER BY city FETCH FIRST 1 ROWS WITH TIES", m.LimitWithTies(1, "city")},
		{"SELECT * FROM m TABLESAMPLE (100 PERCENT)", m.Sample(100)},
		{"SELECT * FROM m TABLESAMPLE (2 ROWS) REPEATABLE (7)", m.SampleRows(2, frame.Repeatable(7))},
		{"SELECT * FROM m QUALIFY row_number() OVER (PARTITION BY city ORDER BY score DESC) = 1",
			m.Filter(frame.RowNumber().Over(frame.PartitionBy("city").OrderBy(frame.Col("score").Desc())).Eq(1))},
		{"SELECT * FROM (SUMMARIZE m)", m.Describe()},
	}
}

// groupVerbs are of groups.
func groupVerbs(m *frame.Frame) []parity {
	return []parity{
		{"SELECT city, count(*), count(score), count(DISTINCT score), sum(score), avg(score), min(score), max(score) FROM m GROUP BY city",
			m.GroupBy("city").Agg(frame.CountAll(), frame.Count("score"), frame.CountDistinct("score"), frame.Sum("score"), frame.Avg("score"),
				frame.Min("score"), frame.Max("score"))},
		{"SELECT count(*) FROM m", m.Agg(frame.CountAll())},
		{"SELECT city, sum(score) AS total FROM m GROUP BY city HAVING sum(score) > 20", m.GroupBy("city").Agg(frame.Sum("score").As("total")).Filter(frame.Col("total").Gt(20))},
		{"SELECT city, count(*) FILTER (WHERE id > 2) AS late FROM m GROUP BY city", m.GroupBy("city").Agg(frame.CountAll().FilterBy(frame.Col("id").Gt(2)).As("late"))},
		{"SELECT quantile_cont(score, 0.5), corr(score, id) FROM m", m.Agg(frame.Quantile("score", 0.5), frame.Corr("score", "id"))},
		{"SELECT median(score), stddev(score), variance(score) FROM m", m.Agg(frame.Median("score"), frame.StdDev("score"), frame.Variance("score"))},
		{"SELECT string_agg(city, '/' ORDER BY id), sum(DISTINCT id % 2) FROM m",
			m.Agg(frame.StringAgg("city", "/").OrderedBy("id"), frame.Sum(frame.Col("id").Mod(2)).Distinct())},
		{"SELECT first(city ORDER BY at), last(city ORDER BY at), any_value(city ORDER BY id) FROM m",
			m.Agg(frame.First("city").OrderedBy("at"), frame.Last("city").OrderedBy("at"), frame.AnyValue("city").OrderedBy("id"))},
		{"SELECT city, count(*) FROM m GROUP BY ROLLUP (city)", m.Rollup("city").Agg(frame.CountAll())},
		{"SELECT city, score, GROUPING(city), count(*) FROM m GROUP BY CUBE (city, score)", m.Cube("city", "score").Agg(frame.Grouping("city"), frame.CountAll())},
		{"SELECT city, score, count(*) FROM m GROUP BY GROUPING SETS ((city, score), city, ())",
			m.GroupingSets([]any{"city", "score"}, []any{"city"}, nil).Agg(frame.CountAll())},
		{"SELECT time_bucket(INTERVAL '1' HOUR, at), city, count(*) FROM m GROUP BY 1, 2", m.GroupByDynamic("at", frame.Interval(time.Hour), "city").Agg(frame.CountAll())},
		{`SELECT city, sum(score) FILTER (WHERE id = 1) AS "1", sum(score) FILTER (WHERE id = 2) AS "2" FROM m GROUP BY city`,
			m.GroupBy("city").Pivot("id", []any{1, 2}, frame.Sum("score"))},
		{"PIVOT m ON id USING sum(score) GROUP BY city", m.GroupBy("city").Pivot("id", nil, frame.Sum("score"))},
	}
}

// windowVerbs are of windows.
func windowVerbs(m *frame.Frame) []parity {
	return []parity{
		{"SELECT id, sum(score) OVER (PARTITION BY city ORDER BY at) FROM m", m.Select("id", frame.Sum("score").Over(frame.PartitionBy("city").OrderBy("at")))},
		{"SELECT id, sum(score) OVER () FROM m", m.Select("id", frame.Sum("score").Over(frame.Window{}))},
		{"SELECT row_number() OVER w, rank() OVER w, dense_rank() OVER w FROM m WINDOW w AS (ORDER BY city, id)",
			m.Select(frame.RowNumber().Over(frame.Window{}.OrderBy("city", "id")), frame.Rank().Over(frame.Window{}.OrderBy("city", "id")),
				frame.DenseRank().Over(frame.Window{}.OrderBy("city", "id")))},
		{"SELECT id, lag(score, 1) IGNORE NULLS OVER (ORDER BY at), lead(score, 2) OVER (ORDER BY at) FROM m",
			m.Select("id", frame.Lag("score", 1).IgnoreNulls().Over(frame.Window{}.OrderBy("at")), frame.Lead("score", 2).Over(frame.Window{}.OrderBy("at")))},
		{"SELECT id, first_value(score) OVER (ORDER BY at) FROM m", m.Select("id", frame.Fn("first_value", frame.Col("score")).Over(frame.Window{}.OrderBy("at")))},
		{"SELECT id, sum(score) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM m",
			m.Select("id", frame.Sum("score").Over(frame.Window{}.OrderBy("id").Rows(frame.Preceding(1), frame.Following(1))))},
		{"SELECT id, sum(score) OVER (ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) FROM m",
			m.Select("id", frame.Sum("score").Over(frame.Window{}.OrderBy("id").Range(frame.UnboundedPreceding, frame.Preceding(1))))},
		{"SELECT id, sum(score) OVER (ORDER BY city GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) FROM m",
			m.Select("id", frame.Sum("score").Over(frame.Window{}.OrderBy("city").Groups(frame.CurrentRow, frame.UnboundedFollowing).ExcludeCurrentRow()))},
		{"SELECT id, sum(score) OVER (ORDER BY city RANGE UNBOUNDED PRECEDING EXCLUDE GROUP) FROM m",
			m.Select("id", frame.Sum("score").Over(frame.Window{}.OrderBy("city").Range(frame.UnboundedPreceding, frame.CurrentRow).ExcludeGroup()))},
		{"SELECT id, sum(score) OVER (ORDER BY city RANGE UNBOUNDED PRECEDING EXCLUDE TIES) FROM m",
			m.Select("id", frame.Sum("score").Over(frame.Window{}.OrderBy("city").Range(frame.UnboundedPreceding, frame.CurrentRow).ExcludeTies()))},
		{"SELECT id, avg(score) OVER (ORDER BY at RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) FROM m",
			m.Select("id", frame.Avg("score").Rolling("at", frame.Interval(time.Hour)))},
	}
}
