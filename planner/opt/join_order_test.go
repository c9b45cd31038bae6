package opt

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// countedTable is a table whose columns have been looked at.
type countedTable struct {
	keyedTable
	stats map[int]plan.ColumnStats
}

var _ plan.StatsKeeper = (*countedTable)(nil)

func (t *countedTable) WantsStats([]int) bool       { return false }
func (t *countedTable) KeepStats(s plan.TableStats) { t.stats = s.Columns }
func (t *countedTable) ColumnStats(c int) (plan.ColumnStats, bool) {
	s, ok := t.stats[c]
	return s, ok
}

// counted is a table (id, x, t) of a size whose x has that many values, from 0 to xs-1.
func counted(name string, rows, xs float64) *countedTable {
	t := &countedTable{keyedTable: *keyed(name, rows)}
	t.stats = map[int]plan.ColumnStats{0: {Distinct: rows, Ranged: true, Max: rows - 1}, 1: {Distinct: xs, Ranged: true, Max: xs - 1},
		2: {Distinct: 10, Nulls: 0.2}}
	return t
}

func TestSharesFromStatistics(t *testing.T) {
	n := scan(counted("a", 1000, 100))
	text := func(s string) plan.Expr { return plan.TextLiteral(s) }
	tests := map[string]struct {
		pred plan.Expr
		want float64
	}{
		"equality":              {fn("=", col(n, 1), integer(5)), 10},
		"with NULLs":            {fn("=", col(n, 2), text("x")), 80},
		"IN":                    {must(plan.NewIn(col(n, 1), []plan.Expr{integer(1), integer(2)}, false)), 20},
		"NOT IN":                {must(plan.NewIn(col(n, 1), []plan.Expr{integer(1), integer(2)}, true)), 980},
		"half":                  {fn("<", col(n, 1), integer(50)), 505},
		"the other way round":   {fn(">", integer(50), col(n, 1)), 505},
		"a range of one column": {plan.And(fn(">=", col(n, 0), integer(100)), fn("<", col(n, 0), integer(199))), 99},
		"out of range":          {fn(">", col(n, 0), integer(5000)), 0.5},
		"OR":                    {fn("or", fn("=", col(n, 1), integer(5)), fn("=", col(n, 1), integer(6))), 19.9},
		"NULL":                  {fn("is_null", col(n, 2)), 200},
		"not NULL":              {fn("is_not_null", col(n, 2)), 800},
		"not equal":             {fn("<>", col(n, 1), integer(5)), 990},
		"two columns":           {fn("=", col(n, 0), col(n, 1)), 1},
	}
	for name, test := range tests {
		assert.InDelta(t, test.want, rowsOf(where(n, test.pred)), test.want*0.02, name)
	}
	assert.InDelta(t, 100, rowsOf(group(n, 1)), 1e-6)
	assert.InDelta(t, 1000, rowsOf(group(n, 0, 1)), 1e-6)
	b := scan(counted("b", 200, 50))
	assert.InDelta(t, 1000, rowsOf(on(n, b, plan.InnerJoin, 1, 0)), 1e-6, "a reference")
	assert.InDelta(t, 1000*200/100, rowsOf(on(n, b, plan.InnerJoin, 1, 1)), 1e-6)
}

func TestJoinOrderByCost(t *testing.T) {
	fact := scan(counted("fact", 1_000_000, 1000))
	middle, small := scan(counted("middle", 1000, 10)), scan(counted("small", 10, 10))
	one := where(small, fn("=", col(small, 0), integer(3)))
	testRuleInto(t, "join_order", "reorder_joins", []ruleCase{
		{"the selective input first", comma([][2]int{{1, 3}, {4, 6}}, fact, middle, one)},
	}, []ruleCase{
		{"as good as can be", comma([][2]int{{1, 3}, {4, 6}}, scan(counted("s", 10, 10)), scan(counted("m", 10, 10)), scan(counted("l", 10, 10)))},
		{"a size is unknown", comma([][2]int{{1, 3}, {4, 6}}, fact, scan(plain("p")), one)},
	})
}

// Orders by cost give the rows of the written order, by the interpreter, whatever the statistics say.
func TestJoinOrderKeepsAnswers(t *testing.T) {
	fired := 0
	for seed := range uint64(800) {
		g := newGenerator(seed)
		var tables []plan.Node
		for i := range 3 + g.IntN(3) {
			from := g.tables[g.IntN(len(g.tables))]
			c := counted(fmt.Sprint("t", i), float64(1+g.IntN(1000)), float64(1+g.IntN(50)))
			if k, ok := from.(*keyedTable); ok {
				c.fakeTable = k.fakeTable
			} else {
				c.fakeTable = *from.(*fakeTable)
			}
			c.exact, c.inexact = nil, nil
			tables = append(tables, scan(c))
		}
		var equalities [][2]int
		for range 1 + g.IntN(5) {
			equalities = append(equalities, [2]int{3*g.IntN(len(tables)) + g.IntN(2), 3*g.IntN(len(tables)) + g.IntN(2)})
		}
		n := comma(equalities, tables...)
		out, times, err := Optimize(n, Options{Eval: evalConstant, Disable: map[string]bool{"lookup_join": true}})
		require.NoError(t, err)
		if slices.ContainsFunc(times, func(f Fired) bool { return f.Rule == "reorder_joins" }) {
			fired++
		}
		want, got := must(run(n)), must(run(out))
		slices.SortFunc(want, orderRows)
		slices.SortFunc(got, orderRows)
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(got), "seed %d\n%s\n%s", seed, plan.Format(n, nil), plan.Format(out, nil))
	}
	assert.Greater(t, fired, 100)
}
