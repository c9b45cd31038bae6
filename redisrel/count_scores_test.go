package redisrel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestRangesOfScoresAreCounted has rows of which no column is read counted by the server, and no others.
func TestRangesOfScoresAreCounted(t *testing.T) {
	s, r, _ := startCommands(t, "ZADD z:1 -inf a -1.5 b 0 c 0.1 d 2 e 2 f 1e20 g inf h", "ZADD z:2 2 e 3 x", "SET z:3 text", "GEOADD g:1 1 2 a")
	tab := declareWith(t, s, Declaration{Name: "z", Key: "z:{id}", Type: "zset"})
	score, id, infinite := refTo(t, tab, "score"), refTo(t, tab, "id"), math.Inf(1)
	member := callOf(t, "=", refTo(t, tab, "member"), plan.TextLiteral("e"))
	two := inList(t, score, double(2), double(3))
	rank := callOf(t, "<", refTo(t, tab, "rank"), plan.IntLiteral(2))
	key := func(k string) plan.Expr { return callOf(t, "=", id, plan.TextLiteral(k)) }
	bound := func(op string, v float64) plan.Expr { return callOf(t, op, score, double(v)) }
	for _, c := range []struct {
		filters []plan.Expr
		rows    int
		counted bool
		command string // how the keys are read, where they are counted
	}{
		{[]plan.Expr{bound(">=", 2)}, 6, true, "ZCOUNT z:* 2 +inf"},
		{[]plan.Expr{bound(">", -1.5), bound("<", 2)}, 2, true, "ZCOUNT z:* (-1.5 (2"},
		{[]plan.Expr{bound("<=", -infinite)}, 1, true, "ZCOUNT z:* -inf -inf"},
		{[]plan.Expr{bound("=", infinite)}, 1, true, "ZCOUNT z:* +inf +inf"},
		{[]plan.Expr{bound(">", 1e21), bound("<", infinite)}, 0, true, "ZCOUNT z:* (1e+21 (+inf"},
		{[]plan.Expr{key("2"), bound(">", 2)}, 1, true, "ZCOUNT z:2 (2 +inf"},
		{[]plan.Expr{key("9"), bound(">", 2)}, 0, true, "ZCOUNT z:9 (2 +inf"},
		{[]plan.Expr{bound(">", 2), bound("<", 2)}, 0, false, ""},
		{[]plan.Expr{bound(">=", 2), member}, 2, false, ""},
		{[]plan.Expr{two}, 4, false, ""},
		{[]plan.Expr{bound(">=", 2), two}, 4, false, ""},
		{[]plan.Expr{rank, bound("<", 0)}, 2, false, ""},
		{nil, 10, false, ""},
	} {
		spec := plan.ScanSpec{Columns: []int{}, Filters: c.filters, Limit: plan.NoLimit}
		path := tab.DescribeScan(spec)
		r.ResetStats(t)
		rows, report := scanReport(t, tab, spec)
		assert.Len(t, rows, c.rows, "%v", path)
		assert.Equal(t, c.counted, report.Commands["ZCOUNT"] > 0, "%v", path)
		if !c.counted {
			continue
		}
		assert.Equal(t, c.command, path.Commands[len(path.Commands)-1])
		assert.Zero(t, r.CommandStats(t)["zrangebyscore"])
		named, _ := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, "member"), Filters: c.filters, Limit: plan.NoLimit})
		assert.Len(t, named, c.rows)
	}
	_, report := scanReport(t, tab, plan.ScanSpec{Columns: []int{}, Filters: []plan.Expr{bound(">", 1e300)}, Limit: plan.NoLimit})
	assert.EqualValues(t, 1, report.WrongType, "a string")
	assert.Zero(t, report.Vanished, "a key without such scores is there")
	limited, _ := scanReport(t, tab, plan.ScanSpec{Columns: []int{}, Filters: []plan.Expr{bound(">=", 2)}, Limit: 4})
	assert.Len(t, limited, 4)
	require.EqualValues(t, 0, report.Missing)
}
