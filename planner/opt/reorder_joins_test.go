package opt

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// comma is FROM tables WHERE all equalities of [column, column], after filters have been pushed.
func comma(equalities [][2]int, tables ...plan.Node) plan.Node {
	n := tables[0]
	for _, t := range tables[1:] {
		n = join(n, t, plan.InnerJoin, nil)
	}
	var preds []plan.Expr
	for _, e := range equalities {
		preds = append(preds, fn("=", col(n, e[0]), col(n, e[1])))
	}
	out, _, err := pushFilters(where(n, preds...))
	return must(out, err)
}

func TestReorderJoins(t *testing.T) {
	a, b, c, d := scan(plain("a")), scan(plain("b")), scan(plain("c")), scan(plain("d"))
	cross := join(a, b, plan.InnerJoin, nil)
	viaSum := join(cross, c, plan.InnerJoin, fn("=", fn("+", pair(cross, c, 0), pair(cross, c, 3)), pair(cross, c, 6)))
	outer := on(a, c, plan.LeftJoin, 0, 0)
	testRule(t, "reorder_joins", []ruleCase{
		{"the last connects the others", comma([][2]int{{1, 7}, {3, 6}}, a, b, c)},
		{"two of four", comma([][2]int{{0, 9}, {3, 9}, {6, 9}}, a, b, c, d)},
		{"an outer join is an input", comma([][2]int{{0, 9}, {6, 9}}, outer, b, d)},
	}, []ruleCase{
		{"connected as written", comma([][2]int{{0, 3}, {3, 6}}, a, b, c)},
		{"connected as written, against the grain", comma([][2]int{{0, 3}, {0, 6}}, a, b, c)},
		{"two tables", cross},
		{"two pairs multiply anyway", comma([][2]int{{0, 6}, {3, 9}}, a, b, c, d)},
		{"nothing connects", comma(nil, a, b, c)},
		{"a product that is needed", viaSum},
		{"a volatile condition", join(cross, c, plan.InnerJoin, plan.And(fn("=", pair(cross, c, 0), pair(cross, c, 6)), fn("=", pair(cross, c, 3), pair(cross, c, 6)), random()))},
		{"a condition that may fail", join(cross, c, plan.InnerJoin, plan.And(fn("=", pair(cross, c, 0), pair(cross, c, 6)), fn("=", pair(cross, c, 3), cast(pair(cross, c, 8), plan.BigIntType))))},
		{"outer joins", on(on(a, b, plan.LeftJoin, 0, 0), c, plan.LeftJoin, 0, 0)},
	})
}

// TestReorderKeepsAnswers joins three to five tables by random equalities, by the interpreter.
func TestReorderKeepsAnswers(t *testing.T) {
	fired := 0
	for seed := range uint64(1500) {
		g := newGenerator(seed)
		var tables []plan.Node
		for range 3 + g.IntN(2) {
			tables = append(tables, scan(g.tables[g.IntN(len(g.tables))]))
		}
		var equalities [][2]int
		for range g.IntN(5) {
			equalities = append(equalities, [2]int{3*g.IntN(len(tables)) + g.IntN(2), 3*g.IntN(len(tables)) + g.IntN(2)})
		}
		n := comma(equalities, tables...)
		out, times, err := Optimize(n, Options{Eval: evalConstant})
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
