package frame_test

import (
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// livesInScripts has scripts meet the commands for the lives of hash fields as Redis 7.4 documents them: a hash beside each key has how long its
// fields live, in milliseconds of a clock that stands still at 0.
const livesInScripts = `local real = redis
local function forget(key, fields)
  for _, field in ipairs(fields) do real.call('HDEL', 'lives:' .. key, field) end
end
local redis = setmetatable({}, {__index = real})
redis.call = function(command, key, ...)
  local args = {...}
  if command == 'HPEXPIRE' or command == 'HPEXPIREAT' then
    if real.call('HEXISTS', key, args[4]) == 0 then return {-2} end
    real.call('HSET', 'lives:' .. key, args[4], args[1])
    return {1}
  end
  if command == 'HPERSIST' then return {real.call('HDEL', 'lives:' .. key, args[3])} end
  if command == 'HPEXPIRETIME' then return {tonumber(real.call('HGET', 'lives:' .. key, args[3]) or -1)} end
  if command == 'HDEL' then forget(key, args) end
  if command == 'UNLINK' then real.call('DEL', 'lives:' .. key) end
  if command == 'HSET' then
    for i = 1, #args, 2 do forget(key, {args[i]}) end
  end
  return real.call(command, key, ...)
end
`

// startWithLives is a session before a server whose hash fields have times to live: one that has them itself, as those of RSQL_REDIS_SERVER
// may, else one behind a proxy that has it look so.
func startWithLives(t *testing.T) (*setup, *redistest.Proxy) {
	t.Helper()
	server := redistest.Start(t)
	client := server.Client(t)
	if _, err := client.HPTTL(t.Context(), "none", "none").Result(); err == nil || !strings.Contains(err.Error(), "unknown command") {
		return &setup{Session: open(t, server.URL), redis: client}, nil
	}
	proxy := redistest.StartProxy(t, server.Addr)
	scripts := map[string]string{}
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		switch c.Name {
		case "COMMAND":
			return redistest.Fault{Reply: redistest.Array(redistest.Array(redistest.Bulk("hpttl"), ":-5\r\n"))}
		case "HPTTL":
			out := make([]string, 0, len(c.Args)-3)
			for _, field := range c.Args[3:] {
				ms, err := client.HGet(t.Context(), "lives:"+c.Args[0], field).Int64()
				if errors.Is(err, redis.Nil) {
					ms = -1
				}
				out = append(out, fmt.Sprintf(":%d\r\n", ms))
			}
			return redistest.Fault{Reply: redistest.Array(out...)}
		case "EVAL":
			sum := sha1.Sum([]byte(c.Args[0]))
			scripts[hex.EncodeToString(sum[:])] = c.Args[0]
		case "EVALSHA":
			c.Args[0] = scripts[c.Args[0]]
		default:
			return redistest.Fault{}
		}
		args := []any{"EVAL", livesInScripts + c.Args[0]}
		for _, a := range c.Args[1:] {
			args = append(args, a)
		}
		switch reply, err := client.Do(t.Context(), args...).Result(); v := reply.(type) {
		case int64:
			return redistest.Fault{Reply: fmt.Sprintf(":%d\r\n", v)}
		case string:
			return redistest.Fault{Reply: redistest.Bulk(v)}
		default:
			if err != nil && !errors.Is(err, redis.Nil) {
				return redistest.Fault{Reply: "-" + err.Error() + "\r\n"}
			}
			return redistest.Fault{Reply: "*0\r\n"}
		}
	})
	return &setup{Session: open(t, "redis://"+proxy.Addr), redis: client}, proxy
}

