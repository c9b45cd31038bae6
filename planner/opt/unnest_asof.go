package opt

import "rsql/planner/plan"

// unnestAsof makes an ASOF join of a dependent join with the row that is nearest to an outer value:
//
//	t SINGLE APPLY (SELECT u.x FROM u WHERE u.k = t.k AND u.y <= t.y ORDER BY u.y DESC LIMIT 1)
//
// becomes t ASOF LEFT JOIN u ON t.k = u.k AND t.y >= u.y. Of rows that are as near as each other, the first in the order of the
// subquery alone stays in u.
func unnestAsof(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		a := dependentJoin(n)
		if a == nil {
			return n, false, nil
		}
		out, err := nearestRow(a)
		if err != nil || out == nil {
			return n, false, err
		}
		return out, true, nil
	})
}

// nearestRow makes the join; nil where the right side has another form.
func nearestRow(a *plan.Apply) (plan.Node, error) {
	switch a.Join.Kind {
	case plan.InnerJoin:
	case plan.LeftJoin, plan.SingleJoin:
		if len(a.Join.Equi) > 0 || a.Join.Residual != nil {
			return nil, nil
		}
	default:
		return nil, nil
	}
	right, err := limitsBelowProjects(a.Join.Right, a.Outer)
	if err != nil {
		return nil, err
	}
	u := &unnesting{Apply: a}
	if p, ok := right.(*plan.Project); ok {
		right, u.exprs = p.Input, p.Exprs
	}
	sort := firstRow(right)
	if sort == nil {
		return nil, nil
	}
	u.pulled, err = pull(sort.Input, a.Outer)
	if err != nil || u.pulled == nil || !below(plan.RootExprs(sort), u.pulled, a.Outer) {
		return nil, err
	}
	near := nearOf(u)
	first := sort.Keys[0]
	if near == nil || first.Descending == near.descending() || !plan.EqualExpr(first.Expr, near.value) {
		return nil, nil
	}
	if u.exprs == nil {
		if u.exprs, err = columns(u.rest, upTo(width(sort))); err != nil {
			return nil, err
		}
	}
	return u.nearest(near, sort.Keys[1:])
}

// firstRow is the order of which a node keeps the first row; nil where it does something else.
func firstRow(n plan.Node) *plan.Sort {
	l, ok := n.(*plan.Limit)
	if !ok {
		return nil
	}
	first, last, ok := numbersOf(l)
	sort, sorted := l.Input.(*plan.Sort)
	if !ok || !sorted || first != 1 || last != 1 || sort.Limit != nil {
		return nil
	}
	return sort
}

// nearest joins the left rows with the nearest one of rest each, the first in an order of those with one value.
func (u *unnesting) nearest(near *near, order []plan.SortKey) (plan.Node, error) {
	rows, err := near.present(u.rest)
	if err != nil {
		return nil, err
	}
	w, err := rowNumbers(rows, append(near.partition(), near.value), order)
	if err != nil {
		return nil, err
	}
	number, err := column(w, width(w)-1)
	if err != nil {
		return nil, err
	}
	one, err := filter(w, rebuilt("=", number, plan.IntLiteral(1)))
	if err != nil {
		return nil, err
	}
	if one, err = pick(one, upTo(width(u.rest)), nil); err != nil {
		return nil, err
	}
	conds, err := u.conditions()
	if err != nil {
		return nil, err
	}
	join := near.joining(u, u.Join.Kind != plan.InnerJoin)
	return u.brought(one, func(right plan.Node) (plan.Node, error) {
		j, err := join(right)
		if err != nil {
			return nil, err
		}
		return filter(j, conds...)
	})
}
