package opt

import (
	"slices"

	"rsql/planner/plan"
)

// orderScans tells the scan below a sort of which only the first rows are wanted to read those first, where the table can:
// the first members of a sorted set, the last entries of a stream. The sort stays above, since a table of several keys gives
// the first rows of each.
func orderScans(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		s, ok := n.(*plan.Sort)
		if !ok || s.Limit == nil {
			return n, false, nil
		}
		by := make([]plan.Expr, len(s.Keys))
		for i, k := range s.Keys {
			by[i] = k.Expr
		}
		in, fired, err := ordered(s.Input, s, by)
		if err != nil || !fired {
			return n, false, err
		}
		out, err := s.WithChildren([]plan.Node{in})
		return out, true, err
	})
}

// ordered asks the scan below projections for the first rows; by are the sort's keys over the columns of n.
func ordered(n plan.Node, s *plan.Sort, by []plan.Expr) (plan.Node, bool, error) {
	switch x := n.(type) {
	case *plan.Project:
		below := make([]plan.Expr, len(by))
		for i, e := range by {
			below[i] = plan.Substitute(e, x.Exprs)
		}
		in, fired, err := ordered(x.Input, s, below)
		if err != nil || !fired {
			return n, false, err
		}
		out, err := x.WithChildren([]plan.Node{in})
		return out, true, err
	case *plan.Filter: // what it rechecks the scan has, and counts rows by
		scan, ok := x.Input.(*plan.Scan)
		if !ok || !rechecks(x, scan) {
			return n, false, nil
		}
		in, fired, err := ordered(scan, s, by)
		if err != nil || !fired {
			return n, false, err
		}
		out, err := x.WithChildren([]plan.Node{in})
		return out, true, err
	case *plan.Scan:
		t, ok := x.Table.(plan.Ordered)
		if !ok || x.First != nil || x.Limit != nil {
			return n, false, nil
		}
		order, ordinals := make([]plan.ColumnOrder, len(by)), ordinalsOf(x)
		for i, e := range by {
			order[i] = plan.ColumnOrder{Descending: s.Keys[i].Descending, NullsFirst: s.Keys[i].NullsFirst}
			switch at := plan.Remap(e, ordinals).(type) {
			case *plan.ColumnRef:
				order[i].Column = at.Index
			default:
				order[i].Expr = at
			}
		}
		if !t.SupportsOrder(order, x.Filters) {
			return n, false, nil
		}
		return x.WithFirst(order, s.Limit), true, nil
	}
	return n, false, nil
}

// rechecks reports whether all conditions of a filter are among those of the scan below it.
func rechecks(f *plan.Filter, s *plan.Scan) bool {
	ordinals := ordinalsOf(s)
	return !slices.ContainsFunc(plan.Conjuncts(f.Pred), func(c plan.Expr) bool {
		pushed := plan.Remap(c, ordinals)
		return !slices.ContainsFunc(s.Filters, func(o plan.Expr) bool { return plan.EqualExpr(o, pushed) })
	})
}

// ordinalsOf are the columns of the table that those of a scan are.
func ordinalsOf(s *plan.Scan) map[int]int {
	ordinals := make(map[int]int, len(s.Columns))
	for i, c := range s.Columns {
		ordinals[i] = c
	}
	return ordinals
}
