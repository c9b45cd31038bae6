package redisrel

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestFirstElements(t *testing.T) {
	s, r, client := startCommands(t)
	ctx := context.Background()
	const n = 20_000
	members := make([]redis.Z, n)
	for i := range members {
		members[i] = redis.Z{Score: float64(i % 5000), Member: fmt.Sprintf("e%05d", i)}
	}
	require.NoError(t, client.ZAdd(ctx, "z:1", members...).Err())
	require.NoError(t, client.ZAdd(ctx, "z:2", redis.Z{Score: 1e6, Member: "top"}, redis.Z{Score: -1, Member: "low"}).Err())
	_, err := client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for i := range 2000 {
			pipe.XAdd(ctx, &redis.XAddArgs{Stream: "x", ID: fmt.Sprintf("%d-%d", 1+i/2, i%2), Values: []any{"v", i}})
			pipe.RPush(ctx, "l", i)
		}
		return nil
	})
	require.NoError(t, err)
	for _, d := range []Declaration{{Name: "z", Key: "z:{id}", Type: "zset"}, {Name: "l", Key: "l", Type: "list"}, {Name: "x", Key: "x", Type: "stream", Columns: []ColumnDef{{"id", plan.TextType}, {"ms", plan.BigIntType}, {"seq", plan.BigIntType}, {"v", plan.BigIntType}}}} {
		require.NoError(t, created(s.CreateTable(ctx, d, false, true)))
	}
	for _, c := range []struct {
		table   string
		order   []string
		desc    bool
		first   int64
		filter  func(*Table) []plan.Expr
		command string
		rows    []string
	}{
		{"z", []string{"score"}, true, 2, nil, "ZREVRANGEBYSCORE", []string{"e19999|4999", "e14999|4999", "low|-1", "top|1000000"}},
		{"z", []string{"score", "member"}, false, 3, nil, "ZRANGEBYSCORE", []string{"e00000|0", "e05000|0", "e10000|0", "low|-1", "top|1000000"}},
		{"z", []string{"score"}, true, 2, func(tab *Table) []plan.Expr {
			return []plan.Expr{callOf(t, "<", refTo(t, tab, "score"), double(4000))}
		}, "ZREVRANGEBYSCORE", []string{"e18999|3999", "e13999|3999", "low|-1"}},
		{"l", []string{"index"}, false, 2, nil, "LRANGE", []string{"0|0", "1|1"}},
		{"l", []string{"index"}, false, 1, func(tab *Table) []plan.Expr {
			return []plan.Expr{callOf(t, ">", refTo(t, tab, "index"), plan.IntLiteral(7))}
		}, "LRANGE", []string{"8|8"}},
		{"x", []string{"ms", "seq"}, true, 3, nil, "XREVRANGE", []string{"999-1|999|1|1997", "1000-0|1000|0|1998", "1000-1|1000|1|1999"}},
		{"x", []string{"ms"}, true, 1, func(tab *Table) []plan.Expr {
			return []plan.Expr{callOf(t, "<=", refTo(t, tab, "ms"), plan.IntLiteral(7)), callOf(t, ">=", refTo(t, tab, "ms"), plan.IntLiteral(7))}
		}, "XREVRANGE", []string{"7-1|7|1|13"}},
	} {
		tab := tableOf(t, s, c.table)
		spec := plan.ScanSpec{Columns: columnsOf(t, tab), Limit: plan.NoLimit, First: c.first}
		if c.table == "z" {
			spec.Columns = columnsOf(t, tab, "member", "score")
		}
		for _, o := range c.order {
			spec.Order = append(spec.Order, plan.ColumnOrder{Column: columnsOf(t, tab, o)[0], Descending: c.desc})
		}
		if c.filter != nil {
			spec.Filters = c.filter(tab)
		}
		require.True(t, tab.SupportsOrder(spec.Order, nil))
		r.ResetStats(t)
		lines, report := scanReport(t, tab, spec)
		assert.ElementsMatch(t, c.rows, lines, "%s by %v", c.table, c.order)
		assert.Contains(t, report.Commands, c.command)
		assert.LessOrEqual(t, report.Commands[c.command], int64(2))
	}
	z, l := tableOf(t, s, "z"), tableOf(t, s, "l")
	by := func(tab *Table, desc bool, columns ...string) (out []plan.ColumnOrder) {
		for _, c := range columns {
			out = append(out, plan.ColumnOrder{Column: columnsOf(t, tab, c)[0], Descending: desc})
		}
		return out
	}
	for _, order := range [][]plan.ColumnOrder{by(z, false, "member"), by(z, false, "id"), by(z, false, "score", "id"), append(by(z, false, "score"), by(z, true, "member")...), nil} {
		assert.False(t, z.SupportsOrder(order, nil), "%v", order)
	}
	assert.False(t, l.SupportsOrder(by(l, true, "index"), nil))

	for _, first := range []int64{9_999, 10_001, 15_000, 30_000} { // in one part, and in several
		spec := plan.ScanSpec{Columns: columnsOf(t, z, "_key", "score"), Limit: plan.NoLimit, First: first, Order: by(z, true, "score")}
		lines, _ := scanReport(t, z, spec)
		assert.Len(t, lines, int(min(first, n))+2, strconv.FormatInt(first, 10))
	}
}

// TestFirstOfListedScores reads the last of the members that have one of some scores.
func TestFirstOfListedScores(t *testing.T) {
	s, _, _ := startCommands(t, "ZADD z:1 1 a 2 b 2 c 3 d 3 e 4 f", "ZADD z:2 1 a 9 b")
	z := tableOf(t, s, "z")
	score := columnsOf(t, z, "score")[0]
	for desc, want := range map[bool][]string{true: {"e|3", "d|3", "c|2", "a|1"}, false: {"a|1", "b|2", "c|2", "a|1"}} {
		spec := plan.ScanSpec{
			Columns: columnsOf(t, z, "member", "score"), Limit: plan.NoLimit, First: 3, Order: []plan.ColumnOrder{{Column: score, Descending: desc}},
			Filters: []plan.Expr{inList(t, refTo(t, z, "score"), double(2), double(3), double(1), double(8))},
		}
		require.True(t, z.SupportsOrder(spec.Order, spec.Filters))
		lines, _ := scanReport(t, z, spec)
		assert.ElementsMatch(t, want, lines, "descending: %v", desc)
	}
}
