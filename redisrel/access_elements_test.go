package redisrel

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

func double(v float64) plan.Expr { return plan.DoubleLiteral(v) }

// elementTables are tables of each shape with many rows a key.
func elementTables(t *testing.T) (*Server, map[string]*Table) {
	s, _, _ := startCommands(t,
		"ZADD z:1 -inf a -1.5 b 0 c 0.1 d 2 e 2 f 1e20 g inf h", "ZADD z:2 2 e 3 x",
		"SADD s:1 a b c", "SADD s:2 c d", "SADD n:1 1 2 3",
		"RPUSH l:1 a b c d", "RPUSH l:2 x",
		"XADD x:1 5-0 v a", "XADD x:1 5-1 v b", "XADD x:1 6-0 v c", "XADD x:1 8-3 v d",
		"HSET h:1 a 1 b 2 c 3", "HSET h:2 c 4",
	)
	require.NoError(t, created(s.CreateTable(t.Context(), Declaration{Name: "h", Key: "h:{id}", Type: "fields"}, false, true)))
	tables := map[string]*Table{}
	for _, name := range []string{"z", "s", "n", "l", "x", "h"} {
		tables[name] = tableOf(t, s, name)
	}
	return s, tables
}

func TestElementAccess(t *testing.T) {
	_, tables := elementTables(t)
	ref := func(table, column string) plan.Expr { return refTo(t, tables[table], column) }
	text := plan.TextLiteral
	for _, c := range []struct {
		name, table string
		filters     []plan.Expr
		support     plan.Support // of the last filter
		columns     []string
		path        string // the first command
		rows        []string
		reads       string // the command that is sent
	}{
		{"member", "z", []plan.Expr{callOf(t, "=", ref("z", "member"), text("e"))}, plan.Exact, []string{"_key", "member", "score"}, "ZMSCORE z:* e", []string{"z:1|e|2", "z:2|e|2"}, "ZMSCORE"},
		{"members and scores", "z", []plan.Expr{inList(t, ref("z", "member"), text("e"), text("a"), text("e")), callOf(t, "<", ref("z", "score"), double(2))}, plan.Exact, []string{"member"}, "ZMSCORE z:* e a", []string{"a"}, "ZMSCORE"},
		{"members twice", "z", []plan.Expr{inList(t, ref("z", "member"), text("e"), text("a")), inList(t, ref("z", "member"), text("x"), text("a"))}, plan.Exact, []string{"member"}, "ZMSCORE z:* a", []string{"a"}, "ZMSCORE"},
		{"no member", "z", []plan.Expr{callOf(t, "=", ref("z", "member"), plan.NullLiteral(plan.TextType))}, plan.Exact, []string{"member"}, "", nil, ""},
		{"score from", "z", []plan.Expr{callOf(t, ">=", ref("z", "score"), double(2))}, plan.Exact, []string{"member"}, "ZRANGEBYSCORE z:* 2 +inf WITHSCORES LIMIT 0 500", []string{"e", "e", "f", "g", "h", "x"}, "ZRANGEBYSCORE"},
		{"score above", "z", []plan.Expr{callOf(t, "<", double(2), ref("z", "score"))}, plan.Exact, []string{"member"}, "ZRANGEBYSCORE z:* (2 +inf WITHSCORES LIMIT 0 500", []string{"g", "h", "x"}, "ZRANGEBYSCORE"},
		{"score between", "z", []plan.Expr{callOf(t, ">=", ref("z", "score"), double(-1.5)), callOf(t, "<", ref("z", "score"), double(0.1))}, plan.Exact, []string{"member"}, "ZRANGEBYSCORE z:* -1.5 (0.1 WITHSCORES LIMIT 0 500", []string{"b", "c"}, "ZRANGEBYSCORE"},
		{"a score", "z", []plan.Expr{callOf(t, "=", ref("z", "score"), double(1e20))}, plan.Exact, []string{"score"}, "ZRANGEBYSCORE z:* 1e+20 1e+20 WITHSCORES LIMIT 0 500", []string{"100000000000000000000"}, "ZRANGEBYSCORE"},
		{"scores", "z", []plan.Expr{inList(t, ref("z", "score"), double(2), double(math.Inf(-1)), double(7), double(2), plan.NullLiteral(plan.DoubleType), double(math.NaN()))}, plan.Exact, []string{"member", "score"}, "ZRANGEBYSCORE z:* -inf 7 WITHSCORES LIMIT 0 500", []string{"a|-Inf", "e|2", "e|2", "f|2"}, "ZRANGEBYSCORE"},
		{"scores that are zero", "z", []plan.Expr{inList(t, ref("z", "score"), double(math.Copysign(0, -1)), double(0), double(math.Inf(1)))}, plan.Exact, []string{"member"}, "ZRANGEBYSCORE z:* -0 +inf WITHSCORES LIMIT 0 500", []string{"c", "h"}, "ZRANGEBYSCORE"},
		{"scores in a range", "z", []plan.Expr{inList(t, ref("z", "score"), double(0), double(2), double(3), double(1e20)), callOf(t, ">", ref("z", "score"), double(2))}, plan.Exact, []string{"member"}, "ZRANGEBYSCORE z:* 3 1e+20 WITHSCORES LIMIT 0 500", []string{"g", "x"}, "ZRANGEBYSCORE"},
		{"scores twice", "z", []plan.Expr{inList(t, ref("z", "score"), double(0), double(2)), inList(t, ref("z", "score"), double(2), double(3))}, plan.Exact, []string{"member"}, "ZRANGEBYSCORE z:* 2 2 WITHSCORES LIMIT 0 500", []string{"e", "e", "f"}, "ZRANGEBYSCORE"},
		{"no common score", "z", []plan.Expr{inList(t, ref("z", "score"), double(0), double(2)), inList(t, ref("z", "score"), double(1), double(3))}, plan.Exact, []string{"member"}, "", nil, ""},
		{"members and listed scores", "z", []plan.Expr{callOf(t, "=", ref("z", "member"), text("e")), inList(t, ref("z", "score"), double(0), double(3))}, plan.Exact, []string{"member"}, "ZMSCORE z:* e", nil, "ZMSCORE"},
		{"rank and scores", "z", []plan.Expr{inList(t, ref("z", "score"), double(0), double(2))}, plan.Exact, []string{"member", "rank"}, "ZRANGEBYSCORE z:* -inf 2 WITHSCORES LIMIT 0 500", []string{"c|2", "e|0", "e|4", "f|5"}, "ZRANGEBYSCORE"},
		{"infinite", "z", []plan.Expr{callOf(t, "<=", ref("z", "score"), double(math.Inf(-1)))}, plan.Exact, []string{"member"}, "ZRANGEBYSCORE z:* -inf -inf WITHSCORES LIMIT 0 500", []string{"a"}, "ZRANGEBYSCORE"},
		{"minus zero", "z", []plan.Expr{callOf(t, "=", ref("z", "score"), double(math.Copysign(0, -1)))}, plan.Exact, []string{"member"}, "ZRANGEBYSCORE z:* -0 -0 WITHSCORES LIMIT 0 500", []string{"c"}, "ZRANGEBYSCORE"},
		{"no score", "z", []plan.Expr{callOf(t, ">", ref("z", "score"), double(3)), callOf(t, "<=", ref("z", "score"), double(3))}, plan.Exact, []string{"member"}, "", nil, ""},
		{"not a number", "z", []plan.Expr{callOf(t, "<", ref("z", "score"), double(math.NaN()))}, plan.No, []string{}, "ZCARD z:*", nil, "ZCARD"},
		{"rank", "z", []plan.Expr{callOf(t, "<", ref("z", "rank"), plan.IntLiteral(2))}, plan.Exact, []string{"_key", "member", "rank"}, "ZRANGEBYSCORE z:* -inf +inf WITHSCORES LIMIT 0 500", []string{"z:1|a|0", "z:1|b|1", "z:2|e|0", "z:2|x|1"}, "ZRANGEBYSCORE"},
		{"rank and score", "z", []plan.Expr{callOf(t, ">=", ref("z", "rank"), plan.IntLiteral(3)), callOf(t, "<=", ref("z", "score"), double(2))}, plan.Exact, []string{"member", "rank"}, "ZRANGEBYSCORE z:* -inf 2 WITHSCORES LIMIT 0 500", []string{"d|3", "e|4", "f|5"}, "ZRANGEBYSCORE"},
		{"rank of a member", "z", []plan.Expr{callOf(t, "=", ref("z", "member"), text("x"))}, plan.Exact, []string{"rank"}, "ZRANGEBYSCORE z:* -inf +inf WITHSCORES LIMIT 0 500", []string{"1"}, "ZRANGEBYSCORE"},

		{"member of a set", "s", []plan.Expr{inList(t, ref("s", "member"), text("c"), text("a"), text("q"))}, plan.Exact, []string{"_key", "member"}, "SMISMEMBER s:* c a q", []string{"s:1|a", "s:1|c", "s:2|c"}, "SMISMEMBER"},
		{"keys with a member", "s", []plan.Expr{callOf(t, "=", ref("s", "member"), text("d"))}, plan.Exact, []string{}, "SMISMEMBER s:* d", []string{""}, "SMISMEMBER"},
		{"a number", "n", []plan.Expr{callOf(t, "=", ref("n", "member"), plan.IntLiteral(2))}, plan.Exact, []string{"member"}, "SMISMEMBER n:* 2", []string{"2"}, "SMISMEMBER"},
		{"members above", "s", []plan.Expr{callOf(t, ">", ref("s", "member"), text("d"))}, plan.No, []string{}, "SCARD s:*", nil, "SCARD"},
		{"like", "s", []plan.Expr{callOf(t, "like", ref("s", "member"), text("d%"))}, plan.No, []string{}, "SCARD s:*", nil, "SCARD"},

		{"index", "l", []plan.Expr{callOf(t, "=", ref("l", "index"), plan.IntLiteral(1))}, plan.Exact, []string{"index", "value"}, "LRANGE l:* 1 1", []string{"1|b"}, "LRANGE"},
		{"indexes", "l", []plan.Expr{callOf(t, ">", ref("l", "index"), plan.IntLiteral(-3)), callOf(t, "<", ref("l", "index"), plan.IntLiteral(2))}, plan.Exact, []string{"index", "value"}, "LRANGE l:* 0 1", []string{"0|a", "0|x", "1|b"}, "LRANGE"},
		{"indexes to the end", "l", []plan.Expr{callOf(t, ">=", ref("l", "index"), plan.IntLiteral(2))}, plan.Exact, []string{"value"}, "LRANGE l:* 2 501", []string{"c", "d"}, "LRANGE"},
		{"no index", "l", []plan.Expr{callOf(t, "<", ref("l", "index"), plan.IntLiteral(0))}, plan.Exact, []string{"value"}, "", nil, ""},
		{"beyond all indexes", "l", []plan.Expr{callOf(t, ">", ref("l", "index"), plan.IntLiteral(math.MaxInt64))}, plan.Exact, []string{"value"}, "", nil, ""},

		{"time", "x", []plan.Expr{callOf(t, ">", ref("x", "ms"), plan.IntLiteral(5))}, plan.Exact, []string{"v"}, "XRANGE x:* 6 + COUNT 500", []string{"c", "d"}, "XRANGE"},
		{"times", "x", []plan.Expr{callOf(t, ">=", ref("x", "ms"), plan.IntLiteral(5)), callOf(t, "<=", ref("x", "ms"), plan.IntLiteral(6))}, plan.Exact, []string{"v"}, "XRANGE x:* 5 6 COUNT 500", []string{"a", "b", "c"}, "XRANGE"},
		{"no time", "x", []plan.Expr{callOf(t, "<", ref("x", "ms"), plan.IntLiteral(0))}, plan.Exact, []string{"v"}, "", nil, ""},
		{"an entry", "x", []plan.Expr{inList(t, ref("x", "_field.id"), text("5-1"), text("8-3"), text("7-0"), text("5"))}, plan.Exact, []string{"v"}, "XRANGE x:* 5-1 5-1 COUNT 500", []string{"b", "d"}, "XRANGE"},
		{"no id", "x", []plan.Expr{callOf(t, "=", ref("x", "_field.id"), text("05-1"))}, plan.Exact, []string{"v"}, "", nil, ""},
		{"ids above", "x", []plan.Expr{callOf(t, ">", ref("x", "_field.id"), text("5-1"))}, plan.No, []string{}, "XLEN x:*", nil, "XLEN"},

		{"field", "h", []plan.Expr{inList(t, ref("h", "field"), text("c"), text("a"))}, plan.Exact, []string{"id", "field", "value"}, "HMGET h:* c a", []string{"1|a|1", "1|c|3", "2|c|4"}, "HMGET"},
		{"all fields", "h", nil, plan.No, []string{"id", "field", "value"}, "HSCAN h:* 0 COUNT 500", []string{"1|a|1", "1|b|2", "1|c|3", "2|c|4"}, "HSCAN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := tables[c.table]
			if n := len(c.filters); n > 0 {
				require.Equal(t, c.support, tab.Supports(c.filters[n-1]))
			}
			spec := plan.ScanSpec{Columns: columnsOf(t, tab, c.columns...), Filters: c.filters, Limit: plan.NoLimit}
			path := tab.DescribeScan(spec)
			if c.path == "" {
				assert.Equal(t, "empty", path.Path)
				lines, report := scanReport(t, tab, spec)
				assert.Empty(t, lines)
				assert.Zero(t, report.RoundTrips)
				return
			}
			assert.Contains(t, path.Commands[1], c.path)
			lines, report := scanReport(t, tab, spec)
			if c.rows != nil {
				assert.Equal(t, c.rows, lines)
			}
			assert.Positive(t, report.Commands[c.reads], "%v", report.Commands)
			for name := range report.Commands {
				assert.Contains(t, []string{"SCAN", "TYPE", "INFO", c.reads}, name)
			}
			assert.Zero(t, report.Vanished)
		})
	}
}

