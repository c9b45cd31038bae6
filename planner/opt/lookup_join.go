package opt

import (
	"slices"

	"rsql/planner/plan"
)

const (
	// smallScan is the number of rows, and of keys walked, up to which a side is read whole unless the other side is known to
	// ask for fewer keys.
	smallScan = 1000
	// keyWalk is the cost of a key that a scan walks past, in fetches by key (SCAN gives pages, a fetch gives fields).
	keyWalk = 0.8
)

// lookupJoins fetches the right side of a join by key where its key columns are all bound by equalities, and exchanges the
// sides of inner, right and semi joins where that makes it possible, or clearly cheaper. Whether reading the side whole is
// less work after all is decided at run time, by the number of distinct keys; the plan gives the bound.
func lookupJoins(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		j, ok := n.(*plan.Join)
		if !ok || j.Lookup != nil {
			return n, false, nil
		}
		return lookupJoin(j)
	})
}

func lookupJoin(j *plan.Join) (plan.Node, bool, error) {
	direct := withLookup(j)
	if j.Kind == plan.SemiJoin {
		return lookupSemiJoin(j, direct)
	}
	if j.Kind != plan.InnerJoin && j.Kind != plan.RightJoin {
		if direct == nil {
			return j, false, nil
		}
		return direct, true, nil
	}
	swapped, err := swap(j)
	if err != nil {
		return nil, false, err
	}
	other := withLookup(swapped)
	switch {
	case other != nil && (direct == nil || cheaper(other, direct)):
		out, err := restoreSides(other, j)
		return out, true, err
	case direct != nil:
		return direct.WithBuildLeft(false), true, nil
	default:
		return j, false, nil
	}
}

// withLookup is the join with its right side fetched by key; nil where it cannot be, or is not worth it.
func withLookup(j *plan.Join) *plan.Join {
	if j.Kind == plan.RightJoin || j.Kind == plan.FullJoin { // rows without a partner need the whole right side
		return nil
	}
	s, table, origin := lookupTarget(j.Right)
	if s == nil {
		return nil
	}
	e := scanEstimate(s)
	if e.Rows >= 0 && e.Rows <= smallScan && e.Keys <= smallScan {
		if probe := rowsOf(j.Left); probe < 0 || probe >= wholeScan(e) {
			return nil
		}
	}
	equis := make([]int, 0, len(table.LookupColumns()))
	bound := 0
	for _, c := range table.LookupColumns() {
		i := keyEquality(j, origin, c)
		if i < 0 {
			constant, ok := constantKey(j, origin, c)
			if !ok {
				return nil
			}
			i, j = len(j.Equi), j.WithEqui(constant)
		} else {
			bound++
		}
		equis = append(equis, i)
	}
	if bound == 0 { // the scan has exact keys of its own
		return nil
	}
	return j.WithBuildLeft(false).WithLookup(&plan.Lookup{Equis: equis, MaxKeys: int64(max(smallScan, wholeScan(e)))})
}

// keyEquality finds the equality that binds a key column of the right side; -1 for none.
func keyEquality(j *plan.Join, origin []int, key int) int {
	return slices.IndexFunc(j.Equi, func(e plan.Equi) bool {
		ref, ok := e.Right.(*plan.ColumnRef)
		if !ok || e.NullSafe || origin[ref.Index] != key || e.Left.Type() != e.Right.Type() {
			return false
		}
		// NULL IN (…) asks whether there are rows at all, which no key answers.
		return j.Kind != plan.MarkJoin || notNull(j.Left, e.Left)
	})
}

// constantKey restates what all rows of the right side fulfil as an equality of the join: region = 'eu' binds a part of
// the key order:{region}:{id}.
func constantKey(j *plan.Join, origin []int, key int) (plan.Equi, bool) {
	if j.Kind == plan.MarkJoin { // a parameter may turn out to be NULL
		return plan.Equi{}, false
	}
	for _, f := range facts(j.Right) {
		if eq, ok := call(f.pred, "="); ok && origin[f.column] == key {
			return plan.Equi{Left: eq.Args[1], Right: eq.Args[0]}, true
		}
	}
	return plan.Equi{}, false
}

// wholeScan is what reading a table costs, in fetches by key.
func wholeScan(e plan.Estimate) float64 {
	if e.Rows < 0 {
		return plan.ManyKeys // the other side is read anyway, and fetching what it asks for is never more than one fetch a row
	}
	return min(e.Rows+keyWalk*max(0, e.Keys), plan.ManyKeys)
}

// lookupTarget finds the scan of a table with a key under filters, projections, windows and aggregates, and from which of its
// columns each output column comes; -1 for one that is computed.
func lookupTarget(n plan.Node) (*plan.Scan, plan.KeyLookup, []int) {
	switch x := n.(type) {
	case *plan.Scan:
		t, ok := x.Table.(plan.KeyLookup)
		if !ok || x.Limit != nil || x.First != nil || len(t.LookupColumns()) == 0 {
			return nil, nil, nil
		}
		return x, t, x.Columns
	case *plan.Filter:
		if plan.Volatile(x.Pred) {
			return nil, nil, nil
		}
		return lookupTarget(x.Input)
	case *plan.Project:
		return lookupThrough(x, x.Exprs)
	case *plan.Aggregate: // by the keys of its groups alone: a fetch brings whole groups
		return lookupThrough(x, x.GroupBy)
	case *plan.Window:
		s, t, below := lookupTarget(x.Input)
		if s == nil || anyVolatile(plan.RootExprs(x)...) {
			return nil, nil, nil
		}
		origin := make([]int, width(x)) // by no other column than those of the partition: a fetch brings whole partitions
		for i := range origin {
			origin[i] = -1
			if partitions(x, i) {
				origin[i] = below[i]
			}
		}
		return s, t, origin
	default:
		return nil, nil, nil
	}
}

// lookupThrough is the lookupTarget below a node whose first columns are given by expressions over its input.
func lookupThrough(n plan.Node, exprs []plan.Expr) (*plan.Scan, plan.KeyLookup, []int) {
	s, t, below := lookupTarget(n.Children()[0])
	if s == nil || anyVolatile(plan.RootExprs(n)...) {
		return nil, nil, nil
	}
	origin := make([]int, width(n))
	for i := range origin {
		origin[i] = -1
		if i >= len(exprs) {
			continue
		}
		if ref, ok := exprs[i].(*plan.ColumnRef); ok {
			origin[i] = below[ref.Index]
		}
	}
	return s, t, origin
}

// cheaper reports whether one lookup join is clearly less work than another: reading the left side whole, and a fetch for
// each of its rows.
func cheaper(a, b *plan.Join) bool {
	probeA, probeB := rowsOf(a.Left), rowsOf(b.Left)
	if probeA < 0 || probeB < 0 {
		return false
	}
	workA := readCost(a.Left) + min(probeA, float64(a.Lookup.MaxKeys))
	workB := readCost(b.Left) + min(probeB, float64(b.Lookup.MaxKeys))
	return 2*workA < workB
}

// readCost is what reading a node's tables whole costs, in fetches by key.
func readCost(n plan.Node) float64 {
	cost := 0.0
	plan.Visit(n, func(n plan.Node) {
		if s, ok := n.(*plan.Scan); ok {
			cost += wholeScan(scanEstimate(s))
		}
	})
	return cost
}
