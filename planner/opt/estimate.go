package opt

import (
	"slices"

	"rsql/planner/plan"
)

// unknown is the estimate of rows where a table does not know.
const unknown = -1.0

// rowsOf estimates the rows that a node gives; unknown where a table below does not know.
func rowsOf(n plan.Node) float64 {
	switch x := n.(type) {
	case *plan.Scan:
		return scanEstimate(x).Rows
	case *plan.Values:
		return float64(len(x.Rows))
	case *plan.Filter:
		return scaled(rowsOf(x.Input), filterShare(x))
	case *plan.Limit:
		return atMost(rowsOf(x.Input), x.Count)
	case *plan.Sample:
		if x.Rows >= 0 {
			return atMost(rowsOf(x.Input), plan.IntLiteral(x.Rows))
		}
		return scaled(rowsOf(x.Input), x.Percent/100)
	case *plan.Sort:
		return atMost(rowsOf(x.Input), x.Limit)
	case *plan.Aggregate:
		return groupsOf(x)
	case *plan.Window:
		return rowsOf(x.Input)
	case *plan.Union:
		sum := 0.0
		for _, in := range x.Inputs {
			rows := rowsOf(in)
			if rows < 0 {
				return unknown
			}
			sum += rows
		}
		return sum
	case *plan.SetOperation:
		return scaled(rowsOf(x.Left), otherShare)
	case *plan.AsofJoin:
		return rowsOf(x.Left)
	case *plan.With:
		return rowsOf(x.Body)
	case *plan.CTEScan, *plan.RecursiveUnion, *plan.WorkTableScan, *plan.Generate:
		return unknown
	case *plan.Unpivot:
		return scaled(rowsOf(x.Input), float64(len(x.Names)))
	case *plan.Join:
		return joinRows(x)
	case *plan.Apply:
		return applyRows(x)
	case *plan.Project, *plan.Distinct:
		return rowsOf(n.Children()[0])
	default:
		return 1 // a write reports one row
	}
}

func scaled(rows, share float64) float64 {
	if rows < 0 {
		return unknown
	}
	return rows * share
}

// atMost is an estimate under a limit; a limit alone is one.
func atMost(rows float64, limit plan.Expr) float64 {
	n, ok := int64(0), false
	if limit != nil {
		n, ok = whole(limit)
	}
	if ok && (rows < 0 || rows > float64(n)) {
		return float64(n)
	}
	return rows
}

// groupsOf is the number of groups: the combinations of the keys' values, as far as there are rows for them.
func groupsOf(a *plan.Aggregate) float64 {
	if len(a.GroupBy) == 0 {
		return 1
	}
	rows, groups := rowsOf(a.Input), 1.0
	for _, key := range a.GroupBy {
		s, known := exprStats(a.Input, key)
		if !known {
			return scaled(rows, equalShare)
		}
		groups *= max(1, s.Distinct)
	}
	if rows < 0 {
		return groups
	}
	return min(groups, rows)
}

func joinRows(j *plan.Join) float64 {
	l, r := rowsOf(j.Left), rowsOf(j.Right)
	switch j.Kind {
	case plan.MarkJoin, plan.SingleJoin:
		return l
	case plan.SemiJoin:
		return scaled(l, partnerShare(sized{j.Left, l}, sized{j.Right, r}, j))
	case plan.AntiJoin:
		return scaled(l, max(equalShare, 1-partnerShare(sized{j.Left, l}, sized{j.Right, r}, j)))
	}
	switch {
	case j.Lookup != nil: // a key has one row at most
		return l
	case l < 0 || r < 0:
		return unknown
	case len(j.Equi) == 0:
		return l * r
	}
	rows := l * r / matches(sized{j.Left, l}, sized{j.Right, r}, j.Equi)
	if j.Kind == plan.LeftJoin || j.Kind == plan.FullJoin {
		rows = max(rows, l)
	}
	if j.Kind == plan.RightJoin || j.Kind == plan.FullJoin {
		rows = max(rows, r)
	}
	return rows
}

