package opt

import "rsql/planner/plan"

// orToIn turns id = 1 OR id = 2 into id IN (1, 2), which a table can answer by key.
func orToIn(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		if _, scan := n.(*plan.Scan); scan {
			return n, false, nil
		}
		inner := innerOrs(n)
		fired := false
		mapped := plan.MapExprs(n, func(e plan.Expr) plan.Expr {
			or, ok := call(e, "or")
			if !ok || inner[or] {
				return e
			}
			in := oneList(disjuncts(or))
			if in == nil {
				return e
			}
			fired = true
			return in
		})
		if !fired {
			return n, false, nil
		}
		return mapped, true, nil
	})
}

// innerOrs finds the ORs below another OR: those are part of it, so that a long chain becomes one list in one go.
func innerOrs(n plan.Node) map[*plan.Call]bool {
	inner := map[*plan.Call]bool{}
	for _, e := range plan.NodeExprs(n) {
		if or, ok := call(e, "or"); ok {
			for _, a := range or.Args {
				if below, ok := call(a, "or"); ok {
					inner[below] = true
				}
			}
		}
	}
	return inner
}

func disjuncts(e plan.Expr) []plan.Expr {
	var out []plan.Expr
	plan.VisitExpr(e, func(e plan.Expr) bool {
		if _, or := call(e, "or"); or {
			return true
		}
		out = append(out, e)
		return false
	})
	return out
}

// oneList is the IN that stands for all disjuncts, nil when they are not all about one column.
func oneList(disjuncts []plan.Expr) plan.Expr {
	var of *plan.ColumnRef
	var list []plan.Expr
	for _, d := range disjuncts {
		col, items := membership(d)
		if col == nil || of != nil && col.Index != of.Index {
			return nil
		}
		of, list = col, append(list, items...)
	}
	in, err := plan.NewIn(of, list, false)
	if _, ok := in.(*plan.In); err != nil || !ok {
		return nil
	}
	return in
}

// membership takes column = constant and column IN (constants) apart; the column is nil for anything else.
func membership(e plan.Expr) (*plan.ColumnRef, []plan.Expr) {
	switch x := e.(type) {
	case *plan.In:
		if col, ok := x.Arg.(*plan.ColumnRef); ok && !x.Not {
			return col, x.List
		}
	case *plan.Call:
		if x.Func.Name != "=" {
			return nil, nil
		}
		col, ok := x.Args[0].(*plan.ColumnRef)
		switch x.Args[1].(type) {
		case *plan.Literal, *plan.Param, *plan.OuterRef:
			if ok && x.Args[1].Type() == col.Type() && col.Type() != plan.IntervalType { // several intervals are equal to 30 days
				return col, x.Args[1:]
			}
		}
	}
	return nil, nil
}
