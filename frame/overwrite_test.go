package frame_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// overwritten is a table of a type: how it is declared, what makes the keys 1 (which is written again), 2 (which goes) and 3 (of another
// type), the new rows, and the rows that a query then reads.
type overwritten struct {
	create string
	old    []string
	other  []any
	insert string
	query  string
	want   []string
}

var overwrites = map[string]overwritten{
	"string": {
		"(id BIGINT, value TEXT) WITH (key = 'o:{id}', type = 'string')", []string{"SET o:1 old", "SET o:2 old"}, []any{"SADD", "o:3", "x"},
		"VALUES (1, 'b'), (4, 'c'), (1, 'a')", "SELECT id, value", []string{"1|a", "4|c"},
	},
	"json": {
		"(id BIGINT, n BIGINT, m BIGINT) WITH (key = 'o:{id}', type = 'json')", []string{`SET o:1 '{"m":1}'`, `SET o:2 '{"n":1}'`}, []any{"SADD", "o:3", "x"},
		"VALUES (1, 5, NULL), (4, 6, 7)", "SELECT id, n, m", []string{"1|5|NULL", "4|6|7"},
	},
	"list": {
		"(id BIGINT, \"index\" BIGINT, value TEXT) WITH (key = 'o:{id}', type = 'list')", []string{"RPUSH o:1 x y", "RPUSH o:2 x"}, []any{"SET", "o:3", "x"},
		"(id, value) VALUES (4, 'c'), (1, 'z'), (4, 'a'), (1, 'b')", "SELECT id, \"index\", value", []string{"1|0|z", "1|1|b", "4|0|c", "4|1|a"},
	},
	"set": {
		"(id BIGINT, member TEXT) WITH (key = 'o:{id}', type = 'set')", []string{"SADD o:1 x y", "SADD o:2 x"}, []any{"SET", "o:3", "x"},
		"VALUES (1, 'y'), (4, 'a'), (1, 'z')", "SELECT id, member", []string{"1|y", "1|z", "4|a"},
	},
	"zset": {
		"(id BIGINT, member TEXT, score DOUBLE) WITH (key = 'o:{id}', type = 'zset')", []string{"ZADD o:1 1 x 2 y", "ZADD o:2 1 x"}, []any{"SET", "o:3", "x"},
		"VALUES (1, 'y', 7), (4, 'a', 1), (1, 'y', 8)", "SELECT id, member, score", []string{"1|y|8", "4|a|1"},
	},
	"fields": {
		"(id BIGINT, field TEXT, value TEXT) WITH (key = 'o:{id}', type = 'fields')", []string{"HSET o:1 x 1 y 2", "HSET o:2 x 1"}, []any{"SET", "o:3", "x"},
		"VALUES (1, 'y', '7'), (4, 'a', '1')", "SELECT id, field, value", []string{"1|y|7", "4|a|1"},
	},
	"geo": {
		"(id BIGINT, member TEXT, lon DOUBLE, lat DOUBLE) WITH (key = 'o:{id}', type = 'geo')", []string{"GEOADD o:1 1 1 x 2 2 y", "GEOADD o:2 1 1 x"}, []any{"SET", "o:3", "x"},
		"VALUES (1, 'y', 7, 8), (4, 'a', 1, 2)", "SELECT id, member, round(lon), round(lat)", []string{"1|y|7|8", "4|a|1|2"},
	},
	"bitmap": {
		"(id BIGINT, bit BIGINT) WITH (key = 'o:{id}', type = 'bitmap')", []string{"SETBIT o:1 70 1", "SETBIT o:2 7 1"}, []any{"SADD", "o:3", "x"},
		"VALUES (1, 3), (4, 5), (1, 9)", "SELECT id, bit", []string{"1|3", "1|9", "4|5"},
	},
	"hyperloglog": {
		"(id BIGINT) WITH (key = 'o:{id}', type = 'hyperloglog')", []string{"PFADD o:1 x y z", "PFADD o:2 x"}, []any{"SET", "o:3", "no sketch"},
		"(id, element) VALUES (1, 'a'), (4, 'b'), (1, 'c')", "SELECT id, APPROX_COUNT_DISTINCT(sketch)", nil,
	},
	"hash with a directory and an index": {
		"(id BIGINT, n BIGINT, m BIGINT) WITH (key = 'o:{id}', directory = 'set ids', index (n) = 'zset by_n')",
		[]string{"HSET o:1 n 1 m 1", "HSET o:2 n 2", "SADD ids 1 2", "ZADD by_n 1 1 2 2"}, []any{"SET", "o:3", "x"},
		"VALUES (1, 5, NULL), (4, 6, 7)", "SELECT id, n, m", []string{"1|5|NULL", "4|6|7"},
	},
}

