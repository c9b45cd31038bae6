package opt

import (
	"math"
	"slices"

	"rsql/planner/plan"
)

// limitWindows tells a window of which only rows numbered up to some number are wanted (row_number() <= 3) to keep no others
// of a partition. The filter stays above. The number is that of row_number, and all other calls must give the same for the
// first rows whatever comes behind them.
func limitWindows(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return n, false, nil
		}
		w, ok := f.Input.(*plan.Window)
		if !ok || w.Limit != nil || slices.ContainsFunc(w.Calls, looksAhead) {
			return n, false, nil
		}
		for _, c := range plan.Conjuncts(f.Pred) {
			if most := numbered(w, c); most != nil {
				out, err := f.WithChildren([]plan.Node{w.WithLimit(most)})
				return out, true, err
			}
		}
		return n, false, nil
	})
}

// numbered is the number of rows of each partition that a conjunct keeps at most; nil when it bounds no row number.
func numbered(w *plan.Window, e plan.Expr) plan.Expr {
	c, ok := call(e, "<=", "<", "=", ">=", ">")
	if !ok {
		return nil
	}
	column, bound, op := c.Args[0], c.Args[1], c.Func.Name
	if _, ok := bound.(*plan.ColumnRef); ok {
		column, bound, op = bound, column, map[string]string{">=": "<=", ">": "<", "=": "="}[op]
	}
	ref, ok := column.(*plan.ColumnRef)
	at := 0
	if ok {
		at = ref.Index - width(w.Input)
	}
	if !ok || at < 0 || w.Calls[at].Func.Name != "row_number" {
		return nil
	}
	most, ok := whole(bound)
	switch {
	case !ok:
		return nil
	case op == "<" && most > math.MinInt64:
		return plan.IntLiteral(max(0, most-1))
	case op == "<=" || op == "=":
		return plan.IntLiteral(max(0, most))
	default:
		return nil
	}
}

// looksAhead reports whether what a call gives for a row may depend on rows behind it.
func looksAhead(c *plan.WindowCall) bool {
	switch c.Func.Name {
	case "row_number", "rank", "dense_rank":
		return false
	}
	f := c.Frame
	return f == nil || f.Unit != plan.FrameRows || f.End.Kind > plan.CurrentRow ||
		f.Exclude == plan.ExcludeGroup || f.Exclude == plan.ExcludeTies
}
