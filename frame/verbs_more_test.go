package frame_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestVerbsAreSQL holds each verb to what SQL says: both go through the same plans, and must give the same rows.
func TestVerbsAreSQL(t *testing.T) {
	s := start(t)
	s.users(t, 12)
	s.declareUsers(t)
	for i := range 20 {
		s.hash(t, "order:"+string(rune('a'+i)), "user_id", i%7+1, "total", i*3%11, "at", day(2024, 3, 1).Add(time.Duration(i*i)*time.Minute).Format(time.DateTime))
	}
	s.run(t, "CREATE TABLE orders (id TEXT, user_id BIGINT, total DOUBLE, at TIMESTAMP) WITH (key = 'order:{id}')")
	s.hash(t, "doc:1", "tags", `["a","b"]`)
	s.hash(t, "doc:2", "tags", `[]`)
	s.hash(t, "doc:3", "x", 1)
	s.run(t, "CREATE TABLE docs (id BIGINT, tags JSON) WITH (key = 'doc:{id}')")
	col, u, o, d := frame.Col, s.Table("users"), s.Table("orders"), s.Table("docs")
	us, os := u.As("u"), o.As("o")
	on := col("u.id").Eq(col("o.user_id"))
	for _, c := range []struct {
		name  string
		frame *frame.Frame
		sql   string
	}{
		{"semi join", us.SemiJoin(os, on), "SELECT * FROM users WHERE id IN (SELECT user_id FROM orders)"},
		{"anti join", us.AntiJoin(os, on), "SELECT * FROM users WHERE id NOT IN (SELECT user_id FROM orders)"},
		{"asof join", us.AsofJoin(os, col("u.id").Ge(col("o.total"))).Select("u.id", "o.total"),
			"SELECT u.id, o.total FROM users u ASOF JOIN orders o ON u.id >= o.total"},
		{"left asof join", os.LeftAsofJoin(us, col("o.user_id").Eq(col("u.id")).And(col("o.total").Gt(col("u.score")))).Select("o.id", "u.score"),
			"SELECT o.id, u.score FROM orders o ASOF LEFT JOIN users u ON o.user_id = u.id AND o.total > u.score"},
		{"lateral", u.Lateral(func(row *frame.Outer) *frame.Frame {
			return o.Filter(col("user_id").Eq(row.Col("id"))).OrderBy(col("total").Desc(), "id").Limit(2).Select("total")
		}).Select("name", "total"), "SELECT name, x.total FROM users u JOIN LATERAL (SELECT total FROM orders o WHERE o.user_id = u.id ORDER BY total DESC, id LIMIT 2) x ON TRUE"},
		{"left lateral", u.LeftLateral(func(row *frame.Outer) *frame.Frame {
			return o.Filter(col("user_id").Eq(row.Col("id")).And(col("total").Gt(row.Col("score")))).Agg(frame.CountAll().As("n"))
		}).Select("id", "n"), "SELECT id, (SELECT count(*) FROM orders o WHERE o.user_id = u.id AND o.total > u.score) FROM users u"},
		{"intersect", u.Select("id").Intersect(o.Select("user_id")), "SELECT id FROM users INTERSECT SELECT user_id FROM orders"},
		{"intersect all", o.Select("user_id").IntersectAll(o.Select("user_id").Limit(100)), "SELECT user_id FROM orders"},
		{"except", u.Select("id").Except(o.Select("user_id")), "SELECT id FROM users EXCEPT SELECT user_id FROM orders"},
		{"except all", o.Select("user_id").ExceptAll(u.Select("id")), "SELECT user_id FROM orders EXCEPT ALL SELECT id FROM users"},
		{"window aggregate", o.Select("id", frame.Sum("total").Over(frame.PartitionBy("user_id").OrderBy("at"))),
			"SELECT id, sum(total) OVER (PARTITION BY user_id ORDER BY at) FROM orders"},
		{"several windows", o.Select("id", frame.Fn("row_number").Over(frame.PartitionBy("user_id").OrderBy("at")),
			frame.Fn("lag", col("total"), 1).Over(frame.Window{}.OrderBy("at")), frame.CountAll().Over(frame.Window{})),
			"SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY at), lag(total, 1) OVER (ORDER BY at), count(*) OVER () FROM orders"},
		{"window in an expression", o.WithColumn("share", col("total").Div(frame.Sum("total").Over(frame.PartitionBy("user_id")))),
			"SELECT *, total / sum(total) OVER (PARTITION BY user_id) FROM orders"},
		{"rows", o.Select("id", frame.Avg("total").Over(frame.Window{}.OrderBy("at").Rows(frame.Preceding(2), frame.Following(1)))),
			"SELECT id, avg(total) OVER (ORDER BY at ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM orders"},
		{"rows without the current one", o.Select("id", frame.Sum("total").Over(frame.Window{}.OrderBy("at").Rows(frame.UnboundedPreceding, frame.UnboundedFollowing).ExcludeCurrentRow())),
			"SELECT id, sum(total) OVER (ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) FROM orders"},
		{"groups", o.Select("id", frame.CountAll().Over(frame.Window{}.OrderBy("total").Groups(frame.Preceding(1), frame.CurrentRow))),
			"SELECT id, count(*) OVER (ORDER BY total GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM orders"},
		{"rolling", o.Select("id", frame.Sum("total").Rolling("at", frame.Interval(time.Hour))),
			"SELECT id, sum(total) OVER (ORDER BY at RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) FROM orders"},
		{"ignoring NULLs", u.Select("id", frame.Fn("lag", col("score")).IgnoreNulls().Over(frame.Window{}.OrderBy("id"))),
			"SELECT id, lag(score) IGNORE NULLS OVER (ORDER BY id) FROM users"},
		{"pivot", u.GroupBy("city").Pivot(col("id").Mod(2), []any{0, 1, nil}, frame.CountAll()),
			"SELECT city, count(*) FILTER (WHERE id % 2 = 0), count(*) FILTER (WHERE id % 2 = 1), 0 FROM users GROUP BY city"},
		{"unpivot", u.Select("name", "id", "score").Unpivot("what", "n", "id", "score"),
			"SELECT name, 'id', id FROM users UNION ALL SELECT name, 'score', score FROM users"},
		{"unpivot of two columns of one name", us.Join(s.Table("users").As("v"), col("u.id").Add(1).Eq(col("v.id"))).
			Drop("u.name", "u.city", "v.name", "v.city", "u.score", "v.score").Unpivot("what", "n", "u.id", "v.id"),
			"SELECT 'id', id FROM users WHERE id < 12 UNION ALL SELECT 'id', id FROM users WHERE id > 1"},
		{"explode", d.Explode("tags"), `SELECT 1, '"a"' UNION ALL SELECT 1, '"b"' UNION ALL SELECT 2, NULL UNION ALL SELECT 3, NULL`},
		{"table function", d.TableFn("json_each", col("tags")).Select("id", "value"), `SELECT 1, '"a"' UNION ALL SELECT 1, '"b"'`},
		{"table function of constants", s.TableFn("generate_series", 1, 3), "SELECT * FROM generate_series(1, 3)"},
		{"sample of all", u.Sample(100), "SELECT * FROM users"},
		{"sample of more rows than there are", u.SampleRows(100), "SELECT * FROM users"},
		{"sample by a seed", u.Sample(50, frame.Repeatable(7)).Select("id"), "SELECT id FROM users TABLESAMPLE (50 PERCENT) REPEATABLE (7)"},
		{"sample of rows by a seed", u.SampleRows(3, frame.Repeatable(7)).Select("id"), "SELECT id FROM users TABLESAMPLE (3 ROWS) REPEATABLE (7)"},
		{"union by name", u.Select("id", "name").UnionByName(o.Select("total", col("user_id").As("ID")), o.Select(col("user_id").As("extra"))),
			"SELECT id, name FROM users UNION ALL BY NAME SELECT total, user_id AS id FROM orders UNION ALL BY NAME SELECT user_id AS extra FROM orders"},
		{"describe", u.Describe(), "SUMMARIZE SELECT * FROM users"},
		{"fill", u.FillNull(0), "SELECT id, name, city, coalesce(score, 0) FROM users"},
		{"fill one", u.FillNull("?", "name").FillNull(-1, "score"), "SELECT id, coalesce(name, '?'), city, coalesce(score, -1) FROM users"},
		{"drop NULLs", u.DropNulls(), "SELECT * FROM users WHERE score IS NOT NULL"},
		{"drop NULLs of one", u.DropNulls("name"), "SELECT * FROM users"},
		{"cut", u.Select("id", col("score").Cut([]float64{2, 4})), `SELECT id, CASE WHEN score IS NULL THEN NULL WHEN score <= 2 THEN '(-inf, 2]'
			WHEN score <= 4 THEN '(2, 4]' ELSE '(4, inf)' END FROM users`},
		{"cut with labels", u.Select(col("id").Cut([]float64{6}, "low", "high")), "SELECT CASE WHEN id <= 6 THEN 'low' ELSE 'high' END FROM users"},
		{"qcut", u.Select("id", col("score").QCut(3)), `SELECT id, ntile(3) OVER (ORDER BY score) FROM users WHERE score IS NOT NULL
			UNION ALL SELECT id, NULL FROM users WHERE score IS NULL`},
		{"group by spans", o.GroupByDynamic("at", frame.Interval(time.Hour), "user_id").Agg(frame.Sum("total")),
			"SELECT time_bucket(INTERVAL '1' HOUR, at), user_id, sum(total) FROM orders GROUP BY 1, 2"},
		{"months and days", o.Select(col("at").Add(frame.Months(1)).Add(frame.Days(2))), "SELECT at + INTERVAL '1' MONTH + INTERVAL '2' DAY FROM orders"},
		{"correlation", o.Agg(frame.Corr("total", "user_id"), frame.Quantile("total", 0.25)), "SELECT corr(total, user_id), quantile_cont(total, 0.25) FROM orders"},
		{"aggregates by name", u.GroupBy("city").Agg(frame.Fn("stddev", col("score")), frame.Count("score").Distinct(),
			frame.Sum("id").FilterBy(col("id").Gt(3)).FilterBy(col("id").Lt(9)), frame.Fn("string_agg", col("name"), ",").OrderedBy(col("id").Desc())),
			"SELECT city, stddev(score), count(DISTINCT score), sum(id) FILTER (WHERE id > 3 AND id < 9), string_agg(name, ',' ORDER BY id DESC) FROM users GROUP BY city"},
	} {
		t.Run(c.name, func(t *testing.T) { s.sameRows(t, c.frame, c.sql) })
	}
}