// TestOverwriteOfEachType leaves exactly the new rows, and what is no row of the table.
func TestOverwriteOfEachType(t *testing.T) {
	for name, o := range overwrites {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			ctx := t.Context()
			s.send(t, o.old...)
			require.NoError(t, s.redis.Do(ctx, o.other...).Err())
			s.send(t, "SET o:1:note x", "SET p:1 x")
			require.NoError(t, s.redis.Expire(ctx, "o:1", time.Hour).Err())
			s.run(t, "CREATE TABLE o "+o.create)
			s.run(t, "INSERT OVERWRITE o "+o.insert)
			keys, err := s.redis.Keys(ctx, "o:*").Result()
			require.NoError(t, err)
			assert.ElementsMatch(t, []string{"o:1", "o:3", "o:4", "o:1:note"}, keys)
			assert.EqualValues(t, 1, s.redis.Exists(ctx, "p:1").Val())
			assert.EqualValues(t, -1, s.redis.TTL(ctx, "o:1").Val(), "the old time to live went with the old rows")
			if o.want != nil {
				assert.Equal(t, o.want, s.rows(t, o.query+" FROM o ORDER BY 1, 2"))
			} else {
				assert.Equal(t, []int64{2, 1}, []int64{s.redis.PFCount(ctx, "o:1").Val(), s.redis.PFCount(ctx, "o:4").Val()})
			}
			s.run(t, "INSERT OVERWRITE o "+strings.Replace(o.insert, "VALUES", "WITH (ttl = '1h') VALUES", 1))
			assert.Positive(t, s.redis.TTL(ctx, "o:4").Val())
		})
	}
}

// send sends commands, whose words are apart by blanks.
func (s *setup) send(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		require.NoError(t, s.redis.Do(t.Context(), words(t, line)...).Err(), line)
	}
}

// TestOverwriteKeepsLists: the directory and the index name the new rows and no others.
func TestOverwriteKeepsLists(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	s.send(t, "HSET o:1 n 1", "HSET o:2 n 2", "HSET o:9 n 9", "SADD ids 1 2", "ZADD by_n 1 1 2 2", "SADD s:1 x", "SADD s:2 x", "SADD sids 1 2")
	s.run(t, "CREATE TABLE o (id BIGINT, n BIGINT) WITH (key = 'o:{id}', directory = 'set ids', index (n) = 'zset by_n')")
	s.run(t, "CREATE TABLE s (id BIGINT, member TEXT) WITH (key = 's:{id}', type = 'set', directory = 'set sids')")
	assert.Equal(t, "2 rows written, 1 other row removed", s.run(t, "INSERT OVERWRITE o VALUES (1, 5), (4, 6)"))
	assert.Equal(t, "2 rows written, 1 other row removed", s.run(t, "INSERT OVERWRITE s VALUES (1, 'y'), (4, 'z')"))
	assert.ElementsMatch(t, []string{"1", "4"}, s.redis.SMembers(ctx, "ids").Val())
	assert.Equal(t, []string{"1", "4"}, s.redis.ZRange(ctx, "by_n", 0, -1).Val())
	assert.ElementsMatch(t, []string{"1", "4"}, s.redis.SMembers(ctx, "sids").Val())
	assert.EqualValues(t, 1, s.redis.Exists(ctx, "o:9").Val(), "a key that the directory does not name is no row")
	assert.EqualValues(t, 0, s.redis.Exists(ctx, "o:2", "s:2").Val())
}

