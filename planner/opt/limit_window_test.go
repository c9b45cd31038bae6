package opt

import (
	"testing"

	"rsql/planner/plan"
)

// numberedRows is a window of row numbers and further calls over a's second column, partitioned by its third.
func numberedRows(in plan.Node, more ...*plan.WindowCall) plan.Node {
	calls := append([]*plan.WindowCall{must(plan.NewWindowCall("row_number", plan.WindowOptions{}))}, more...)
	names := []string{"n", "m"}[:len(calls)]
	return must(plan.NewWindow(in, []plan.Expr{col(in, 2)}, []plan.SortKey{plan.NewSortKey(col(in, 1), true)}, calls, names))
}

func overRows(in plan.Node, name string, end plan.BoundKind) *plan.WindowCall {
	frame := must(plan.NewFrame(plan.Frame{Start: plan.FrameBound{Kind: plan.UnboundedPreceding}, End: plan.FrameBound{Kind: end}}, nil))
	return must(plan.NewWindowCall(name, plan.WindowOptions{Frame: frame}, col(in, 0)))
}

func TestLimitWindow(t *testing.T) {
	a := scan(plain("a"))
	w := numberedRows(a)
	behind := numberedRows(a, overRows(a, "sum", plan.UnboundedFollowing))
	before := numberedRows(a, overRows(a, "sum", plan.CurrentRow))
	ranked := numberedRows(a, must(plan.NewWindowCall("rank", plan.WindowOptions{})))
	n := col(w, 3)
	testRule(t, "limit_window", []ruleCase{
		{"at most", where(w, fn("<=", n, integer(2)))},
		{"less than", where(w, fn("<", n, integer(2)))},
		{"exactly", where(w, fn("=", n, integer(2)))},
		{"the constant first", where(w, fn(">=", integer(2), n))},
		{"none", where(w, fn("<=", n, integer(-5)))},
		{"among other conditions", where(w, plan.And(fn(">", col(w, 1), integer(0)), fn("<=", n, integer(2))))},
		{"a sum of the rows before", where(before, fn("<=", col(before, 3), integer(2)))},
		{"a rank", where(ranked, fn("<=", col(ranked, 3), integer(2)))},
	}, []ruleCase{
		{"more than", where(w, fn(">", n, integer(2)))},
		{"the constant first, more than", where(w, fn("<", integer(2), n))},
		{"another column", where(w, fn("<=", col(w, 0), integer(2)))},
		{"a bound that is a column", where(w, fn("<=", n, col(w, 0)))},
		{"either condition", where(w, fn("or", fn("<=", n, integer(2)), fn("=", col(w, 0), integer(1))))},
		{"a sum of all rows", where(behind, fn("<=", col(behind, 3), integer(2)))},
		{"the rank itself", where(ranked, fn("<=", col(ranked, 4), integer(2)))},
		{"a parameter", where(w, fn("<=", n, param()))},
	})
}

func TestPushFiltersIntoWindows(t *testing.T) {
	a := scan(plain("a"))
	w := numberedRows(a)
	text := plan.TextLiteral("x")
	testRuleInto(t, "push_window", "push_filters", []ruleCase{
		{"a column of the partition", where(w, fn("=", col(w, 2), text))},
		{"and others", where(w, plan.And(fn("=", col(w, 2), text), fn("=", col(w, 1), integer(1))))},
	}, []ruleCase{
		{"a column of the order", where(w, fn("=", col(w, 1), integer(1)))},
		{"the number", where(w, fn("=", col(w, 3), integer(1)))},
		{"a volatile condition", where(w, fn("and", fn("=", col(w, 2), text), random()).(*plan.Call).Args[1])},
	})
}

func TestPruneWindows(t *testing.T) {
	a := scan(plain("a"))
	w := numberedRows(a, overRows(a, "sum", plan.CurrentRow))
	testRuleInto(t, "prune_window", "prune_columns", []ruleCase{
		{"a call that nobody reads", cols(w, 1, 2, 3)},
		{"all calls", cols(w, 0)},
		{"columns of the input", cols(w, 3)},
	}, []ruleCase{{"all", w}})
}
