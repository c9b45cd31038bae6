package opt

import "rsql/planner/plan"

// runGenerate runs generate_series over rows.
func runGenerate(g *plan.Generate, in [][]any) ([][]any, error) {
	var out [][]any
	for _, row := range in {
		from, err := value(g.Args[0], row)
		if err != nil {
			return nil, err
		}
		to, err := value(g.Args[1], row)
		if err != nil {
			return nil, err
		}
		found := false
		if from != nil && to != nil {
			for i := from.(int64); i <= to.(int64); i++ {
				out = append(out, append(append([]any{}, row...), i))
				found = true
			}
		}
		if !found && g.Outer {
			out = append(out, append(append([]any{}, row...), nil))
		}
	}
	return out, nil
}

// series is a dependent join of rows with a series up to one of their columns, and conditions on both.
func (g *generator) series(left plan.Node) plan.Node {
	to := col(left, g.IntN(width(left)))
	if to.Type() != plan.BigIntType {
		return left
	}
	x := plan.NewOuterRef("x", plan.BigIntType)
	one := must(plan.NewValues(nil, [][]plan.Expr{{}}))
	right := must(plan.NewGenerate(one, must(plan.LookupTableFunc("generate_series")), []plan.Expr{integer(1), x}, nil, false))
	kind := []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.SemiJoin}[g.IntN(3)]
	j := must(plan.NewJoin(left, right, kind, nil))
	n := plan.Node(must(plan.NewApply(j, []plan.Binding{{Ref: x, Value: to}})))
	if g.oneIn(2) {
		return where(n, g.pred(n, 1))
	}
	return n
}