func TestNamesOfNewVerbs(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	u, col := s.Table("users").As("u"), frame.Col
	for want, f := range map[string]*frame.Frame{
		"id, sum_score, row_number()": u.Select("id", frame.Sum("score").Over(frame.Window{}), frame.Fn("row_number").Over(frame.Window{})),
		"city, 1, 2":                  u.GroupBy("city").Pivot("id", []any{1, 2}, frame.CountAll()),
		"city, 1_count, 1_sum_score":  u.GroupBy("city").Pivot("id", []any{1}, frame.CountAll(), frame.Sum("score")),
		"name, city, what, n":         u.Unpivot("what", "n", "id", "score"),
		"score, score":                u.Select(col("score").Cut([]float64{1}), col("score").QCut(2)),
	} {
		schema, err := f.Schema(t.Context())
		require.NoError(t, err, want)
		names := []string{}
		for _, field := range schema.Fields() {
			names = append(names, field.Name)
		}
		assert.Equal(t, want, strings.Join(names, ", "))
	}
}

func TestMistakesInNewVerbs(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	u, col := s.Table("users"), frame.Col
	for want, f := range map[string]*frame.Frame{
		"OrderBy: sum … Over stands in Select, WithColumn and Filter": u.OrderBy(frame.Sum("score").Over(frame.Window{}).Gt(1)),
		"Select: Over stands behind a call of an aggregate":           u.Select(col("id").Over(frame.Window{})),
		"Select: row_number is a window function: it needs Over":      u.Select(frame.Fn("row_number")),
		"Select: lower is neither a window function nor an aggregate": u.Select(frame.Fn("lower", col("name")).Over(frame.Window{})),
		"Select: Distinct stands behind a call of an aggregate":       u.Select(col("id").Distinct()),
		"Select: lower is no aggregate":                               u.Select(frame.Fn("lower", col("name")).Distinct()),
		"Select: PartitionBy: argument 1 is a int":                    u.Select(frame.CountAll().Over(frame.PartitionBy(1))),
		"Select: a frame that starts at CURRENT ROW cannot end at":    u.Select(frame.CountAll().Over(frame.Window{}.Rows(frame.CurrentRow, frame.Preceding(1)))),
		"Unpivot: there is no column to unpivot":                      u.Unpivot("a", "b"),
		"Unpivot: there is no column nam":                             u.Unpivot("a", "b", "nam"),
		"Explode: there is no column tag":                             u.Explode("tag"),
		"TableFn: there is no table function nothing":                 u.TableFn("nothing"),
		"TableFn: there is no table function never":                   s.TableFn("never"),
		"Sample: a sample has from 0 to 100 percent":                  u.Sample(101),
		"SampleRows: a sample has no -1 rows":                         u.SampleRows(-1),
		"FillNull: ":                                                  u.FillNull("x", "score"),
		"DropNulls: there is no column nam":                           u.DropNulls("nam"),
		"Select: Cut takes breaks that ascend":                        u.Select(col("id").Cut([]float64{2, 1})),
		"Lateral: Filter: there is no column nope":                    u.Lateral(func(o *frame.Outer) *frame.Frame { return u.Filter(o.Col("nope").Eq(1)) }),
		"Lateral: the other frame is nil":                             u.Lateral(func(*frame.Outer) *frame.Frame { return nil }),
		"AsofJoin: ASOF JOIN needs a comparison":                      u.As("a").AsofJoin(u.As("b"), col("a.id").Eq(col("b.id"))),
		"Pivot: count(DISTINCT) needs an argument":                    u.GroupBy("city").Pivot("id", []any{1}, frame.CountAll().Distinct()),
		"Intersect: ":                         u.Intersect(u.Select("id")),
		"GroupByDynamic: argument 1 is a int": u.GroupByDynamic(1, frame.Days(1)).Agg(frame.CountAll()),
	} {
		_, err := f.Collect(t.Context())
		assert.ErrorContains(t, err, want)
	}
}