// TestScoresInParts reads large sorted sets by score, many members with one score among them, while others change.
func TestScoresInParts(t *testing.T) {
	r := redistest.Start(t)
	client := r.Client(t)
	ctx := context.Background()
	const n = 8000
	var members []redis.Z
	want := make([]string, 0, n)
	for i := range n {
		score := float64(i)
		if i >= 1000 && i < 4000 {
			score = 1000
		}
		members = append(members, redis.Z{Score: score, Member: fmt.Sprintf("e%05d", i)})
		want = append(want, fmt.Sprintf("e%05d|%s", i, strconv.FormatFloat(score, 'f', -1, 64)))
	}
	require.NoError(t, client.ZAdd(ctx, "z:1", members...).Err())
	proxy := redistest.StartProxy(t, r.Addr)
	for _, protocol := range []string{"2", "3"} {
		s, err := Connect(ctx, "redis://"+proxy.Addr+"?protocol="+protocol)
		require.NoError(t, err)
		require.NoError(t, created(s.CreateTable(ctx, Declaration{Name: "z", Key: "z:{id}", Type: "zset"}, false, true)))
		tab := tableOf(t, s, "z")
		all := callOf(t, ">=", refTo(t, tab, "score"), double(0))
		lines := tableRows(t, tab, []string{"member", "score"}, all)
		require.Equal(t, want, lines)
		listed := inList(t, refTo(t, tab, "score"), double(7999), double(5), double(1000))
		require.Equal(t, slices.Concat(want[5:6], want[1000:4000], want[7999:]), tableRows(t, tab, []string{"member", "score"}, listed))
		proxy.OnCommand(func(c redistest.Command) redistest.Fault { // what was read moves to a score that will be
			if c.Name == "ZRANGEBYSCORE" && c.Nth == 2 {
				client.ZAdd(ctx, "z:1", redis.Z{Score: 7999, Member: "e00005"})
			}
			return redistest.Fault{}
		})
		require.Equal(t, slices.Concat(want[5:6], want[1000:4000], want[7999:]), tableRows(t, tab, []string{"member", "score"}, listed))
		proxy.OnCommand(nil)
		require.NoError(t, client.ZAdd(ctx, "z:1", redis.Z{Score: 5, Member: "e00005"}).Err())
		ranks := tableRows(t, tab, []string{"member", "rank"})
		for i, line := range ranks {
			require.Equal(t, fmt.Sprintf("e%05d|%d", i, i), line)
		}
		proxy.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name != "ZRANGEBYSCORE" {
				return redistest.Fault{}
			}
			// Others come before what was read, and with its score; one that was read moves up to be read again.
			client.ZAdd(ctx, "z:1", redis.Z{Score: float64(c.Nth), Member: fmt.Sprintf("x%d", c.Nth)}, redis.Z{Score: 1000, Member: fmt.Sprintf("a%d", c.Nth)},
				redis.Z{Score: 1000, Member: fmt.Sprintf("y%d", c.Nth)}, redis.Z{Score: 1e6 + float64(c.Nth), Member: "e00000"})
			client.ZRem(ctx, "z:1", fmt.Sprintf("x%d", c.Nth-1), fmt.Sprintf("a%d", c.Nth-1), fmt.Sprintf("y%d", c.Nth-1))
			return redistest.Fault{Drop: c.Nth%4 == 0}
		})
		lines = tableRows(t, tab, []string{"member"}, all)
		proxy.OnCommand(nil)
		lines = slices.DeleteFunc(lines, func(l string) bool { return l[0] != 'e' })
		require.Len(t, lines, n)
		require.Equal(t, n, len(distinct(lines)))
		require.NoError(t, client.ZAdd(ctx, "z:1", redis.Z{Score: 0, Member: "e00000"}).Err())
		others := tableRows(t, tab, []string{"member"}, all)
		for _, o := range others[:len(others)-n] {
			require.NoError(t, client.ZRem(ctx, "z:1", o).Err())
		}
		for _, o := range others[n:] {
			require.NoError(t, client.ZRem(ctx, "z:1", o).Err())
		}
		require.NoError(t, client.ZAdd(ctx, "z:1", members...).Err())
		require.NoError(t, s.Close())
	}
}

// TestManyNames asks for more names than one command takes.
func TestManyNames(t *testing.T) {
	s, _, client := startCommands(t)
	loadCollections(t, client, 3000)
	names := make([]plan.Expr, 0, 1300)
	for i := range 1300 {
		names = append(names, plan.TextLiteral("e"+strconv.Itoa(2*i+1)))
	}
	for _, c := range collections[:2] {
		tab := collection(t, s, c.shape, c.column)
		lines := tableRows(t, tab, []string{"member"}, inList(t, refTo(t, tab, "member"), names...))
		assert.Len(t, distinct(lines), 1300, c.shape)
		assert.Len(t, lines, 1300, c.shape)
	}
}
