package exec

import (
	"fmt"

	"rsql/planner/plan"
)

// joinSpillCases are joins that need much memory: on numbers, on texts, with one key for most rows, without equalities.
func joinSpillCases() []spillCase {
	wide := func(n plan.Node) plan.Node {
		return must(plan.NewProject(n, []plan.Expr{col(n, 0), col(n, 1), col(n, 2)}, []string{"id", "n", "t"}))
	}
	few, many := wide(scanOf(manyRows("few", 3_000, 8_000))), wide(scanOf(manyRows("many", 9_000, 8_001)))
	skewed := newTable("skewed", []plan.Type{plan.BigIntType, plan.BigIntType, plan.TextType})
	skewed.per = 250
	for i := range 9_000 {
		skewed.rows = append(skewed.rows, row{int64(max(0, i-8_500)), int64(i), fmt.Sprintf("a text that takes some room %d", i)})
	}
	var out []spillCase
	for _, kind := range []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.RightJoin, plan.FullJoin, plan.SemiJoin, plan.AntiJoin, plan.MarkJoin} {
		add := func(name string, n *plan.Join) {
			out = append(out, spillCase{name: fmt.Sprintf("%s join %s", kind, name), node: n})
		}
		add("on numbers", joinCase{kind: kind, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}.node(few, many))
		add("on texts", joinCase{kind: kind, keys: [][2]int{{2, 2}}, nullSafe: []bool{true}}.node(few, many))
		add("with one key for most rows", joinCase{kind: kind, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}, residual: true}.node(few, scanOf(skewed)))
		some := must(plan.NewFilter(few, call("<", col(few, 1), plan.IntLiteral(100))))
		add("without equalities", computedJoin(kind, some, many))
		add("by inequalities", betweenJoin(kind, few, many))
		add("by one of two equalities", eitherJoin(kind, few, many))
	}
	return out
}

// betweenJoin is a join on left column 1 between right column 1 plus 1,000 and the same plus 2: the first thousand left rows have
// no partner.
func betweenJoin(kind plan.JoinKind, l, r plan.Node) *plan.Join {
	both := must(plan.NewJoin(l, r, plan.InnerJoin, nil))
	lower, upper := call("+", col(both, 4), plan.IntLiteral(1_000)), call("+", col(both, 4), plan.IntLiteral(1_002))
	return must(plan.NewJoin(l, r, kind, plan.And(call(">=", col(both, 1), lower), call("<=", col(both, 1), upper))))
}

// eitherJoin is a join on numbers that are 1,500 more at the left, or on texts that are longer there, which none are.
func eitherJoin(kind plan.JoinKind, l, r plan.Node) *plan.Join {
	both := must(plan.NewJoin(l, r, plan.InnerJoin, nil))
	return must(plan.NewJoin(l, r, kind, call("or", call("=", col(both, 1), call("+", col(both, 4), plan.IntLiteral(1_500))), call("=", col(both, 2), call("concat", col(both, 5), plan.TextLiteral("+"))))))
}

// computedJoin is a join on left column 1 = right column 1 - 8,950, which no table helps with.
func computedJoin(kind plan.JoinKind, l, r plan.Node) *plan.Join {
	j := must(plan.NewJoin(l, r, kind, nil))
	both := must(plan.NewJoin(l, r, plan.InnerJoin, nil))
	j.Residual = call("=", call("-", col(both, 1), col(both, 4)), plan.IntLiteral(-8_950))
	return j
}
