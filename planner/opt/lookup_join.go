package opt

import (
	"slices"

	"rsql/planner/plan"
)

const (
	// smallScan is the number of rows, and of keys walked, up to which reading a side whole is one round trip or few.
	smallScan = 1000
	// keyWalk is the cost of a key that a scan walks past, in fetches by key (SCAN gives pages, a fetch gives fields).
	keyWalk = 0.8
	// manyKeys stands in for the cost of a whole scan that nobody can estimate. The other side is read anyway, and fetching
	// what it asks for is never more than one fetch a row.
	manyKeys = 1 << 40
)

// lookupJoins fetches the right side of a join by key where its key columns are all bound by equalities, and exchanges the
// sides of inner and right joins where that makes it possible, or clearly cheaper. Whether reading the side whole is less
// work after all is decided at run time, by the number of distinct keys; the plan gives the bound.
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
	direct := lookupOf(j)
	if j.Kind != plan.InnerJoin && j.Kind != plan.RightJoin {
		if direct == nil {
			return j, false, nil
		}
		return j.WithLookup(direct), true, nil
	}
	swapped, err := swap(j)
	if err != nil {
		return nil, false, err
	}
	other := lookupOf(swapped)
	switch {
	case other != nil && (direct == nil || cheaper(swapped, other, j, direct)):
		out, err := restoreSides(swapped.WithLookup(other), j)
		return out, true, err
	case direct != nil:
		return j.WithLookup(direct).WithBuildLeft(false), true, nil
	default:
		return j, false, nil
	}
}

// lookupOf finds how the right side of a join is fetched by key; nil where it cannot be, or is not worth it.
func lookupOf(j *plan.Join) *plan.Lookup {
	switch j.Kind {
	case plan.RightJoin, plan.FullJoin: // rows without a partner need the whole right side
		return nil
	}
	s, table, origin := lookupTarget(j.Right)
	if s == nil {
		return nil
	}
	equis := make([]int, 0, len(table.LookupColumns()))
	for _, c := range table.LookupColumns() {
		i := slices.IndexFunc(j.Equi, func(e plan.Equi) bool {
			ref, ok := e.Right.(*plan.ColumnRef)
			return ok && !e.NullSafe && origin[ref.Index] == c && e.Left.Type() == e.Right.Type()
		})
		if i < 0 {
			return nil
		}
		if j.Kind == plan.MarkJoin && !notNull(j.Left, j.Equi[i].Left) {
			return nil // NULL IN (…) asks whether there are rows at all, which no key answers
		}
		equis = append(equis, i)
	}
	e := scanEstimate(s)
	if e.Rows >= 0 && e.Rows <= smallScan && e.Keys <= smallScan {
		return nil
	}
	return &plan.Lookup{Equis: equis, MaxKeys: int64(max(smallScan, wholeScan(e)))}
}

// wholeScan is what reading a table costs, in fetches by key.
func wholeScan(e plan.Estimate) float64 {
	if e.Rows < 0 {
		return manyKeys
	}
	return min(e.Rows+keyWalk*max(0, e.Keys), manyKeys)
}

// lookupTarget finds the scan of a table with a key under filters and projections, and from which of its columns each
// output column comes; -1 for one that is computed.
func lookupTarget(n plan.Node) (*plan.Scan, plan.KeyLookup, []int) {
	switch x := n.(type) {
	case *plan.Scan:
		t, ok := x.Table.(plan.KeyLookup)
		if !ok || x.Limit != nil || len(t.LookupColumns()) == 0 {
			return nil, nil, nil
		}
		return x, t, x.Columns
	case *plan.Filter:
		if plan.Volatile(x.Pred) {
			return nil, nil, nil
		}
		return lookupTarget(x.Input)
	case *plan.Project:
		s, t, below := lookupTarget(x.Input)
		if s == nil || anyVolatile(x.Exprs...) {
			return nil, nil, nil
		}
		origin := make([]int, len(x.Exprs))
		for i, e := range x.Exprs {
			origin[i] = -1
			if ref, ok := e.(*plan.ColumnRef); ok {
				origin[i] = below[ref.Index]
			}
		}
		return s, t, origin
	default:
		return nil, nil, nil
	}
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
	if p, ok := n.(*plan.Project); ok && isRef {
		return notNull(p.Input, p.Exprs[ref.Index])
	}
	if s, ok := n.(*plan.Scan); ok && isRef {
		t, keyed := s.Table.(plan.KeyLookup)
		return keyed && slices.Contains(t.LookupColumns(), s.Columns[ref.Index])
	}
	l, literal := e.(*plan.Literal)
	return literal && !l.IsNull()
}

// cheaper reports whether one lookup join is clearly less work than another: reading the left side whole, and a fetch for
// each of its rows.
func cheaper(a *plan.Join, la *plan.Lookup, b *plan.Join, lb *plan.Lookup) bool {
	probeA, probeB := rowsOf(a.Left), rowsOf(b.Left)
	if probeA < 0 || probeB < 0 {
		return false
	}
	workA := readCost(a.Left) + min(probeA, float64(la.MaxKeys))
	workB := readCost(b.Left) + min(probeB, float64(lb.MaxKeys))
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
