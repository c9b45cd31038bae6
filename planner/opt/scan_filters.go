package opt

import (
	"slices"

	"rsql/planner/plan"
)

// scanFilters negotiates the conjuncts above a scan with its table: what the table takes exactly leaves the plan, what it
// takes inexactly is asked of it and checked again above.
func scanFilters(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return n, false, nil
		}
		s, ok := f.Input.(*plan.Scan)
		if !ok || s.Limit != nil || s.First != nil { // a filter counts rows after the limit
			return n, false, nil
		}
		return negotiate(f, s)
	})
}

func negotiate(f *plan.Filter, s *plan.Scan) (plan.Node, bool, error) {
	ordinals := ordinalsOf(s)
	var push, stay []plan.Expr
	for _, c := range plan.Conjuncts(f.Pred) {
		support := plan.No
		pushed := plan.Remap(c, ordinals)
		if !plan.Volatile(c) && (len(stay) == 0 || !fallible(c)) {
			support = s.Table.Supports(pushed)
		}
		if support != plan.Exact {
			stay = append(stay, c)
		}
		same := func(o plan.Expr) bool { return plan.EqualExpr(o, pushed) }
		if support != plan.No && !slices.ContainsFunc(s.Filters, same) && !slices.ContainsFunc(push, same) {
			push = append(push, pushed)
		}
	}
	if len(push) == 0 && len(stay) == len(plan.Conjuncts(f.Pred)) {
		return f, false, nil
	}
	out, err := filter(s.WithFilters(push...), stay...)
	return out, true, err
}
