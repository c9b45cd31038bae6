package opt

import (
	"slices"

	"rsql/planner/plan"
)

// orToIn turns id = 1 OR id = 2 into id IN (1, 2), which a table can answer by key.
func orToIn(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		if _, scan := n.(*plan.Scan); scan {
			return n, false, nil
		}
		fired := false
		mapped := plan.MapExprs(n, func(e plan.Expr) plan.Expr {
			or, ok := call(e, "or")
			if !ok {
				return e
			}
			a, listA := membership(or.Args[0])
			b, listB := membership(or.Args[1])
			if a == nil || b == nil || a.Index != b.Index {
				return e
			}
			in, err := plan.NewIn(a, slices.Concat(listA, listB), false)
			if _, ok := in.(*plan.In); err != nil || !ok {
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
		case *plan.Literal, *plan.Param:
			if ok && x.Args[1].Type() == col.Type() {
				return col, x.Args[1:]
			}
		}
	}
	return nil, nil
}
