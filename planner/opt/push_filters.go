package opt

import (
	"slices"

	"rsql/planner/plan"
)

// pushFilters moves the conjuncts of filters and join conditions toward the scans, as far as the rows stay the same.
// Limits and top-k sorts stop them.
func pushFilters(n plan.Node) (plan.Node, bool, error) { return topDown(n, pushStep) }

func pushStep(n plan.Node) (plan.Node, bool, error) {
	switch x := n.(type) {
	case *plan.Join:
		return pushResidual(x)
	case *plan.Filter:
		switch in := x.Input.(type) {
		case *plan.Filter:
			return mergeFilters(x, in)
		case *plan.Project:
			return pushBelow(x, in, in.Exprs, in.Exprs)
		case *plan.Sort:
			if in.Limit == nil {
				return pushBelow(x, in, nil, plan.NodeExprs(in))
			}
		case *plan.Distinct:
			return pushBelow(x, in, nil, nil)
		case *plan.Union:
			return pushBelow(x, in, nil, nil)
		case *plan.SetOperation:
			return pushIntoSets(x, in)
		case *plan.AsofJoin:
			return pushIntoAsof(x, in)
		case *plan.Window:
			return pushIntoWindow(x, in)
		case *plan.Aggregate:
			if len(in.GroupBy) > 0 { // without keys there is a row even when none comes in
				return pushBelow(x, in, in.GroupBy, plan.NodeExprs(in))
			}
		case *plan.Join:
			return pushIntoJoin(x, in)
		case *plan.Apply:
			return pushIntoApply(x, in)
		case *plan.Unpivot:
			if len(in.Keep) > 0 {
				return pushBelow(x, in, in.Keep, plan.NodeExprs(in))
			}
		case *plan.Generate:
			return pushIntoGenerate(x, in)
		}
	}
	return n, false, nil
}

// mergeFilters makes one filter of two. Fallible conjuncts stay above: the lower filter guards them for certain, where an
// AND looks at both operands if the first is NULL.
func mergeFilters(f, in *plan.Filter) (plan.Node, bool, error) {
	conjuncts := plan.Conjuncts(in.Pred)
	var stay []plan.Expr
	all := plan.Conjuncts(f.Pred)
	for _, c := range all {
		switch {
		case fallible(c):
			stay = append(stay, c)
		case !slices.ContainsFunc(conjuncts, func(o plan.Expr) bool { return plan.EqualExpr(o, c) }):
			conjuncts = append(conjuncts, c)
		}
	}
	if len(stay) == len(all) {
		return f, false, nil
	}
	merged, err := filter(in.Input, conjuncts...)
	if err != nil {
		return nil, false, err
	}
	out, err := filter(merged, stay...)
	return out, true, err
}

// pushBelow moves conjuncts below a node that computes its first columns by exprs; nil for a node whose columns are its
// inputs'. Nothing moves across a volatile one among all expressions of the node.
func pushBelow(f *plan.Filter, in plan.Node, exprs, all []plan.Expr) (plan.Node, bool, error) {
	if anyVolatile(all...) {
		return f, false, nil
	}
	var down, stay []plan.Expr
	for _, c := range plan.Conjuncts(f.Pred) {
		foreign := exprs != nil && slices.ContainsFunc(plan.Columns(c), func(o int) bool { return o >= len(exprs) })
		if foreign || plan.Volatile(c) || len(stay) > 0 && fallible(c) {
			stay = append(stay, c)
			continue
		}
		if exprs != nil {
			c = plan.Substitute(c, exprs)
		}
		down = append(down, c)
	}
	if len(down) == 0 {
		return f, false, nil
	}
	children := slices.Clone(in.Children())
	for i, c := range children {
		var err error
		if children[i], err = filter(c, down...); err != nil {
			return nil, false, err
		}
	}
	below, err := in.WithChildren(children)
	if err != nil {
		return nil, false, err
	}
	out, err := filter(below, stay...)
	return out, true, err
}
