package opt

import "rsql/planner/plan"

// window makes a window ordered by all columns, often with a filter on its row numbers or on another column.
func (g *generator) window(in plan.Node) plan.Node {
	var partition []plan.Expr
	var order []plan.SortKey
	for i := range width(in) {
		if g.oneIn(3) {
			partition = append(partition, col(in, i))
		}
		order = append(order, plan.NewSortKey(col(in, i), false))
	}
	calls := []*plan.WindowCall{must(plan.NewWindowCall("row_number", plan.WindowOptions{}))}
	names := []string{"n"}
	if g.oneIn(2) {
		c := col(in, g.IntN(width(in)))
		name := []string{"count", "min", "max"}[g.IntN(3)]
		calls = append(calls, must(plan.NewWindowCall(name, plan.WindowOptions{Distinct: g.oneIn(3)}, c)))
		names = append(names, "w")
	}
	w := plan.Node(must(plan.NewWindow(in, partition, order, calls, names)))
	if g.oneIn(2) {
		op := []string{"<=", "<", "=", ">"}[g.IntN(4)]
		w = where(w, fn(op, col(w, width(in)), integer(int64(g.IntN(4)))))
	}
	if g.oneIn(2) {
		w = where(w, g.pred(w, 1))
	}
	if g.oneIn(2) {
		return cols(w, upTo(width(in))...)
	}
	return w
}
