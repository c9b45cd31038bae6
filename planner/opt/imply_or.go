package opt

import (
	"slices"

	"rsql/planner/plan"
)

// implyOr gives each input of a join what an OR over both demands of it: a.x = 1 AND b.y = 2 OR a.x = 3 AND b.y = 4, as in
// TPC-H 7, is true of no row of a whose x is neither 1 nor 3. The OR itself stays where it is.
func implyOr(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		switch x := n.(type) {
		case *plan.Join:
			if x.Residual != nil && x.Kind != plan.MarkJoin {
				toLeft := x.Kind == plan.InnerJoin || x.Kind == plan.SemiJoin || x.Kind == plan.RightJoin
				toRight := x.Kind != plan.RightJoin && x.Kind != plan.FullJoin
				return implyBelow(x, x.Residual, toLeft, toRight)
			}
		case *plan.Filter:
			if j, ok := x.Input.(*plan.Join); ok && j.Kind != plan.MarkJoin {
				toLeft := j.Kind != plan.RightJoin && j.Kind != plan.FullJoin
				toRight := j.Kind == plan.InnerJoin || j.Kind == plan.RightJoin
				below, fired, err := implyBelow(j, x.Pred, toLeft, toRight)
				if err != nil || !fired {
					return n, false, err
				}
				out, err := x.WithChildren([]plan.Node{below})
				return out, true, err
			}
		}
		return n, false, nil
	})
}

// implyBelow filters the inputs of a join by what the ORs of a predicate over its columns demand of them.
func implyBelow(j *plan.Join, pred plan.Expr, toLeft, toRight bool) (plan.Node, bool, error) {
	inputs, fired := []plan.Node{j.Left, j.Right}, false
	for _, c := range plan.Conjuncts(pred) {
		or, ok := call(c, "or")
		if !ok || sideOf(c, j) != both {
			continue
		}
		for i, s := range []struct {
			side  side
			shift int
			to    bool
		}{{left, 0, toLeft}, {right, -width(j.Left), toRight}} {
			implied := oneSided(disjuncts(or), j, s.side)
			if !s.to || implied == nil {
				continue
			}
			in, ok, err := filterUnlessHeld(inputs[i], plan.Shift(implied, s.shift))
			if err != nil {
				return nil, false, err
			}
			inputs[i], fired = in, fired || ok
		}
	}
	if !fired {
		return j, false, nil
	}
	out, err := j.WithChildren(inputs)
	return out, true, err
}

// oneSided is the OR of what each disjunct says of one side of the join alone; nil where one of them says nothing.
func oneSided(disjuncts []plan.Expr, j *plan.Join, of side) plan.Expr {
	var or plan.Expr
	for _, d := range disjuncts {
		own := slices.DeleteFunc(slices.Clone(plan.Conjuncts(d)), func(c plan.Expr) bool {
			return sideOf(c, j) != of || fallible(c) || plan.Volatile(c)
		})
		if len(own) == 0 {
			return nil
		}
		and := plan.And(own...)
		if or == nil {
			or = and
		} else if or = rebuilt("or", or, and); or == nil {
			return nil
		}
	}
	return or
}

// filterUnlessHeld filters a node by those conjuncts of a predicate that no filter in or below it holds already.
func filterUnlessHeld(n plan.Node, pred plan.Expr) (plan.Node, bool, error) {
	pred, err := settled(n, pred)
	if err != nil {
		return nil, false, err
	}
	fresh := slices.DeleteFunc(slices.Clone(plan.Conjuncts(pred)), func(c plan.Expr) bool { return held(n, c) })
	if len(fresh) == 0 {
		return n, false, nil
	}
	out, err := filter(n, fresh...)
	return out, true, err
}

// settled writes a predicate over the columns of a node as the rules for ORs leave it, so that it is known again.
func settled(n plan.Node, pred plan.Expr) (plan.Expr, error) {
	none, err := empty(n.Schema())
	if err != nil {
		return nil, err
	}
	out, err := filter(none, pred)
	if err != nil {
		return nil, err
	}
	for _, rule := range []apply{orToIn, factorOr, orToIn} {
		if out, _, err = rule(out); err != nil {
			return nil, err
		}
	}
	return out.(*plan.Filter).Pred, nil
}

// held reports whether a filter, at the node or where pushFilters may have moved it to, has a conjunct already.
func held(n plan.Node, c plan.Expr) bool {
	switch x := n.(type) {
	case *plan.Filter:
		return containsExpr(plan.Conjuncts(x.Pred), c) || held(x.Input, c)
	case *plan.Scan:
		to := map[int]int{}
		for i, col := range x.Columns {
			to[i] = col
		}
		return containsExpr(x.Filters, plan.Remap(c, to))
	case *plan.Project:
		return held(x.Input, plan.Substitute(c, x.Exprs))
	case *plan.Aggregate:
		if slices.ContainsFunc(plan.Columns(c), func(o int) bool { return o >= len(x.GroupBy) }) {
			return false
		}
		return held(x.Input, plan.Substitute(c, x.GroupBy))
	case *plan.Join:
		switch sideOf(c, x) {
		case left:
			return held(x.Left, c)
		case right:
			return held(x.Right, plan.Shift(c, -width(x.Left)))
		default:
			return x.Residual != nil && containsExpr(plan.Conjuncts(x.Residual), c)
		}
	case *plan.Sort, *plan.Distinct, *plan.Limit, *plan.Window, *plan.Union, *plan.SetOperation:
		return held(n.Children()[0], c)
	case *plan.CTEScan:
		return false
	default: // where a filter would go from there is not known
		return true
	}
}
