package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestFramesAndSQLGiveTheSamePlans(t *testing.T) {
	s := start(t)
	s.users(t, 6)
	s.declareUsers(t)
	s.run(t, "CREATE TABLE orders (id BIGINT, user_id BIGINT, total DOUBLE) WITH (key = 'order:{id}')")
	col := frame.Col
	u, o := s.Table("users"), s.Table("orders")
	on := col("o.user_id").Eq(col("u.id"))
	for _, c := range []struct {
		sql   string
		frame *frame.Frame
	}{
		{"SELECT * FROM users", u},
		{"SELECT CITY FROM users", u.Select("CITY")},
		{"SELECT name FROM users WHERE id = 3", u.Filter(col("id").Eq(3)).Select("name")},
		{"SELECT name FROM users WHERE id IN (3, 4) AND score > 1", u.Filter(col("id").In(3, 4).And(col("score").Gt(1))).Select("name")},
		{"SELECT name FROM users WHERE score > 1 LIMIT 2", u.Where("score > ?", 1).Select("name").Limit(2)},
		{"SELECT id FROM users LIMIT 3", u.Select("id").Limit(3)},
		{"SELECT id FROM users ORDER BY id DESC LIMIT 3", u.Select("id").OrderBy(col("id").Desc()).Limit(3)},
		{"SELECT count(*) AS n FROM users", u.Agg(frame.CountAll().As("n"))},
		{"SELECT city, avg(score) AS a FROM users GROUP BY city", u.GroupBy("city").Agg(frame.Avg("score").As("a"))},
		{"SELECT DISTINCT city FROM users", u.Select("city").Distinct()},
		{"SELECT id FROM users UNION ALL SELECT id FROM orders", u.Select("id").Union(o.Select("id"))},
		{"SELECT o.id, u.name FROM orders o JOIN users u ON o.user_id = u.id WHERE o.total > 5.0",
			o.As("o").Join(u.As("u"), on).Filter(col("o.total").Gt(5.0)).Select("o.id", "u.name")},
		{"SELECT o.id, u.name FROM orders o LEFT JOIN users u ON o.user_id = u.id", o.As("o").LeftJoin(u.As("u"), on).Select("o.id", "u.name")},
		{"SELECT id FROM users WHERE FALSE", u.Filter(frame.Lit(false)).Select("id")},
	} {
		sql, err := s.SQL(c.sql).Explain(t.Context())
		require.NoError(t, err, c.sql)
		verbs, err := c.frame.Explain(t.Context())
		require.NoError(t, err, c.sql)
		assert.Equal(t, withoutAliases(sql), withoutAliases(verbs), c.sql)
		lines := s.rows(t, "EXPLAIN "+c.sql)
		assert.Equal(t, withoutAliases(sql), withoutAliases(joined(lines)), "EXPLAIN draws what Explain does")
		schema, err := c.frame.Schema(t.Context())
		require.NoError(t, err)
		want, err := s.SQL(c.sql).Schema(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want.String(), schema.String(), c.sql)
	}
}
