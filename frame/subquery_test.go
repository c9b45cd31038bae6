package frame_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestSubqueriesAreSQL holds frames in expressions to what SQL says of subqueries.
func TestSubqueriesAreSQL(t *testing.T) {
	s := start(t)
	s.users(t, 12)
	s.declareUsers(t)
	for i := range 20 {
		s.hash(t, "order:"+string(rune('a'+i)), "user_id", i%7+1, "total", i*3%11)
	}
	s.run(t, "CREATE TABLE orders (id TEXT, user_id BIGINT, total DOUBLE) WITH (key = 'order:{id}')")
	col, u, o := frame.Col, s.Table("users"), s.Table("orders")
	ofUser := func(row *frame.Outer) *frame.Frame { return o.Filter(col("user_id").Eq(row.Col("id"))) }
	for _, c := range []struct {
		name  string
		frame *frame.Frame
		sql   string
	}{
		{"a value", u.Filter(col("score").Gt(frame.Scalar(u.Agg(frame.Avg("score"))))), "SELECT * FROM users WHERE score > (SELECT avg(score) FROM users)"},
		{"a value of no row", u.Select("id", frame.Scalar(o.Filter(col("total").Lt(0)).Select("id"))), "SELECT id, (SELECT id FROM orders WHERE total < 0) FROM users"},
		{"a value in a column", u.WithColumn("off", col("score").Sub(frame.Scalar(u.Agg(frame.Max("score"))))),
			"SELECT *, score - (SELECT max(score) FROM users) FROM users"},
		{"a column in the place of one", u.WithColumn("score", frame.Scalar(o.Agg(frame.CountAll()))), "SELECT id, name, city, (SELECT count(*) FROM orders) FROM users"},
		{"a value of each row", u.Select("id", frame.ScalarFor(func(row *frame.Outer) *frame.Frame { return ofUser(row).Agg(frame.Sum("total")) }).As("spent")),
			"SELECT id, (SELECT sum(total) FROM orders o WHERE o.user_id = u.id) FROM users u"},
		{"exists", u.Filter(frame.Exists(o.Filter(col("total").Gt(9)))), "SELECT * FROM users WHERE EXISTS (SELECT 1 FROM orders WHERE total > 9)"},
		{"exists for each row", u.Select("id", frame.ExistsFor(ofUser)), "SELECT id, EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id) FROM users u"},
		{"exists in a condition", u.Filter(frame.ExistsFor(ofUser).Not().Or(col("id").Eq(1))),
			"SELECT * FROM users u WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id) OR id = 1"},
		{"in", u.Filter(col("id").In(o.Select("user_id"))), "SELECT * FROM users WHERE id IN (SELECT user_id FROM orders)"},
		{"not in, with NULLs", u.Select("id", col("score").In(u.Filter(col("id").Gt(6)).Select("score")).Not()),
			"SELECT id, score NOT IN (SELECT score FROM users WHERE id > 6) FROM users"},
		{"in, of two types", u.Filter(col("id").In(o.Select("total"))), "SELECT * FROM users WHERE id IN (SELECT total FROM orders)"},
		{"several, and a window", u.Select("id", frame.Fn("row_number").Over(frame.Window{}.OrderBy("id")).Add(frame.Scalar(o.Agg(frame.CountAll()))), frame.Exists(o)),
			"SELECT id, row_number() OVER (ORDER BY id) + (SELECT count(*) FROM orders), EXISTS (SELECT 1 FROM orders) FROM users"},
		{"one within another", u.Filter(col("id").In(o.Filter(col("total").Eq(frame.Scalar(o.Agg(frame.Max("total"))))).Select("user_id"))),
			"SELECT * FROM users WHERE id IN (SELECT user_id FROM orders WHERE total = (SELECT max(total) FROM orders))"},
	} {
		t.Run(c.name, func(t *testing.T) { s.sameRows(t, c.frame, c.sql) })
	}
}

func TestSubqueriesThatCannotBe(t *testing.T) {
	s, other := start(t), start(t)
	s.users(t, 3)
	s.declareUsers(t)
	u, col := s.Table("users"), frame.Col
	for want, f := range map[string]*frame.Frame{
		"Select: Scalar takes a frame of one column; this one has 4":     u.Select(frame.Scalar(u)),
		"Filter: In takes a frame of one column; this one has 4":         u.Filter(col("id").In(u)),
		"Filter: the frames are of two sessions":                         u.Filter(frame.Exists(other.Table("users"))),
		"Filter: Exists: the frame is nil":                               u.Filter(frame.Exists(nil)),
		"Agg: Scalar of a frame stands in Select, WithColumn and Filter": u.Agg(frame.Scalar(u.Agg(frame.CountAll()))),
		"there is no column nix":                                         u.Filter(frame.Exists(u.Select("nix"))),
		"scalar subquery gave more than one row":                         u.Select(frame.Scalar(u.Select("id"))),
	} {
		_, err := f.Collect(t.Context())
		require.ErrorContains(t, err, want)
	}
}
