package opt

import (
	"slices"

	"rsql/planner/plan"
)

// implyFilters derives filters on one input of a join from an OR over both: (a = 1 AND b = 2) OR (a = 2 AND b = 1) implies a
// = 1 OR a = 2 of the one and b = 2 OR b = 1 of the other, as in TPC-H 7 and 19. The condition itself stays. A conjunct that
// can fail is left out, which makes the filter weaker. It runs once: a filter that has been pushed down is not found again.
func implyFilters(n plan.Node) (plan.Node, bool, error) {
	return topDown(n, func(n plan.Node) (plan.Node, bool, error) {
		switch x := n.(type) {
		case *plan.Join:
			return implyOfJoin(x)
		case *plan.Filter:
			if j, ok := x.Input.(*plan.Join); ok {
				return implyOfFilter(x, j)
			}
		}
		return n, false, nil
	})
}

// implyOfJoin looks at a join's own condition, which partners of both sides fulfil.
func implyOfJoin(j *plan.Join) (plan.Node, bool, error) {
	if j.Residual == nil || j.Kind == plan.MarkJoin || j.Lookup != nil {
		return j, false, nil
	}
	intoLeft := j.Kind == plan.InnerJoin || j.Kind == plan.SemiJoin || j.Kind == plan.RightJoin
	intoRight := j.Kind != plan.RightJoin && j.Kind != plan.FullJoin
	return withImplied(j, j.Residual, intoLeft, intoRight)
}

// implyOfFilter looks at a filter above a join, which all rows that come out fulfil.
func implyOfFilter(f *plan.Filter, j *plan.Join) (plan.Node, bool, error) {
	if j.Kind == plan.FullJoin || j.Lookup != nil {
		return f, false, nil
	}
	below, fired, err := withImplied(j, f.Pred, j.Kind != plan.RightJoin, j.Kind == plan.InnerJoin || j.Kind == plan.RightJoin)
	if err != nil || !fired {
		return f, false, err
	}
	out, err := f.WithChildren([]plan.Node{below})
	return out, true, err
}

// withImplied filters the inputs of a join by what the ORs of a predicate over its columns imply.
func withImplied(j *plan.Join, pred plan.Expr, intoLeft, intoRight bool) (plan.Node, bool, error) {
	nLeft := width(j.Left)
	var addLeft, addRight []plan.Expr
	for _, c := range plan.Conjuncts(pred) {
		if intoLeft {
			if p := implied(c, func(col int) bool { return col < nLeft }); p != nil && !filteredBy(j.Left, p) {
				addLeft = append(addLeft, p)
			}
		}
		if intoRight {
			if p := implied(c, func(col int) bool { return col >= nLeft }); p != nil {
				if p = plan.Shift(p, -nLeft); !filteredBy(j.Right, p) {
					addRight = append(addRight, p)
				}
			}
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

// implied is what an OR says of some columns alone; nil where that is nothing, or all of it.
func implied(e plan.Expr, of func(col int) bool) plan.Expr {
	foreign := func(col int) bool { return !of(col) }
	or, ok := call(e, "or")
	if !ok || !slices.ContainsFunc(plan.Columns(or), foreign) {
		return nil
	}
	var out plan.Expr
	for _, d := range disjuncts(or) {
		own := slices.DeleteFunc(plan.Conjuncts(d), func(c plan.Expr) bool {
			cols := plan.Columns(c)
			return len(cols) == 0 || slices.ContainsFunc(cols, foreign) || fallible(c) || plan.Volatile(c)
		})
		if len(own) == 0 {
			return nil
		}
		if out == nil {
			out = plan.And(own...)
			continue
		}
		if out = rebuilt("or", out, plan.And(own...)); out == nil {
			return nil
		}
	}
	return out
}

// filteredBy reports whether a node is a filter with the given conjunct.
func filteredBy(n plan.Node, p plan.Expr) bool {
	f, ok := n.(*plan.Filter)
	return ok && containsExpr(plan.Conjuncts(f.Pred), p)
}
