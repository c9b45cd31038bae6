package redisrel

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// TestSystemTablesOfACluster has what each node tells of itself, and what it is asked about its keys, without a request to one that has not got them.
func TestSystemTablesOfACluster(t *testing.T) {
	const rows = 300
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // so long a pool that could not dial sleeps before it sees that it was closed
	s, c, client := startCluster(t, rows)
	ctx := t.Context()
	for i := range 6 {
		key := fmt.Sprintf("log:%d", i)
		require.NoError(t, client.XAdd(ctx, &redis.XAddArgs{Stream: key, ID: "1-1", Values: []any{"a", i}}).Err())
		require.NoError(t, client.XGroupCreate(ctx, key, "g", "0").Err())
		require.NoError(t, client.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "ann", Streams: []string{key, ">"}}).Err())
	}
	for _, m := range c.Masters {
		require.NoError(t, c.Client(m).ConfigSet(ctx, "slowlog-log-slower-than", "0").Err())
		require.NoError(t, c.Client(m).ConfigResetStat(ctx).Err())
	}
	nodes := map[string]int{}
	for _, line := range systemRows(t, s, "rsql.keys", "node", "type", "encoding", "ttl", "idle", "memory") {
		node, rest, _ := strings.Cut(line, "|")
		nodes[node]++
		assert.Regexp(t, `^(hash\|(listpack|ziplist)|stream\|stream)\|NULL\|\d+\|\d+$`, rest)
	}
	for _, m := range c.Masters {
		n, err := c.Client(m).DBSize(ctx).Result()
		require.NoError(t, err)
		assert.EqualValues(t, n, nodes[m.Addr], m.Addr)
	}
	assert.Len(t, nodes, len(c.Masters))
	assert.Len(t, distinct(systemRows(t, s, "rsql.keys", "key")), rows+6)

	of := func(text string) (out []string) {
		for i := range 6 {
			out = append(out, fmt.Sprintf("log:%d|%s", i, text))
		}
		return out
	}
	assert.Equal(t, of("1|1|1-1"), systemRows(t, s, "rsql.streams", "stream", "length", "groups", "last_id"))
	assert.Equal(t, of("g|1|1"), systemRows(t, s, "rsql.stream_groups", "stream", "name", "consumers", "pending"))
	assert.Equal(t, of("g|ann|1"), systemRows(t, s, "rsql.stream_consumers", "stream", "group_name", "name", "pending"))
	assert.Equal(t, of("g|1-1|ann|1"), systemRows(t, s, "rsql.stream_pending", "stream", "group_name", "id", "consumer", "deliveries"))
	for _, m := range c.Masters {
		errorsOf, err := c.Client(m).Info(ctx, "errorstats").Result()
		require.NoError(t, err)
		assert.NotContains(t, errorsOf, "errorstat_MOVED", "asked about a key of another node")
	}

	for _, name := range []string{"info", "commandstats", "clients", "slowlog"} {
		asked := distinct(systemRows(t, s, "rsql."+name, "node"))
		assert.ElementsMatch(t, addressesOf(c.Masters), asked, name)
	}
	tab, err := s.Table(ctx, "rsql.keys")
	require.NoError(t, err)
	key, err := plan.NewColumn(tab.Schema(), keysKey)
	require.NoError(t, err)
	only := inList(t, key, plan.TextLiteral("user:1"), plan.TextLiteral("user:2"), plan.TextLiteral("log:3"), plan.TextLiteral("gone"))
	assert.Equal(t, []string{"log:3|stream", "user:1|hash", "user:2|hash"},
		scanned(t, tab, plan.ScanSpec{Columns: []int{keysKey, keysType}, Filters: []plan.Expr{only}, Limit: plan.NoLimit, Alloc: checkedMemory(t)}))

	c.Masters[2].Kill()
	for _, name := range []string{"info", "keys", "streams"} {
		tab, err := s.Table(ctx, "rsql."+name)
		require.NoError(t, err)
		r, err := tab.Scan(ctx, plan.ScanSpec{Columns: []int{0}, Limit: plan.NoLimit, Alloc: checkedMemory(t)})
		if err == nil {
			_, err = textRows(ctx, r)
		}
		assert.Error(t, err, "%s: two nodes of three are no answer", name)
	}
}

func addressesOf(servers []*redistest.Server) []string {
	out := make([]string, len(servers))
	for i, s := range servers {
		out[i] = s.Addr
	}
	return out
}
