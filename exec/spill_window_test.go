package exec

import "rsql/planner/plan"

// windowSpillCases are windows that need much memory; the second one relies on the order of the rows of another.
func windowSpillCases() []spillCase {
	in := scanOf(manyRows("t", 12_000, 300))
	calls := []*plan.WindowCall{
		must(plan.NewWindowCall("row_number", plan.WindowOptions{})),
		must(plan.NewWindowCall("sum", plan.WindowOptions{}, col(in, 1))),
		must(plan.NewWindowCall("lag", plan.WindowOptions{}, col(in, 2))),
	}
	order := []plan.SortKey{plan.NewSortKey(col(in, 1), false)}
	window := func(n plan.Node, calls []*plan.WindowCall, keys []plan.SortKey, names []string, by ...int) plan.Node {
		exprs := make([]plan.Expr, len(by))
		for i, c := range by {
			exprs[i] = col(n, c)
		}
		return must(plan.NewWindow(n, exprs, keys, calls, names))
	}
	fine := window(in, calls, order, []string{"r", "s", "l"}, 0, 2)
	count := []*plan.WindowCall{must(plan.NewWindowCall("count", plan.WindowOptions{}))}
	return []spillCase{
		{name: "window", node: window(in, calls, order, []string{"r", "s", "l"}, 0)},
		{name: "window above a finer one", node: window(fine, count, nil, []string{"c"}, 0)},
		{name: "window on texts", node: window(in, calls[:1], order, []string{"r"}, 2)},
	}
}
