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
		refs := make([]int, len(s.Keys))
		for i, k := range s.Keys {
			ref, ok := k.Expr.(*plan.ColumnRef)
			if !ok {
				return n, false, nil
			}
			refs[i] = ref.Index
		}
		in, fired, err := ordered(s.Input, s, refs)
		if err != nil || !fired {
			return n, false, err
		}
		out, err := s.WithChildren([]plan.Node{in})
		return out, true, err
	})
}

// ordered asks the scan below projections for the first rows; refs are the columns of n that the sort's keys are.
func ordered(n plan.Node, s *plan.Sort, refs []int) (plan.Node, bool, error) {
	switch x := n.(type) {
	case *plan.Project:
		below := make([]int, len(refs))
		for i, r := range refs {
			ref, ok := x.Exprs[r].(*plan.ColumnRef)
			if !ok {
				return n, false, nil
			}
			below[i] = ref.Index
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
		in, fired, err := ordered(scan, s, refs)
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
		order := make([]plan.ColumnOrder, len(refs))
		for i, r := range refs {
			order[i] = plan.ColumnOrder{Column: x.Columns[r], Descending: s.Keys[i].Descending, NullsFirst: s.Keys[i].NullsFirst}
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
	ordinals := make(map[int]int, len(s.Columns))
	for i, c := range s.Columns {
		ordinals[i] = c
	}
	return !slices.ContainsFunc(plan.Conjuncts(f.Pred), func(c plan.Expr) bool {
		pushed := plan.Remap(c, ordinals)
		return !slices.ContainsFunc(s.Filters, func(o plan.Expr) bool { return plan.EqualExpr(o, pushed) })
	})
}
