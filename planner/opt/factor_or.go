package opt

import (
	"slices"

	"rsql/planner/plan"
)

// factorOr takes what all operands of an OR demand out of it: (c AND a) OR (c AND b) becomes c AND (a OR b). Conditions
// of joins that stand in each branch, as in TPC-H 19, become equalities so, and filters on one side move to it. The law
// holds for NULLs too. A conjunct that can fail stays where it is.
func factorOr(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		if _, scan := n.(*plan.Scan); scan {
			return n, false, nil
		}
		inner, fired := innerOrs(n), false
		mapped := plan.MapExprs(n, func(e plan.Expr) plan.Expr {
			or, ok := call(e, "or")
			if !ok || inner[or] {
				return e
			}
			factored, ok := factor(disjuncts(or))
			if !ok {
				return e
			}
			fired = true
			return factored
		})
		if !fired {
			return n, false, nil
		}
		return mapped, true, nil
	})
}

// factor is the AND that stands for an OR of the disjuncts; ok is false where they have nothing in common.
func factor(disjuncts []plan.Expr) (factored plan.Expr, ok bool) {
	common := plan.Conjuncts(disjuncts[0])
	for _, d := range disjuncts[1:] {
		conjuncts := plan.Conjuncts(d)
		common = slices.DeleteFunc(common, func(c plan.Expr) bool { return !containsExpr(conjuncts, c) })
	}
	common = slices.DeleteFunc(common, func(c plan.Expr) bool { return fallible(c) || plan.Volatile(c) })
	if len(common) == 0 {
		return nil, false
	}
	var rest plan.Expr
	for _, d := range disjuncts {
		own := slices.DeleteFunc(plan.Conjuncts(d), func(c plan.Expr) bool { return containsExpr(common, c) })
		if len(own) == 0 { // c OR (c AND b) is c
			return plan.And(common...), true
		}
		if rest == nil {
			rest = plan.And(own...)
			continue
		}
		or, err := plan.NewCall("or", rest, plan.And(own...))
		if err != nil {
			return nil, false
		}
		rest = or
	}
	return plan.And(append(common, rest)...), true
}

func containsExpr(list []plan.Expr, e plan.Expr) bool {
	return slices.ContainsFunc(list, func(o plan.Expr) bool { return plan.EqualExpr(o, e) })
}
