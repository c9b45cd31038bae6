package frame_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/planner/plan"
)

// TestCommandsOfCommonTableExpressions counts what a WITH reads that is named several times: its rows, once.
func TestCommandsOfCommonTableExpressions(t *testing.T) {
	s := few(t)
	for _, c := range []struct {
		name, text string
		want       map[string]int64
	}{
		{"once", "WITH o AS (SELECT id, user, total FROM orders) SELECT a.id FROM o AS a, o AS b WHERE a.user = b.user", map[string]int64{"hmget": 10}},
		{"the keys that the filters name", "WITH u AS (SELECT * FROM users) SELECT a.name, b.name FROM u AS a, u AS b WHERE a.id = 3 AND b.id IN (5, 7)",
			map[string]int64{"hmget": 3}},
		{"not at all", "WITH o AS (SELECT id FROM orders) SELECT 1 FROM o AS a, o AS b WHERE false", map[string]int64{}},
		{"a table in a recursion", "WITH RECURSIVE r(user, n) AS (SELECT 3, 0 UNION ALL SELECT o.user + 2, n + 1 FROM r JOIN orders o ON o.user = r.user WHERE n < 5) SELECT * FROM r",
			map[string]int64{"hmget": 10}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.rows(t, c.text)
			sent := s.sent(t, func() { s.rows(t, c.text) })
			delete(sent, "hgetall")
			delete(sent, "scan")
			assert.Equal(t, c.want, sent, c.text)
		})
	}
}

func TestRecursionIsBounded(t *testing.T) {
	const forever = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"
	s := start(t)
	few := open(t, s.server.URL, frame.WithMaxRecursion(20))
	_, err := few.RunAll(t.Context(), forever)
	assert.ErrorContains(t, err, "recursive WITH t has not ended after 20 iterations")

	more := open(t, s.server.URL, frame.WithMaxRecursion(1<<40))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err = more.RunAll(ctx, forever)
	require.Equal(t, plan.CodeCancelled, plan.CodeOf(err), "%v", err)
	assert.Less(t, time.Since(began), 10*time.Second)
}
