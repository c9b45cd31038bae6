package opt

import (
	"slices"

	"rsql/planner/plan"
)

// pushTops takes the first rows in an order below the outer joins that give each of them at least once:
//
//	t LEFT JOIN u ON … ORDER BY t.a LIMIT 5
//
// needs the partners of the first five rows of t alone. The order and the limit stay above as well: a row may have several
// partners, and a join may give its rows in another order. In a subquery that is still dependent nothing is moved, since its
// limit becomes one for each outer value.
func pushTops(n plan.Node) (plan.Node, bool, error) { return topDown(n, topStep) }

func topStep(n plan.Node) (plan.Node, bool, error) {
	l, ok := n.(*plan.Limit)
	if !ok {
		return n, false, nil
	}
	s, ok := l.Input.(*plan.Sort)
	if !ok {
		return n, false, nil
	}
	most := wanted(l)
	if most == nil || len(plan.FreeOuterRefs(l)) > 0 {
		return n, false, nil
	}
	in, fired, err := topBelow(s.Input, s.Keys, most)
	if err != nil || !fired {
		return n, false, err
	}
	sorted, err := s.WithChildren([]plan.Node{in})
	if err != nil {
		return nil, false, err
	}
	out, err := l.WithChildren([]plan.Node{sorted})
	return out, true, err
}

// topBelow keeps the first rows by some keys of the input whose rows all come out of a join, below projections.
func topBelow(n plan.Node, keys []plan.SortKey, most plan.Expr) (plan.Node, bool, error) {
	var side, first int
	switch x := n.(type) {
	case *plan.Project:
		below := mapKeys(keys, func(e plan.Expr) plan.Expr { return plan.Substitute(e, x.Exprs) })
		in, fired, err := topBelow(x.Input, below, most)
		if err != nil || !fired {
			return n, false, err
		}
		out, err := x.WithChildren([]plan.Node{in})
		return out, true, err
	case *plan.Join:
		switch {
		case x.Kind == plan.RightJoin:
			side, first = 1, width(x.Left)
		case !keepsLeft(x.Kind):
			return n, false, nil
		}
	case *plan.Apply:
		if !keepsLeft(x.Join.Kind) {
			return n, false, nil
		}
	case *plan.AsofJoin:
		if !x.Outer {
			return n, false, nil
		}
	default:
		return n, false, nil
	}
	return topOf(n, side, first, keys, most)
}

// topOf keeps the first rows of one input of a join, the columns of which begin at first, where the keys are about it alone.
func topOf(n plan.Node, side, first int, keys []plan.SortKey, most plan.Expr) (plan.Node, bool, error) {
	children := slices.Clone(n.Children())
	foreign := func(c int) bool { return c < first || c >= first+width(children[side]) }
	for _, k := range keys {
		if plan.Volatile(k.Expr) || slices.ContainsFunc(plan.Columns(k.Expr), foreign) {
			return n, false, nil
		}
	}
	if bounded(children[side], most) {
		return n, false, nil
	}
	sorted, err := plan.NewSort(children[side], mapKeys(keys, func(e plan.Expr) plan.Expr { return plan.Shift(e, -first) }))
	if err != nil {
		return nil, false, err
	}
	if children[side], err = plan.NewLimit(sorted, most, nil); err != nil {
		return nil, false, err
	}
	out, err := n.WithChildren(children)
	return out, true, err
}

// mapKeys are sort keys of the same order over other expressions.
func mapKeys(keys []plan.SortKey, f func(plan.Expr) plan.Expr) []plan.SortKey {
	out := slices.Clone(keys)
	for i := range out {
		out[i].Expr = f(out[i].Expr)
	}
	return out
}
