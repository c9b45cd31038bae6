package opt

import (
	"slices"

	"rsql/planner/plan"
)

// fact is a predicate over one output column that all rows of a node fulfil.
type fact struct {
	column int
	pred   plan.Expr
}

// factsOf finds the facts among the conjuncts of a predicate.
func factsOf(pred plan.Expr) []fact {
	var out []fact
	for _, c := range plan.Conjuncts(pred) {
		col, list := membership(c)
		if eq, ok := call(c, "="); ok && col == nil { // an equality with a constant that is not yet a literal: now()
			if ref, is := eq.Args[0].(*plan.ColumnRef); is && len(plan.Columns(eq.Args[1])) == 0 && !plan.Volatile(eq) {
				col, list = ref, eq.Args[1:]
			}
		}
		if col != nil && len(list) > 0 {
			out = append(out, fact{column: col.Index, pred: c})
		}
	}
	return out
}

// facts are what the rows of a node are known to fulfil, over its output columns.
func facts(n plan.Node) []fact {
	switch x := n.(type) {
	case *plan.Filter:
		return append(factsOf(x.Pred), facts(x.Input)...)
	case *plan.Scan:
		return scanFacts(x)
	case *plan.Sort, *plan.Limit, *plan.Distinct, *plan.Window:
		return facts(n.Children()[0])
	case *plan.Project:
		return computed(facts(x.Input), x.Exprs)
	case *plan.Aggregate:
		return computed(facts(x.Input), x.GroupBy)
	case *plan.SetOperation:
		if x.Kind == plan.Intersect {
			return append(facts(x.Left), facts(x.Right)...)
		}
		return facts(x.Left)
	case *plan.AsofJoin:
		return facts(x.Left)
	case *plan.Apply:
		return facts(x.Join.Left)
	case *plan.Join:
		return joinFacts(x)
	default:
		return nil
	}
}

// tracks reports whether a filter on an output column is still seen by facts after it has been pushed toward the scans:
// otherwise the same fact would be carried over again and again.
func tracks(n plan.Node, col int) bool {
	bare := func(exprs []plan.Expr, in plan.Node) bool {
		if col >= len(exprs) {
			return false
		}
		ref, ok := exprs[col].(*plan.ColumnRef)
		return ok && tracks(in, ref.Index)
	}
	switch x := n.(type) {
	case *plan.Scan, *plan.Limit:
		return true
	case *plan.Values:
		return len(x.Rows) > 0 // a filter over no rows goes away
	case *plan.Filter, *plan.Sort, *plan.Distinct:
		return tracks(n.Children()[0], col)
	case *plan.SetOperation:
		return tracks(x.Left, col)
	case *plan.Project:
		return bare(x.Exprs, x.Input)
	case *plan.Aggregate:
		return bare(x.GroupBy, x.Input)
	case *plan.Window:
		return !partitions(x, col) || tracks(x.Input, col) // a filter on another column stays above
	case *plan.AsofJoin:
		return col < width(x.Left) && tracks(x.Left, col)
	case *plan.Apply:
		return col < width(x.Join.Left) && tracks(x.Join.Left, col)
	case *plan.Join:
		if nLeft := width(x.Left); col >= nLeft {
			return x.Kind != plan.MarkJoin && tracks(x.Right, col-nLeft)
		}
		return tracks(x.Left, col)
	default:
		return false
	}
}

// scanFacts knows pushed filters that the table took exactly; the others stand in a filter above.
func scanFacts(s *plan.Scan) []fact {
	var out []fact
	for _, f := range s.Filters {
		if s.Table.Supports(f) == plan.Exact {
			out = append(out, factsOf(f)...)
		}
	}
	return moved(out, func(c int) int { return slices.Index(s.Columns, c) })
}

func joinFacts(j *plan.Join) []fact {
	var out []fact
	if j.Kind != plan.RightJoin && j.Kind != plan.FullJoin {
		out = facts(j.Left)
	}
	if j.Kind == plan.InnerJoin || j.Kind == plan.RightJoin {
		nLeft := width(j.Left)
		out = append(out, moved(facts(j.Right), func(c int) int { return c + nLeft })...)
	}
	return out
}

// moved restates facts for other ordinals; those that to gives a negative one are lost.
func moved(in []fact, to func(int) int) []fact {
	var out []fact
	for _, f := range in {
		if c := to(f.column); c >= 0 {
			out = append(out, fact{column: c, pred: plan.Remap(f.pred, map[int]int{f.column: c})})
		}
	}
	return out
}

// computed restates facts for columns that are computed by exprs: for each that is one of the facts' columns as it is.
func computed(in []fact, exprs []plan.Expr) []fact {
	var out []fact
	for i, e := range exprs {
		if ref, ok := e.(*plan.ColumnRef); ok {
			out = append(out, moved(in, func(c int) int {
				if c == ref.Index {
					return i
				}
				return -1
			})...)
		}
	}
	return out
}

// notNull reports whether an expression over a node's columns is NULL for none of its rows: a column of a key, or one that
// a filter tests.
func notNull(n plan.Node, e plan.Expr) bool {
	if f, ok := n.(*plan.Filter); ok {
		for _, c := range plan.Conjuncts(f.Pred) {
			if ref, ok := e.(*plan.ColumnRef); ok && rejectsNulls(c, func(i int) bool { return i == ref.Index }) {
				return true
			}
		}
		return notNull(f.Input, e)
	}
	ref, isRef := e.(*plan.ColumnRef)
	if isRef {
		switch x := n.(type) {
		case *plan.Project:
			return notNull(x.Input, x.Exprs[ref.Index])
		case *plan.Aggregate:
			return ref.Index < len(x.GroupBy) && notNull(x.Input, x.GroupBy[ref.Index])
		case *plan.Distinct:
			return notNull(x.Input, e)
		case *plan.Join:
			return notNullOfJoin(x, ref)
		}
	}
	if s, ok := n.(*plan.Scan); ok && isRef {
		t, keyed := s.Table.(plan.KeyLookup)
		return keyed && slices.Contains(t.LookupColumns(), s.Columns[ref.Index])
	}
	l, literal := e.(*plan.Literal)
	return literal && !l.IsNull()
}

// notNullOfJoin is notNull for a column of a join: one of an input whose rows come out with their own values only.
func notNullOfJoin(j *plan.Join, ref *plan.ColumnRef) bool {
	nLeft := width(j.Left)
	switch {
	case ref.Index < nLeft:
		return j.Kind != plan.RightJoin && j.Kind != plan.FullJoin && notNull(j.Left, ref)
	case j.Kind == plan.InnerJoin || j.Kind == plan.RightJoin:
		return notNull(j.Right, plan.Shift(ref, -nLeft))
	default:
		return false
	}
}