// partnerShare is the share of left rows that have a partner: that of the left key's values which the right side has rows
// for, as far as both are known.
func partnerShare(left, right sized, j *plan.Join) float64 {
	partners, values := right.rows, 1.0
	if partners < 0 || len(j.Equi) == 0 || j.Residual != nil {
		return otherShare
	}
	for _, e := range j.Equi {
		s, known := exprStats(left.node, e.Left)
		if !known {
			return otherShare
		}
		if other, known := exprStats(right.node, e.Right); known && len(j.Equi) == 1 {
			partners = min(partners, max(1, other.Distinct))
		}
		values *= max(1, s.Distinct)
	}
	return min(1, partners/min(values, max(1, left.baseRows())))
}

// sized is a node with the rows that it gives. They are handed on, since to ask again on every level of a tree of joins would
// take exponential time.
type sized struct {
	node plan.Node
	rows float64
}

// matches is what the product of two inputs is divided by for equalities between them: the number of values of the side
// that has more, whose rows the other's are taken to be among. Where nothing is known, each row of the larger side has one
// partner, as a reference to a key has.
func matches(left, right sized, equi []plan.Equi) float64 {
	smaller := max(1, min(left.rows, right.rows))
	out := 1.0
	for _, e := range equi {
		l, lKnown := exprStats(left.node, e.Left)
		r, rKnown := exprStats(right.node, e.Right)
		if !lKnown && !rKnown {
			return smaller
		}
		out *= max(1, l.Distinct, r.Distinct)
	}
	if len(equi) > 1 { // of combinations there are no more than there are rows
		out = min(out, max(1, min(left.baseRows(), right.baseRows())))
	}
	return out
}

// applyRows takes each left row to have one partner at most.
func applyRows(a *plan.Apply) float64 {
	l := rowsOf(a.Join.Left)
	if a.Join.Kind == plan.SemiJoin || a.Join.Kind == plan.AntiJoin {
		return scaled(l, otherShare)
	}
	return l
}

// filterShare is the share of rows that the conjuncts keep which the table below has not counted already.
func filterShare(f *plan.Filter) float64 {
	var counted []plan.Expr
	ordinals := map[int]int{}
	if s, ok := f.Input.(*plan.Scan); ok {
		counted = s.Filters
		for i, c := range s.Columns {
			ordinals[i] = c
		}
	}
	var open []plan.Expr
	for _, c := range plan.Conjuncts(f.Pred) {
		over := plan.Remap(c, ordinals)
		if !slices.ContainsFunc(counted, func(o plan.Expr) bool { return plan.EqualExpr(o, over) }) {
			open = append(open, c)
		}
	}
	return shareOf(f.Input, open)
}

// scanEstimate is what the table says, bettered by what its key says: with all key columns bound there is at most one row
// for each combination of values.
func scanEstimate(s *plan.Scan) plan.Estimate {
	e := plan.Estimate{Rows: unknown, Keys: unknown}
	if t, ok := s.Table.(plan.Estimator); ok {
		e = t.EstimateScan(s.Spec())
	}
	if bound := boundKeys(s); bound >= 0 {
		if e.Rows < 0 || e.Rows > bound {
			e.Rows = bound
		}
		if e.Keys < 0 || e.Keys > bound {
			e.Keys = bound
		}
	}
	e.Rows = atMost(e.Rows, s.Limit)
	return e
}

// boundKeys is the number of keys that the pushed filters leave, unknown when they leave a key column open.
func boundKeys(s *plan.Scan) float64 {
	t, ok := s.Table.(plan.KeyLookup)
	if !ok || len(t.LookupColumns()) == 0 {
		return unknown
	}
	keys := 1.0
	for _, c := range t.LookupColumns() {
		values := unknown
		for _, f := range s.Filters {
			col, list := membership(f)
			if col != nil && col.Index == c && (values < 0 || float64(len(list)) < values) {
				values = float64(len(list))
			}
		}
		if values < 0 {
			return unknown
		}
		keys *= values
	}
	return keys
}