func TestOverwriteOfStreams(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	s.send(t, "XADD o:1 5-1 a 1", "XADD o:1 5-2 a 2 b 3", "XADD o:2 1-1 a 1", "SADD o:3 x")
	s.run(t, "CREATE TABLE o (k BIGINT, id TEXT, a BIGINT, b BIGINT) WITH (key = 'o:{k}', type = 'stream')")
	s.run(t, "INSERT OVERWRITE o (k, id, a, b) VALUES (1, '11-0', 8, NULL), (1, NULL, 9, 1), (1, '5-2', 7, NULL), (4, '1', 1, 1)")
	assert.Equal(t, []string{"1|7|NULL", "1|8|NULL", "1|9|1", "4|1|1"}, s.rows(t, "SELECT k, a, b FROM o ORDER BY k, a"))
	assert.Equal(t, []string{"1|11-0", "1|5-2", "4|1-0"}, s.rows(t, "SELECT k, id FROM o WHERE a <> 9 ORDER BY k, id"))
	assert.ElementsMatch(t, []string{"o:1", "o:3", "o:4"}, s.redis.Keys(ctx, "o:*").Val())
	// Rows of the stream itself: those that a query leaves.
	s.run(t, "INSERT OVERWRITE o (k, id, a, b) SELECT k, id, a, b FROM o WHERE a < 9")
	assert.Equal(t, []string{"1|5-2|7", "1|11-0|8", "4|1-0|1"}, s.rows(t, "SELECT k, id, a FROM o ORDER BY k, a"))
	for text, want := range map[string]string{
		"INSERT OVERWRITE o (k, id, a) VALUES (1, '7-1', 1), (1, '7-1', 2)": "two rows have the id 7-1",
		"INSERT OVERWRITE o (k, id, a) VALUES (1, '0-0', 1)":                `"0-0" is no id of an entry`,
		"INSERT OVERWRITE o (k, id, a) VALUES (1, 'x', 1)":                  `"x" is no id of an entry`,
	} {
		_, err := s.RunAll(ctx, text)
		assert.ErrorContains(t, err, want, text)
	}
	// Consumer groups stay, and so does the order in which they read.
	require.NoError(t, s.redis.XGroupCreate(ctx, "o:1", "workers", "0").Err())
	_, err := s.RunAll(ctx, "INSERT OVERWRITE o (k, id, a) VALUES (1, '6-0', 1)")
	assert.ErrorContains(t, err, "equal or smaller than the target stream top item")
	assert.Equal(t, []string{"1|7", "1|8", "4|1"}, s.rows(t, "SELECT k, a FROM o ORDER BY k, a"), "nothing has changed")
	s.run(t, "INSERT OVERWRITE o (k, id, a) VALUES (1, '12-0', 1), (1, NULL, 2)")
	assert.Equal(t, []string{"1|1", "1|2"}, s.rows(t, "SELECT k, a FROM o ORDER BY k, a"))
	assert.Len(t, s.redis.XInfoGroups(ctx, "o:1").Val(), 1)
}

// TestOverwriteThatCannotGoThrough has changed nothing.
func TestOverwriteThatCannotGoThrough(t *testing.T) {
	s := start(t)
	s.send(t, "SADD o:1 x", "SET o:3 x", "GEOADD g 1 1 x", "SETBIT b 1 1", "SET l x", "SET z x")
	s.run(t, "CREATE TABLE o (id BIGINT, member TEXT) WITH (key = 'o:{id}', type = 'set')")
	s.run(t, "CREATE TABLE g (member TEXT, lon DOUBLE, lat DOUBLE) WITH (key = 'g', type = 'geo')")
	s.run(t, "CREATE TABLE b (bit BIGINT) WITH (key = 'b', type = 'bitmap')")
	s.run(t, "CREATE TABLE l (\"index\" BIGINT, value TEXT) WITH (key = 'l', type = 'list')")
	s.run(t, "CREATE TABLE z (member TEXT, score DOUBLE) WITH (key = 'z', type = 'zset')")
	for text, want := range map[string]string{
		"INSERT OVERWRITE o VALUES (1, 'a'), (3, 'b')":        "key o:3 is a string and not a set",
		"INSERT OVERWRITE o VALUES (1, 'a'), (2, NULL)":       "the column member is NULL",
		"INSERT OVERWRITE o VALUES (1, 'a'), (NULL, 'x')":     "the key column id is NULL",
		"INSERT OVERWRITE g VALUES ('y', 1, 1), ('z', 1, 86)": "member z: 1, 86 is no place",
		"INSERT OVERWRITE b VALUES (1), (4294967296)":         "4294967296 is the number of no bit",
		"INSERT OVERWRITE l (value) VALUES ('a')":             "key l is a string and not a list",
		"INSERT INTO l (value) VALUES ('a')":                  "key l is a string and not a list",
		"INSERT OVERWRITE l VALUES (1, 'a')":                  "goes to the end of its list",
		"INSERT OVERWRITE z VALUES ('a', 1)":                  "key z is a string and not a zset",
		"INSERT OVERWRITE o VALUES (1, 'a') RETURNING member": "RETURNING of an INSERT OVERWRITE is not offered",
	} {
		_, err := s.RunAll(t.Context(), text)
		assert.ErrorContains(t, err, want, text)
	}
	assert.Equal(t, []string{"1|x"}, s.rows(t, "SELECT * FROM o"))
	assert.Equal(t, []string{"x"}, s.rows(t, "SELECT member FROM g"))
	assert.Equal(t, []string{"1"}, s.rows(t, "SELECT bit FROM b"))
	require.NoError(t, s.redis.ConfigSet(t.Context(), "maxmemory", "1").Err())
	_, err := s.RunAll(t.Context(), "INSERT OVERWRITE o VALUES (1, 'a')")
	require.ErrorContains(t, err, "OOM command not allowed")
	assert.Equal(t, []string{"1|x"}, s.rows(t, "SELECT * FROM o"))
}

