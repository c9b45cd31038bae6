package opt

import (
	"rsql/planner/plan"
)

// filterCTEs keeps from the rows of a common table expression those that no scan of it has a use for: where each scan has
// a filter right above it, the definition keeps what one of the filters does.
func filterCTEs(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		w, ok := n.(*plan.With)
		if !ok || w.Filtered {
			return n, false, nil
		}
		filters := scanPredicates(w)
		if len(filters) == 0 {
			return n, false, nil
		}
		either := filters[0]
		for _, f := range filters[1:] {
			if either = rebuilt("or", either, f); either == nil {
				return n, false, nil
			}
		}
		out, err := w.WithFilter(either)
		return out, true, err
	})
}

// scanPredicates are the filters of all scans of a common table expression, over its definition; nil where a scan has
// none that can be asked of every row.
func scanPredicates(w *plan.With) []plan.Expr {
	var out []plan.Expr
	plan.Visit(w.Body, func(n plan.Node) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return
		}
		s, ok := f.Input.(*plan.CTEScan)
		if !ok || s.CTE != w.CTE {
			return
		}
		var preds []plan.Expr
		for _, c := range plan.Conjuncts(f.Pred) {
			if !plan.Volatile(c) && !fallible(c) && len(plan.OuterRefs(c)) == 0 {
				preds = append(preds, overDefinition(c, s, w.Def))
			}
		}
		if len(preds) > 0 {
			out = append(out, plan.And(preds...))
		}
	})
	if len(out) < len(plan.CTEScans(w.Body, w.CTE)) {
		return nil
	}
	return out
}

// overDefinition restates a predicate over a scan for the definition's columns.
func overDefinition(e plan.Expr, s *plan.CTEScan, def plan.Node) plan.Expr {
	return plan.MapExpr(e, func(e plan.Expr) plan.Expr {
		ref, ok := e.(*plan.ColumnRef)
		if !ok {
			return e
		}
		c, err := column(def, s.Columns[ref.Index])
		if err != nil { // which the scan's own constructor has ruled out
			return e
		}
		return c
	})
}
