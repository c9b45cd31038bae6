package bind

import "rsql/planner/plan"

// join follows the left side of a join.
func (t *tracing) join(j *plan.Join) (plan.Node, []plan.Expr, error) {
	left, columns, err := t.rows(j.Left)
	if err != nil {
		return nil, nil, err
	}
	out, columns, err := t.joined(j, left, columns)
	if err != nil {
		return nil, nil, err
	}
	return out, columns, nil
}

// apply is join with a right side that is given values of each row.
func (t *tracing) apply(a *plan.Apply) (plan.Node, []plan.Expr, error) {
	left, columns, err := t.rows(a.Join.Left)
	if err != nil {
		return nil, nil, err
	}
	outer := make([]plan.Binding, len(a.Outer))
	for i, b := range a.Outer {
		outer[i] = plan.Binding{Ref: b.Ref, Value: plan.Substitute(b.Value, columns)}
		t.guard(outer[i].Value)
	}
	j, columns, err := t.joined(a.Join, left, columns)
	if err != nil {
		return nil, nil, err
	}
	out, err := plan.NewApply(j, outer)
	if err != nil {
		return nil, nil, err
	}
	return out, columns, nil
}

// joined makes a join again over another left side, over which columns says what those of the join's own one are.
func (t *tracing) joined(j *plan.Join, left plan.Node, columns []plan.Expr) (*plan.Join, []plan.Expr, error) {
	if j.Kind == plan.RightJoin || j.Kind == plan.FullJoin {
		return nil, nil, plan.Errorf(plan.CodeUnsupported, "%s changes rows of a table, and a %s join has rows without one", t.verb, j.Kind)
	}
	width := left.Schema().NumFields()
	both := columns[:len(columns):len(columns)]
	for _, e := range columnsFrom(j.Right, 0) {
		both = append(both, plan.Shift(e, width))
	}
	out, err := plan.NewJoin(left, j.Right, j.Kind, nil)
	if err != nil {
		return nil, nil, err
	}
	out.At = j.At
	for _, e := range j.Equi {
		out.Equi = append(out.Equi, plan.Equi{Left: plan.Substitute(e.Left, columns), Right: e.Right, NullSafe: e.NullSafe})
	}
	if j.Residual != nil {
		out.Residual = plan.Substitute(j.Residual, both)
	}
	conds, err := conditionsOf(out)
	if err != nil {
		return nil, nil, err
	}
	if j.Kind == plan.InnerJoin {
		t.hold(conds...)
	} else {
		t.guard(conds...)
	}
	return out, append(columns[:len(columns):len(columns)], columnsFrom(out, width)...), nil
}
