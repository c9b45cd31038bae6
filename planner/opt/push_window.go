package opt

import (
	"slices"

	"rsql/planner/plan"
)

// pushIntoWindow moves conjuncts over the columns of the partition below a window: they keep whole partitions or drop them,
// and each partition is computed on its own.
func pushIntoWindow(f *plan.Filter, w *plan.Window) (plan.Node, bool, error) {
	if anyVolatile(plan.RootExprs(w)...) {
		return f, false, nil
	}
	var down, stay []plan.Expr
	for _, c := range plan.Conjuncts(f.Pred) {
		within := !slices.ContainsFunc(plan.Columns(c), func(col int) bool { return !partitions(w, col) })
		if !within || plan.Volatile(c) || len(plan.Columns(c)) == 0 || len(stay) > 0 && fallible(c) {
			stay = append(stay, c)
		} else {
			down = append(down, c)
		}
	}
	if len(down) == 0 {
		return f, false, nil
	}
	in, err := filter(w.Input, down...)
	if err != nil {
		return nil, false, err
	}
	below, err := w.WithChildren([]plan.Node{in})
	if err != nil {
		return nil, false, err
	}
	out, err := filter(below, stay...)
	return out, true, err
}

// partitions reports whether an output column of a window is the same for all rows of a partition because the window is
// partitioned by it.
func partitions(w *plan.Window, col int) bool {
	return slices.ContainsFunc(w.PartitionBy, func(e plan.Expr) bool {
		ref, ok := e.(*plan.ColumnRef)
		return ok && ref.Index == col
	})
}

// pruneWindow drops calls that nobody reads, and the window with the last of them.
func pruneWindow(x *plan.Window, need []int) (pruned, error) {
	nIn := width(x.Input)
	var below, calls []int
	for _, c := range need {
		if c < nIn {
			below = append(below, c)
		} else {
			calls = append(calls, c-nIn)
		}
	}
	if len(calls) == 0 && x.Limit == nil {
		return prune(x.Input, below)
	}
	used := x.WithInput(x.Input, nil, calls)
	p, err := prune(x.Input, union(below, plan.RootExprs(used)...))
	if err != nil || p.node == x.Input && len(calls) == len(x.Calls) {
		return pruned{x, upTo(width(x))}, err
	}
	kept := slices.Clone(p.kept)
	for _, c := range calls {
		kept = append(kept, nIn+c)
	}
	return pruned{x.WithInput(p.node, p.at(), calls), kept}, nil
}