func TestGlimpse(t *testing.T) {
	s := start(t)
	s.users(t, 2)
	s.declareUsers(t)
	var b strings.Builder
	require.NoError(t, s.Table("users").OrderBy("id").Glimpse(t.Context(), &b))
	assert.Equal(t, "id    BIGINT 1, 2\nname  TEXT   \"user 1\", \"user 2\"\ncity  TEXT   \"Bern\", \"Basel\"\nscore BIGINT 1, 2\n", b.String())
}

func TestGlimpseShowsValuesAsSQLDoes(t *testing.T) {
	s := start(t)
	var b strings.Builder
	require.NoError(t, s.SQL(`SELECT DATE '2024-03-01' AS d, TIMESTAMP '2024-03-01 13:00:00' AS t, CAST(1.50 AS DECIMAL(5,2)) AS m, CAST('é' AS BLOB) AS b,
		CAST(NULL AS DATE) AS n, CAST('{"a":1}' AS JSON) AS j, TRUE AS ok`).Glimpse(t.Context(), &b))
	assert.Equal(t, `d  DATE         2024-03-01
t  TIMESTAMP    2024-03-01 13:00:00
m  DECIMAL(5,2) 1.50
b  BLOB         \xc3a9
n  DATE         NULL
j  JSON         "{\"a\":1}"
ok BOOLEAN      true
`, b.String())
}