func TestOverwriteOfOneKeyAndFromGo(t *testing.T) {
	s := start(t)
	ctx := t.Context()
	s.send(t, "RPUSH queue a b", "SADD tags:1 a", "SADD tags:2 b", "SET tags:3 x")
	rows := s.FromRows([]string{"value"}, []any{"z"}, []any{"y"})
	report, err := rows.WriteRedis(ctx, "queue", frame.WithType("list"), frame.WithMode(frame.Overwrite))
	require.NoError(t, err)
	assert.Equal(t, frame.WriteReport{Written: 2}, report)
	assert.Equal(t, []string{"z", "y"}, s.redis.LRange(ctx, "queue", 0, -1).Val())
	rows = s.FromRows([]string{"id", "member"}, []any{2, "c"}, []any{4, "d"})
	report, err = rows.WriteRedis(ctx, "tags:{id}", frame.WithType("set"), frame.WithMode(frame.Overwrite), frame.WithTTL(time.Hour))
	require.NoError(t, err)
	assert.Equal(t, frame.WriteReport{Written: 2, Removed: 1}, report)
	assert.ElementsMatch(t, []string{"tags:2", "tags:3", "tags:4"}, s.redis.Keys(ctx, "tags:*").Val())
	assert.Equal(t, []string{"c"}, s.redis.SMembers(ctx, "tags:2").Val())
	assert.Positive(t, s.redis.TTL(ctx, "tags:2").Val())
	s.run(t, `CREATE TABLE queue ("index" BIGINT, value TEXT) WITH (key = 'queue', type = 'list')`)
	assert.Equal(t, "0 rows written, 1 other row removed", s.run(t, "INSERT OVERWRITE queue (value) SELECT 'x' FROM generate_series(1, 0)"))
	assert.EqualValues(t, 0, s.redis.Exists(ctx, "queue").Val())
}

// TestOverwriteOfManyElements takes more elements than one command does.
func TestOverwriteOfManyElements(t *testing.T) {
	s := start(t)
	for _, create := range []string{
		"zs (member BIGINT, score DOUBLE) WITH (key = 'zs', type = 'zset')", "fs (field BIGINT, value TEXT) WITH (key = 'fs', type = 'fields')",
		"gs (member TEXT, lon DOUBLE, lat DOUBLE) WITH (key = 'gs', type = 'geo')", "ls (\"index\" BIGINT, value TEXT) WITH (key = 'ls', type = 'list')",
	} {
		s.run(t, "CREATE TABLE "+create)
	}
	for range 2 {
		s.run(t, "INSERT OVERWRITE zs SELECT generate_series, generate_series FROM generate_series(1, 9001)")
		s.run(t, "INSERT OVERWRITE fs (field, value) SELECT CAST(generate_series AS TEXT), 'x' FROM generate_series(1, 9001)")
		s.run(t, "INSERT OVERWRITE gs SELECT CAST(generate_series AS TEXT), 1.0, 1.0 FROM generate_series(1, 9001)")
		s.run(t, "INSERT OVERWRITE ls (value) SELECT CAST(generate_series AS TEXT) FROM generate_series(1, 9001)")
	}
	for _, table := range []string{"zs", "fs", "gs", "ls"} {
		assert.Equal(t, []string{"9001"}, s.rows(t, "SELECT count(*) FROM "+table), table)
	}
	assert.Equal(t, []string{"9001"}, s.rows(t, `SELECT count(*) FROM ls WHERE "index" + 1 = CAST(value AS BIGINT)`), "in the order of the rows")
}
