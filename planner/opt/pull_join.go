package opt

import (
	"slices"

	"rsql/planner/plan"
)

// pullJoin takes conditions on outer values out of the left input of a join; of an inner join also out of the right one and
// out of its own condition.
func pullJoin(x *plan.Join, outer []plan.Binding) (*pulled, error) {
	inner := x.Kind == plan.InnerJoin
	if x.Kind == plan.RightJoin || x.Kind == plan.FullJoin || x.Lookup != nil || !inner && dependsOn(x.Right, outer) {
		return nil, nil
	}
	if x.Kind == plan.SingleJoin && !bounded(x.Right, plan.IntLiteral(1)) { // more left rows may meet more than one partner
		return nil, nil
	}
	l, err := pull(x.Left, outer)
	if err != nil || l == nil {
		return nil, err
	}
	r, err := pull(x.Right, outer)
	if err != nil || r == nil {
		return nil, err
	}
	own, conds, ok := splitConditions(x, outer)
	if !ok || !inner && len(conds) > 0 {
		return nil, nil
	}
	if len(l.conds)+len(r.conds) > 0 && slices.ContainsFunc(plan.NodeExprs(own), fallible) {
		return nil, nil
	}
	return joinPulled(x, own, l, r, conds)
}

// splitConditions takes the conditions that use outer values, over the columns of both inputs, out of a join. It reports
// false for a condition that must stay where it is.
func splitConditions(x *plan.Join, outer []plan.Binding) (own *plan.Join, conds []plan.Expr, ok bool) {
	c := *x
	c.Equi, c.Residual = nil, nil
	for _, e := range x.Equi {
		if !usesOuter(e.Left, outer) && !usesOuter(e.Right, outer) {
			c.Equi = append(c.Equi, e)
			continue
		}
		cond, err := e.Condition(width(x.Left))
		if err != nil {
			return nil, nil, false
		}
		conds = append(conds, cond)
	}
	var stay []plan.Expr
	if x.Residual != nil {
		for _, r := range plan.Conjuncts(x.Residual) {
			switch {
			case plan.Volatile(r):
				return nil, nil, false
			case usesOuter(r, outer) || fallible(r) && len(conds) > 0 && x.Kind == plan.InnerJoin:
				conds = append(conds, r)
			default:
				stay = append(stay, r)
			}
		}
	}
	c.Residual = plan.And(stay...)
	return &c, conds, true
}

// joinPulled joins what remains of two inputs, and puts the columns that only conditions need behind the join's own.
func joinPulled(x, own *plan.Join, l, r *pulled, conds []plan.Expr) (*pulled, error) {
	nLeft, wideLeft := width(x.Left), width(l.rest)
	to := map[int]int{}
	for i := range width(x.Right) {
		to[nLeft+i] = wideLeft + i
	}
	residual := own.Residual
	if residual != nil {
		residual = plan.Remap(residual, to)
	}
	j, err := newJoin(l.rest, r.rest, x.Kind, own.Equi, residual)
	if err != nil {
		return nil, err
	}
	p := &pulled{rest: j.WithPlace(x.At), conds: slices.Clone(l.conds)}
	for _, c := range r.conds {
		p.conds = append(p.conds, plan.Shift(c, wideLeft))
	}
	for _, c := range conds {
		p.conds = append(p.conds, plan.Remap(c, to))
	}
	if wideLeft == nLeft {
		return p, nil
	}
	exprs, err := columns(j, append(upTo(nLeft), from(wideLeft, width(x)-nLeft)...))
	if err != nil {
		return nil, err
	}
	return p, p.project(exprs, plan.FieldNames(x.Schema(), false))
}

// from lists n ordinals from the given one on.
func from(first, n int) []int {
	out := upTo(n)
	for i := range out {
		out[i] += first
	}
	return out
}
