package frame_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestOneKeyAsksForThatKey counts what a name costs that is one key nobody declared: looks at the key, and no SCAN.
func TestOneKeyAsksForThatKey(t *testing.T) {
	s := start(t)
	s.users(t, 3000)
	ctx := t.Context()
	require.NoError(t, s.redis.Set(ctx, "note:1", "hello", 0).Err())
	require.NoError(t, s.redis.SAdd(ctx, "tags:1", "a", "b").Err())
	require.NoError(t, s.redis.ZAdd(ctx, "board:1", redis.Z{Score: 1.5, Member: "x"}).Err())
	require.NoError(t, s.redis.RPush(ctx, "queue:1", "p", "q").Err())
	require.NoError(t, s.redis.XAdd(ctx, &redis.XAddArgs{Stream: "log:1", ID: "5-1", Values: []any{"f", "v"}}).Err())
	for _, c := range []struct {
		text string
		rows []string
		most int64
	}{
		{`SELECT * FROM "user:17"`, []string{"user:17|user 17|Basel|17"}, 4},
		{`SELECT name FROM "user:18"`, []string{"user 18"}, 4},
		{`SELECT * FROM "note:1"`, []string{"note:1|hello"}, 7},
		{`SELECT member FROM "tags:1" ORDER BY member`, []string{"a", "b"}, 8},
		{`SELECT member, score FROM "board:1"`, []string{"x|1.5"}, 8},
		{`SELECT "index", value FROM "queue:1"`, []string{"0|p", "1|q"}, 8},
		{`SELECT id, f FROM "log:1"`, []string{"5-1|v"}, 8},
	} {
		t.Run(c.text, func(t *testing.T) {
			var rows []string
			sent := s.sent(t, func() { rows = s.rows(t, c.text) })
			assert.Equal(t, c.rows, rows)
			total := int64(0)
			for _, n := range sent {
				total += n
			}
			assert.Zero(t, sent["scan"], "%v", sent)
			assert.LessOrEqual(t, total, c.most, "%v", sent)
		})
	}
	sent := s.sent(t, func() { s.refuses(t, frame.CodeName, `SELECT * FROM "user:999999"`) })
	assert.Zero(t, sent["scan"], "a key that is not there: %v", sent)
}

// TestTypeIsThatOfMostKeys has patterns whose keys are texts, but for one, which SCAN gives first for some of them.
func TestTypeIsThatOfMostKeys(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	for i := range 20 {
		prefix := fmt.Sprintf("s%d:", i)
		for k := range 5 {
			require.NoError(t, s.redis.Set(ctx, prefix+strconv.Itoa(k), fmt.Sprint("text ", k), 0).Err())
		}
		require.NoError(t, s.redis.RPush(ctx, prefix+"99", "a").Err())
	}
	for i := range 20 {
		assert.Equal(t, []string{"text 2"}, s.rows(t, fmt.Sprintf(`SELECT value FROM "s%d:{n}" WHERE n = 2`, i)))
		assert.Equal(t, []string{"5"}, s.rows(t, fmt.Sprintf(`SELECT count(*) FROM "s%d:*"`, i)))
	}
}
