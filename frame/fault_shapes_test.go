package frame_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// faultShape is a Redis type as a table of its own name, and how it is read.
type faultShape struct {
	name string
	// other than the key's, the columns as a declaration has them.
	columns string
	// command reads a key, or several.
	command string
	// put writes key i, and the rows that it makes are rows(i).
	put  func(t *testing.T, to redis.Cmdable, key string, i int)
	rows func(i int) []string
}

var faultShapes = []faultShape{
	{"hash", "n BIGINT, name TEXT", "HMGET", func(t *testing.T, to redis.Cmdable, key string, i int) {
		require.NoError(t, to.HSet(t.Context(), key, "n", i, "name", "a\nb").Err())
	}, func(i int) []string { return []string{fmt.Sprintf("%d|%d|a\nb", i, i)} }},
	{"string", "value TEXT", "MGET", func(t *testing.T, to redis.Cmdable, key string, i int) {
		require.NoError(t, to.Set(t.Context(), key, fmt.Sprint("v", i), 0).Err())
	}, func(i int) []string { return []string{fmt.Sprintf("%d|v%d", i, i)} }},
	{"json", "n BIGINT", "MGET", func(t *testing.T, to redis.Cmdable, key string, i int) {
		require.NoError(t, to.Set(t.Context(), key, fmt.Sprintf(`{"n":%d,"other":[1]}`, i), 0).Err())
	}, func(i int) []string { return []string{fmt.Sprintf("%d|%d", i, i)} }},
	{"set", "member TEXT", "SSCAN", func(t *testing.T, to redis.Cmdable, key string, i int) {
		require.NoError(t, to.SAdd(t.Context(), key, fmt.Sprint("a", i), "b").Err())
	}, func(i int) []string { return []string{fmt.Sprintf("%d|a%d", i, i), fmt.Sprintf("%d|b", i)} }},
	{"zset", "member TEXT, score DOUBLE", "ZSCAN", func(t *testing.T, to redis.Cmdable, key string, i int) {
		require.NoError(t, to.ZAdd(t.Context(), key, redis.Z{Member: "a", Score: float64(i)}, redis.Z{Member: "b", Score: 0.5}).Err())
	}, func(i int) []string { return []string{fmt.Sprintf("%d|a|%d", i, i), fmt.Sprintf("%d|b|0.5", i)} }},
	{"list", `"index" BIGINT, value TEXT`, "LRANGE", func(t *testing.T, to redis.Cmdable, key string, i int) {
		require.NoError(t, to.RPush(t.Context(), key, i, "last").Err())
	}, func(i int) []string { return []string{fmt.Sprintf("%d|0|%d", i, i), fmt.Sprintf("%d|1|last", i)} }},
	{"stream", "id TEXT, n BIGINT", "XRANGE", func(t *testing.T, to redis.Cmdable, key string, i int) {
		for seq := range 2 {
			id := fmt.Sprintf("7-%d", seq+1)
			require.NoError(t, to.XAdd(t.Context(), &redis.XAddArgs{Stream: key, ID: id, Values: []any{"n", i}}).Err())
		}
	}, func(i int) []string { return []string{fmt.Sprintf("%d|7-1|%d", i, i), fmt.Sprintf("%d|7-2|%d", i, i)} }},
	{"fields", "field TEXT, value TEXT", "HSCAN", func(t *testing.T, to redis.Cmdable, key string, i int) {
		require.NoError(t, to.HSet(t.Context(), key, "f", i, "g", "x").Err())
	}, func(i int) []string { return []string{fmt.Sprintf("%d|f|%d", i, i), fmt.Sprintf("%d|g|x", i)} }},
}

// declare declares the shape's table.
func (s faultShape) declare(t *testing.T, f *faults) {
	t.Helper()
	f.run(t, fmt.Sprintf("CREATE TABLE %s (k BIGINT, %s) WITH (key = '%s:{k}', type = '%s')", s.name, s.columns, s.name, s.name))
}

// load writes n keys and gives the rows that they make.
func (s faultShape) load(t *testing.T, f *faults, n int) []string {
	t.Helper()
	for i := range n {
		f.redis.Del(t.Context(), s.key(i))
		s.put(t, f.redis, s.key(i), i)
	}
	return s.without(n, nil)
}

// without are the rows of n keys but those of some.
func (s faultShape) without(n int, gone map[string]bool) []string {
	var rows []string
	for i := range n {
		if !gone[s.key(i)] {
			rows = append(rows, s.rows(i)...)
		}
	}
	slices.Sort(rows)
	return rows
}

// redisType is what TYPE says of the keys.
func (s faultShape) redisType() string {
	switch s.name {
	case "json":
		return "string"
	case "fields":
		return "hash"
	}
	return s.name
}

func (s faultShape) key(i int) string { return fmt.Sprintf("%s:%d", s.name, i) }

func (s faultShape) query() string { return "SELECT * FROM " + s.name }
