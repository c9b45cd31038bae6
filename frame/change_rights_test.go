package frame_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestRightsToFinishARow takes away rights to what follows the first change of a row: the row stays as it was.
func TestRightsToFinishARow(t *testing.T) {
	server := redistest.Start(t, "--notify-keyspace-events", "Kh") // so that REPLACE calls HSET
	admin := server.Client(t)
	for _, c := range []struct{ right, text string }{
		{"pexpire", "REPLACE INTO t (id, a, _ttl) VALUES (2, 'new', 60)"},
		{"pexpire", "INSERT INTO t (id, a, _ttl) VALUES (2, 'new', 60)"},
		{"persist", "REPLACE INTO t (id, a) VALUES (1, 'new')"},
		{"hdel", "REPLACE INTO t (id, a) VALUES (1, 'new')"},
		{"hdel", "UPDATE t SET a = 'new', b = NULL"},
		{"pexpire", "UPDATE t SET a = 'new', _ttl = 60"},
		{"pexpire", "UPDATE t WITH (ttl = '1m') SET a = 'new'"},
		{"persist", "UPDATE t SET a = 'new', _ttl = NULL"},
		{"pexpire", "INSERT INTO t (id, a, _ttl) VALUES (2, 'new', 60) ON DUPLICATE KEY UPDATE a = new.a"},
		{"pexpire", "MERGE INTO t USING (SELECT 2 AS id) AS s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (id, a, _ttl) VALUES (s.id, 'new', 60)"},
	} {
		t.Run(c.right+" "+c.text, func(t *testing.T) {
			ctx := t.Context()
			require.NoError(t, admin.FlushAll(ctx).Err())
			require.NoError(t, admin.Do(ctx, "ACL", "SETUSER", "default", "+@all").Err())
			s := &setup{Session: open(t, server.URL), server: server, redis: admin}
			s.run(t, "CREATE TABLE t (id BIGINT, a TEXT, b BIGINT) WITH (key = 't:{id}')")
			s.run(t, "INSERT INTO t VALUES (1, 'old', 1)")
			require.NoError(t, admin.Expire(ctx, "t:1", time.Hour).Err())
			require.NoError(t, admin.Do(ctx, "ACL", "SETUSER", "default", "-"+c.right).Err())
			r, err := s.RunAll(ctx, c.text)
			if err == nil {
				require.NoError(t, r.Close())
			}
			require.ErrorContains(t, err, "+"+c.right)
			assert.Equal(t, map[string]string{"a": "old", "b": "1"}, admin.HGetAll(ctx, "t:1").Val())
			assert.InDelta(t, time.Hour, admin.PTTL(ctx, "t:1").Val(), float64(time.Minute))
			assert.Empty(t, admin.HGetAll(ctx, "t:2").Val())
		})
	}
	require.NoError(t, admin.Do(t.Context(), "ACL", "SETUSER", "default", "+@all").Err())
}

// TestRightsThatARowDoesNotNeed are not asked for, and asking for others does not go beyond the keys that the user may write.
func TestRightsThatARowDoesNotNeed(t *testing.T) {
	server := redistest.Start(t, "--notify-keyspace-events", "Kh") // so that REPLACE calls HSET
	admin := server.Client(t)
	s := &setup{Session: open(t, server.URL), server: server, redis: admin}
	s.run(t, "CREATE TABLE t (id BIGINT, a TEXT, b BIGINT) WITH (key = 't:{id}')")
	for i, rights := range [][]any{{"-pexpire"}, {"resetkeys", "~t:?", "~rsql:*"}} {
		ctx, want := t.Context(), strconv.Itoa(i)
		s.send(t, "DEL t:1", "HSET t:1 a old b 1")
		require.NoError(t, admin.Do(ctx, append([]any{"ACL", "SETUSER", "default"}, rights...)...).Err())
		s.run(t, "REPLACE INTO t (id, a) VALUES (1, '"+want+"')")
		require.NoError(t, admin.Do(ctx, "ACL", "SETUSER", "default", "+@all", "~*").Err())
		assert.Equal(t, map[string]string{"a": want}, admin.HGetAll(ctx, "t:1").Val())
	}
}

// TestRightsToOverwrite takes away rights to what follows the first new element of a key: the key stays as it was.
func TestRightsToOverwrite(t *testing.T) {
	server := redistest.Start(t)
	admin := server.Client(t)
	s := &setup{Session: open(t, server.URL), server: server, redis: admin}
	ctx := t.Context()
	s.run(t, "CREATE TABLE t (id BIGINT, member TEXT) WITH (key = 't:{id}', type = 'set')")
	s.run(t, "CREATE TABLE x (k BIGINT, id TEXT, a BIGINT) WITH (key = 'x:{k}', type = 'stream')")
	s.send(t, "SADD t:1 old", "XADD x:1 1-1 a 1", "XGROUP CREATE x:1 workers 0", "SET 1 here")
	for _, c := range []struct{ right, text string }{
		{"unlink", "INSERT OVERWRITE t VALUES (1, 'new')"},
		{"pexpire", "INSERT OVERWRITE t WITH (ttl = '1h') VALUES (1, 'new')"},
		{"xtrim", "INSERT OVERWRITE x (k, a) VALUES (1, 2)"},
	} {
		require.NoError(t, admin.Do(ctx, "ACL", "SETUSER", "default", "+@all", "-"+c.right).Err())
		_, err := s.RunAll(ctx, c.text)
		require.ErrorContains(t, err, "+"+c.right)
		assert.Equal(t, []string{"old"}, admin.SMembers(ctx, "t:1").Val())
		assert.EqualValues(t, 1, admin.XLen(ctx, "x:1").Val())
	}
	require.NoError(t, admin.Do(ctx, "ACL", "SETUSER", "default", "+@all").Err())
	s.run(t, "INSERT OVERWRITE t VALUES (1, 'new')")
	assert.Equal(t, "here", admin.Get(ctx, "1").Val(), "asking for rights touches no key")
}
