package frame_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLookupJoinOverManyPages joins a left side of twenty pages, which is read in several chunks of the lookup.
func TestLookupJoinOverManyPages(t *testing.T) {
	s := start(t)
	const orders, users = 5000, 3000
	s.server.Load(t, users, func(i int) (string, []any) { return fmt.Sprint("user:", i), []any{"score", i % 10} })
	s.server.Load(t, orders, func(i int) (string, []any) { return fmt.Sprint("order:", i), []any{"uid", i * 7 % 4000} })
	matched, score := 0, 0
	for i := range orders {
		if u := i * 7 % 4000; u < users {
			matched, score = matched+1, score+u%10
		}
	}
	assert.Contains(t, joined(s.rows(t, `EXPLAIN SELECT u.score FROM "order" AS o JOIN user AS u ON u.id = o.uid`)), "lookup join")
	assert.Equal(t, []string{fmt.Sprintf("%d|%d", matched, score)},
		s.rows(t, `SELECT count(*), sum(u.score) FROM "order" AS o JOIN user AS u ON u.id = o.uid`))
	assert.Equal(t, []string{fmt.Sprintf("%d|%d", orders, matched)},
		s.rows(t, `SELECT count(*), count(u.score) FROM "order" AS o LEFT JOIN user AS u ON u.id = o.uid`))
	// Every user has an order, and some have two.
	in := `SELECT count(*), sum(score) FROM user WHERE id IN (SELECT uid FROM "order")`
	assert.Contains(t, joined(s.rows(t, "EXPLAIN "+in)), "inner lookup join on uid = id")
	assert.Equal(t, []string{fmt.Sprintf("%d|%d", users, users/10*45)}, s.rows(t, in))
	assert.Equal(t, []string{fmt.Sprint(orders - matched)},
		s.rows(t, `SELECT count(*) FROM "order" WHERE uid NOT IN (SELECT id FROM user)`))
}
