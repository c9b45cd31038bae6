package opt

import (
	"slices"

	"rsql/planner/plan"
)

// unnestDomain makes joins of a dependent join whose right side cannot be told apart from the conditions on outer values, as a
// comparison below an aggregate or a LIMIT. The distinct outer values, their domain, are joined with the rows that they see, what stands
// above is computed for each of them, and joined back:
//
//	t SINGLE APPLY (SELECT max(u.x) FROM u WHERE u.k = t.k AND u.y < t.y)
//
// becomes t LEFT JOIN (SELECT d.k, d.y, max(u.x) FROM (SELECT DISTINCT k, y FROM t) d JOIN u ON u.k = d.k AND u.y < d.y
// GROUP BY d.k, d.y) ON t.k <=> d.k AND t.y <=> d.y, where t is read once. It comes when the other rules have come to rest: what they
// move below the join makes the domain smaller.
func unnestDomain(n plan.Node) (plan.Node, bool, error) {
	few := limitedApplies(n)
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		a := dependentJoin(n)
		if a == nil || few[a] || len(plan.FreeOuterRefs(a)) > 0 {
			return n, false, nil
		}
		out, err := throughDomain(a)
		if err != nil || out == nil {
			return n, false, err
		}
		return out, true, nil
	})
}

// dependentJoin is a node that is a dependent join whose right side is the same however often it is asked, and is asked for several rows;
// else nil.
func dependentJoin(n plan.Node) *plan.Apply {
	a, ok := n.(*plan.Apply)
	if !ok || !stable(a) || bounded(a.Join.Left, plan.IntLiteral(1)) || !dependsOn(a.Join.Right, a.Outer) {
		return nil
	}
	return a
}

// stable reports whether a dependent join gives the same rows however often its inputs are read.
func stable(a *plan.Apply) bool {
	ok := !anyVolatile(a.Values()...)
	plan.Visit(a.Join.Right, func(n plan.Node) {
		_, sample := n.(*plan.Sample)
		ok = ok && !sample && !anyVolatile(plan.RootExprs(n)...)
	})
	return ok
}

// limitedApplies are the dependent joins that a limit will ask for their first rows only: these need no domain of all rows.
func limitedApplies(n plan.Node) map[*plan.Apply]bool {
	out := map[*plan.Apply]bool{}
	plan.Visit(n, func(n plan.Node) {
		l, ok := n.(*plan.Limit)
		if !ok || l.Count == nil {
			return
		}
		for at := l.Input; at != nil; {
			switch x := at.(type) {
			case *plan.Project:
				at = x.Input
			case *plan.Apply:
				out[x], at = true, x.Join.Left
			default:
				return
			}
		}
	})
	return out
}

// throughDomain makes the joins; nil where that cannot be done.
func throughDomain(a *plan.Apply) (plan.Node, error) {
	left := a.Join.Left
	cte := &plan.CTE{Name: "rows around the subquery"}
	scan, err := plan.NewCTEScan(cte, left.Schema(), nil)
	if err != nil {
		return nil, err
	}
	u, err := aggregateOf(a)
	if err != nil {
		return nil, err
	}
	right := a.Join.Right
	switch {
	case u != nil:
		right = u.agg
	case !readsRight(a.Join):
		right = existing(right)
	}
	d, err := newDomain(scan, a.Outer, plan.FreeOuterRefs(right))
	if err != nil || d == nil || d.width() == 0 {
		return nil, err
	}
	var body plan.Node
	if u != nil {
		body, err = u.joinDomain(scan, d)
	} else {
		body, err = joinDomain(a, scan, right, d)
	}
	if err != nil || body == nil || d.looped > maxLooped {
		return nil, err
	}
	if body, err = d.with(body); err != nil {
		return nil, err
	}
	return plan.NewWith(cte, left, body)
}

// joinDomain joins the aggregate for each value of the domain to left rows.
func (u *aggregateUnnesting) joinDomain(left plan.Node, d *domain) (plan.Node, error) {
	groups, err := d.grouped(u.agg)
	if err != nil || groups == nil {
		return nil, err
	}
	equi, err := d.equalValues(groups, 0)
	if err != nil {
		return nil, err
	}
	if u.joined, err = withAggregate(u.agg, nil, left, groups, d.width(), onKeys(left, equi)); err != nil {
		return nil, err
	}
	return u.above()
}

// joinDomain joins the rows for each value of the domain to left rows.
func joinDomain(a *plan.Apply, left, right plan.Node, d *domain) (plan.Node, error) {
	if len(plan.OuterRefs(plan.RootExprs(a.Join)...)) > 0 {
		return nil, nil
	}
	rows, err := d.of(right)
	if err != nil || rows == nil {
		return nil, err
	}
	nRight := width(right)
	equi, err := d.equalValues(rows, nRight)
	if err != nil {
		return nil, err
	}
	kind := a.Join.Kind
	if kind == plan.SingleJoin && unique(rows, from(nRight, d.width())) { // no row has a second partner
		kind = plan.LeftJoin
	}
	j, err := newJoin(left, rows, kind, append(slices.Clone(a.Join.Equi), equi...), a.Join.Residual)
	if err != nil {
		return nil, err
	}
	return pick(j.WithPlace(a.Join.At), upTo(width(a)), nil)
}
