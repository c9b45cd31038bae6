package opt

import (
	"slices"

	"rsql/planner/plan"
)

// dropDistinct removes DISTINCT where no row can be there twice, and from min and max, which do not mind.
func dropDistinct(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		switch x := n.(type) {
		case *plan.Distinct:
			if unique(x.Input, upTo(width(x.Input))) {
				return x.Input, true, nil
			}
		case *plan.Aggregate:
			return plainExtremes(x)
		}
		return n, false, nil
	})
}

// unique reports whether no two rows of a node agree in all of the given columns.
func unique(n plan.Node, cols []int) bool {
	switch x := n.(type) {
	case *plan.Distinct:
		return coversAll(cols, width(x))
	case *plan.Aggregate:
		return coversAll(cols, len(x.GroupBy)) // the first columns are the keys of the groups
	case *plan.Values:
		return len(x.Rows) <= 1
	case *plan.Filter:
		return firstOfEach(x, cols) || unique(x.Input, cols)
	case *plan.Sort, *plan.Limit:
		return unique(n.Children()[0], cols)
	case *plan.SetOperation:
		return !x.All && coversAll(cols, width(x)) || unique(x.Left, cols)
	case *plan.Project:
		var below []int
		for _, c := range cols {
			if ref, ok := x.Exprs[c].(*plan.ColumnRef); ok {
				below = append(below, ref.Index)
			}
		}
		return unique(x.Input, below)
	case *plan.RecursiveUnion:
		return x.Distinct && coversAll(cols, width(x))
	case *plan.With:
		return unique(x.Body, cols)
	case *plan.Window:
		return unique(x.Input, leftColumns(cols, x.Input))
	case *plan.AsofJoin:
		return unique(x.Left, leftColumns(cols, x.Left))
	case *plan.Join:
		return onceEach(x.Kind) && unique(x.Left, leftColumns(cols, x.Left))
	case *plan.Apply:
		return onceEach(x.Join.Kind) && unique(x.Join.Left, leftColumns(cols, x.Join.Left))
	default:
		return false
	}
}

// firstOfEach reports whether a filter keeps at most one row of each partition of a window, and cols say which.
func firstOfEach(f *plan.Filter, cols []int) bool {
	w, ok := f.Input.(*plan.Window)
	if !ok {
		return false
	}
	for _, e := range w.PartitionBy {
		if ref, ok := e.(*plan.ColumnRef); !ok || !slices.Contains(cols, ref.Index) {
			return false
		}
	}
	return slices.ContainsFunc(plan.Conjuncts(f.Pred), func(c plan.Expr) bool {
		most := numbered(w, c)
		if most == nil {
			return false
		}
		n, ok := whole(most)
		return ok && n <= 1
	})
}

// leftColumns are those of a join's columns that its left input has.
func leftColumns(cols []int, left plan.Node) []int {
	return slices.DeleteFunc(slices.Clone(cols), func(c int) bool { return c >= width(left) })
}

// coversAll reports whether cols holds 0 … n-1.
func coversAll(cols []int, n int) bool {
	for i := range n {
		if !slices.Contains(cols, i) {
			return false
		}
	}
	return true
}

func plainExtremes(a *plan.Aggregate) (plan.Node, bool, error) {
	aggs := slices.Clone(a.Aggs)
	fired := false
	for i, g := range aggs {
		if !g.Distinct || g.Func.Name != "min" && g.Func.Name != "max" {
			continue
		}
		plain := *g
		plain.Distinct = false
		aggs[i], fired = &plain, true
	}
	if !fired {
		return a, false, nil
	}
	out, err := plan.NewAggregate(a.Input, a.GroupBy, aggs, plan.FieldNames(a.Schema(), false))
	return out, true, err
}
