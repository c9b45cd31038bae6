package redisrel

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// systemRows reads columns of a system table, sorted.
func systemRows(t *testing.T, s *Server, name string, columns ...string) []string {
	t.Helper()
	tab, err := s.Table(t.Context(), name)
	require.NoError(t, err)
	at := []int{}
	for _, c := range columns {
		at = append(at, tab.Schema().FieldIndices(c)...)
	}
	r, err := tab.Scan(t.Context(), plan.ScanSpec{Columns: at, Limit: plan.NoLimit, Alloc: checkedMemory(t)})
	require.NoError(t, err)
	lines, err := textRows(t.Context(), r)
	require.NoError(t, err)
	return lines
}

func TestSystemTables(t *testing.T) {
	s, r, client := startCommands(t, "CONFIG SET slowlog-log-slower-than 0", "SET a b", "GET a")
	runCommands(t, client, "CLIENT SETNAME somebody")
	assert.Contains(t, systemRows(t, s, "rsql.info", "section", "name", "value"), "Replication|role|master")
	assert.Contains(t, systemRows(t, s, "rsql.commandstats", "command", "calls", "failed_calls"), "get|1|0")
	assert.Contains(t, systemRows(t, s, "rsql.clients", "name", "db"), "somebody|0")
	assert.Contains(t, systemRows(t, s, "rsql.slowlog", "command"), "SET a b")
	for _, line := range systemRows(t, s, "rsql.slowlog", "at", "usec") {
		assert.Regexp(t, `^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\|\d+$`, line)
	}
	for name := range systemTables {
		assert.NotEmpty(t, systemRows(t, s, "rsql."+name), "%s: rows without columns", name)
	}
	_, err := s.Table(t.Context(), "rsql.inf")
	require.ErrorContains(t, err, "there is no table rsql.inf; did you mean rsql.info?")
	require.NoError(t, r.Client(t).Do(t.Context(), "ACL", "SETUSER", "lim", "on", ">p", "~*", "+@read", "+hello").Err())
	limited, err := Connect(t.Context(), "redis://lim:p@"+r.Addr)
	require.NoError(t, err)
	defer func() { require.NoError(t, limited.Close()) }()
	tab, err := limited.Table(t.Context(), "rsql.clients")
	require.NoError(t, err)
	_, err = tab.Scan(t.Context(), plan.ScanSpec{Limit: plan.NoLimit})
	require.ErrorContains(t, err, "answers CLIENT with: NOPERM")
}

func TestSystemKeys(t *testing.T) {
	s, _, client := startCommands(t, "SET text abc", "SET number 7", "PEXPIRE number 100000000", "SADD set 1 2", "HSET hash a b", "RPUSH list x", "ZADD zset 1 a", "XADD stream 1-1 a b")
	require.NoError(t, client.Set(t.Context(), "\xff", "x", 0).Err())
	assert.Equal(t, []string{
		`"\xff"|string|embstr`, "hash|hash|listpack", "list|list|listpack", "number|string|int", "set|set|intset", "stream|stream|stream", "text|string|embstr", "zset|zset|listpack",
	}, normalEncodings(systemRows(t, s, "rsql.keys", "key", "type", "encoding")))
	for _, line := range systemRows(t, s, "rsql.keys", "ttl", "idle", "memory") {
		assert.Regexp(t, `^(NULL|99\d\d\d[.\d]*|100000)\|\d\|\d+$`, line)
	}
	tab, err := s.Table(t.Context(), "rsql.keys")
	require.NoError(t, err)
	for limit, want := range map[int64]int{0: 0, 3: 3, 100: 8, plan.NoLimit: 8} {
		r, err := tab.Scan(t.Context(), plan.ScanSpec{Columns: []int{}, Limit: limit, Alloc: checkedMemory(t)})
		require.NoError(t, err)
		lines, err := textRows(t.Context(), r)
		require.NoError(t, err)
		assert.Len(t, lines, want)
	}
}

// normalEncodings calls the encodings of small collections by one name, which differs from version to version.
func normalEncodings(lines []string) []string {
	for i, l := range lines {
		lines[i] = strings.NewReplacer("ziplist", "listpack", "quicklist", "listpack").Replace(l)
	}
	return lines
}
