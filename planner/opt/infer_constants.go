package opt

import (
	"slices"

	"rsql/planner/plan"
)

// inferConstants carries what is known of one side of an equality to the other: a.id = b.id AND a.id = 5 gives b.id = 5,
// so that b is read by key too. It carries equalities with constants and lists of them.
func inferConstants(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		switch j := n.(type) {
		case *plan.Join:
			return inferAcross(j)
		case *plan.AsofJoin:
			return inferAsof(j)
		}
		return n, false, nil
	})
}

func inferAcross(j *plan.Join) (plan.Node, bool, error) {
	toRight := j.Kind != plan.RightJoin && j.Kind != plan.FullJoin && j.Kind != plan.MarkJoin
	toLeft := j.Kind == plan.InnerJoin || j.Kind == plan.SemiJoin || j.Kind == plan.RightJoin
	onLeft, onRight := facts(j.Left), facts(j.Right)
	partnersLeft := onLeft // what partners on the left fulfil, be it by the join's own condition
	if j.Residual != nil {
		for _, f := range factsOf(j.Residual) {
			if f.column < width(j.Left) {
				partnersLeft = append(slices.Clip(partnersLeft), f)
			}
		}
	}
	var addLeft, addRight []plan.Expr
	for _, e := range j.Equi {
		l, okL := e.Left.(*plan.ColumnRef)
		r, okR := e.Right.(*plan.ColumnRef)
		if !okL || !okR || e.NullSafe {
			continue
		}
		if toRight && tracks(j.Right, r.Index) {
			addRight = append(addRight, carry(partnersLeft, l.Index, onRight, r)...)
		}
		if toLeft && tracks(j.Left, l.Index) {
			addLeft = append(addLeft, carry(onRight, r.Index, onLeft, l)...)
		}
	}
	if len(addLeft)+len(addRight) == 0 {
		return j, false, nil
	}
	l, err := filter(j.Left, addLeft...)
	if err != nil {
		return nil, false, err
	}
	r, err := filter(j.Right, addRight...)
	if err != nil {
		return nil, false, err
	}
	out, err := j.WithChildren([]plan.Node{l, r})
	return out, true, err
}

// inferAsof carries what is known of left rows to the right side, whose rows of other keys are near nothing.
func inferAsof(j *plan.AsofJoin) (plan.Node, bool, error) {
	onLeft, onRight := facts(j.Left), facts(j.Right)
	var add []plan.Expr
	for _, e := range j.Equi {
		l, okL := e.Left.(*plan.ColumnRef)
		r, okR := e.Right.(*plan.ColumnRef)
		if okL && okR && !e.NullSafe && tracks(j.Right, r.Index) {
			add = append(add, carry(onLeft, l.Index, onRight, r)...)
		}
	}
	if len(add) == 0 {
		return j, false, nil
	}
	r, err := filter(j.Right, add...)
	if err != nil {
		return nil, false, err
	}
	out, err := j.WithChildren([]plan.Node{j.Left, r})
	return out, true, err
}

// carry restates the facts about column source for the column target, except for those already known there.
func carry(facts []fact, source int, known []fact, target *plan.ColumnRef) []plan.Expr {
	var out []plan.Expr
	for _, f := range facts {
		if f.column != source {
			continue
		}
		pred := plan.MapExpr(f.pred, func(e plan.Expr) plan.Expr {
			if _, ok := e.(*plan.ColumnRef); ok {
				return target
			}
			return e
		})
		same := func(o plan.Expr) bool { return plan.EqualExpr(o, pred) }
		if !slices.ContainsFunc(known, func(k fact) bool { return same(k.pred) }) && !slices.ContainsFunc(out, same) {
			out = append(out, pred)
		}
	}
	return out
}