// TestFieldsAreWrittenWithTimesToLive writes how long fields live in one step with their row, and keeps it where a field is updated.
func TestFieldsAreWrittenWithTimesToLive(t *testing.T) {
	s, _ := startWithLives(t)
	s.run(t, `CREATE TABLE session (id BIGINT, token TEXT, note TEXT, other TEXT, "_ttl.token" DOUBLE, "_ttl.note" DOUBLE) WITH (key = 'session:{id}')`)
	lives := func() string {
		return strings.Join(s.rows(t, `SELECT id, token, note, ceil("_ttl.token"), ceil("_ttl.note") FROM session ORDER BY id`), " ")
	}
	steps := []struct{ statement, want string }{
		{"INSERT INTO session VALUES (1, 'a', 'x', 'o', 600, NULL), (2, NULL, 'y', 'o', 600, 150.5)", "1|a|x|600|NULL 2|NULL|y|NULL|151"},
		{"UPDATE session SET token = 'b', note = 'z'", "1|b|z|600|NULL 2|b|z|NULL|151"},
		{`UPDATE session SET token = 'c', "_ttl.token" = 500 WHERE id = 1`, "1|c|z|500|NULL 2|b|z|NULL|151"},
		{`UPDATE session SET "_ttl.note" = NULL, "_ttl.token" = 700`, "1|c|z|700|NULL 2|b|z|700|NULL"},
		{`UPDATE session SET note = NULL, "_ttl.note" = 300 WHERE id = 2`, "1|c|z|700|NULL 2|b|NULL|700|NULL"},
		{`INSERT INTO session (id, token, "_ttl.token") VALUES (1, 'd', 900), (3, 'e', 900) ON DUPLICATE KEY UPDATE note = VALUES(token)`, "1|c|d|700|NULL 2|b|NULL|700|NULL 3|e|NULL|900|NULL"},
		{"REPLACE INTO session (id, token) VALUES (1, 'd')", "1|d|NULL|NULL|NULL 2|b|NULL|700|NULL 3|e|NULL|900|NULL"},
		{"DELETE FROM session WHERE id = 3", "1|d|NULL|NULL|NULL 2|b|NULL|700|NULL"},
		{`INSERT OVERWRITE session (id, token, "_ttl.token") VALUES (4, 'd', 200)`, "4|d|NULL|200|NULL"},
	}
	for _, step := range steps {
		s.run(t, step.statement)
		assert.Equal(t, step.want, lives(), step.statement)
	}
	for _, seconds := range []string{"0", "-1", "1e12"} {
		err := s.fails(t, frame.CodeValue, `INSERT INTO session (id, token, "_ttl.token") VALUES (8, 'x', 1), (9, 'x', `+seconds+`)`)
		assert.ErrorContains(t, err, "key session:9: _ttl.token is")
	}
	assert.Equal(t, "4|d|NULL|200|NULL", lives())
}

// TestFieldsAsRowsAreWrittenWithTimesToLive is the same where each field is a row.
func TestFieldsAsRowsAreWrittenWithTimesToLive(t *testing.T) {
	s, proxy := startWithLives(t)
	s.run(t, `CREATE TABLE f (id BIGINT, field TEXT, value TEXT, "_ttl.value" DOUBLE) WITH (key = 'f:{id}', type = 'fields')`)
	lives := func() string {
		return strings.Join(s.rows(t, `SELECT field, value, ceil("_ttl.value") FROM f ORDER BY field`), " ")
	}
	s.run(t, "INSERT INTO f VALUES (1, 'a', 'x', 400), (1, 'b', 'y', NULL)")
	assert.Equal(t, "a|x|400 b|y|NULL", lives())
	s.run(t, "UPDATE f SET value = 'z'")
	assert.Equal(t, "a|z|400 b|z|NULL", lives())
	s.run(t, `UPDATE f SET "_ttl.value" = 600 WHERE field = 'b'`)
	s.run(t, `UPDATE f SET "_ttl.value" = NULL WHERE field = 'a'`)
	assert.Equal(t, "a|z|NULL b|z|600", lives())
	s.run(t, "REPLACE INTO f (id, field, value) VALUES (1, 'b', 'w')")
	assert.Equal(t, "a|z|NULL b|w|NULL", lives())
	assert.ErrorContains(t, s.fails(t, frame.CodeUnsupported, "INSERT OVERWRITE f VALUES (1, 'a', 'x', 4)"), "does not write how long each field lives")

	if proxy == nil {
		return
	}
	proxy.OnCommand(nil) // a server of before 7.4
	s = &setup{Session: open(t, "redis://"+proxy.Addr), redis: s.redis}
	err := s.fails(t, frame.CodeUnsupported, "INSERT INTO f VALUES (1, 'c', 'x', NULL), (1, 'd', 'x', 4)")
	assert.ErrorContains(t, err, "does not know HPTTL, which the time to live of a hash field needs")
	assert.Equal(t, []string{"2"}, s.rows(t, "SELECT count(*) FROM f"), "nothing is written")
}
