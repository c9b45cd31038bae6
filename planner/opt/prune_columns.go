package opt

import (
	"slices"

	"rsql/planner/plan"
)

// pruneColumns leaves out columns that nothing above reads, down to the scans, which then fetch less; a scan that is only
// counted fetches nothing.
func pruneColumns(n plan.Node) (plan.Node, bool, error) {
	p, err := prune(n, upTo(width(n)))
	if err != nil {
		return nil, false, err
	}
	if len(p.kept) != width(n) { // the root keeps its columns
		return nil, false, plan.Errorf(plan.CodeInternal, "pruning lost columns of %s", plan.Describe(n))
	}
	return p.node, p.node != n, nil
}

// pruned is a node with fewer columns; kept are the former ordinals of those it has, in order.
type pruned struct {
	node plan.Node
	kept []int
}

// at gives the new ordinal of each former one.
func (p pruned) at() map[int]int {
	m := make(map[int]int, len(p.kept))
	for i, c := range p.kept {
		m[c] = i
	}
	return m
}

// exactly gives the needed columns and no others.
func (p pruned) exactly(need []int) (pruned, error) {
	if len(need) == len(p.kept) {
		return p, nil
	}
	at := p.at()
	ordinals := make([]int, len(need))
	for i, c := range need {
		ordinals[i] = at[c]
	}
	n, err := pick(p.node, ordinals, nil)
	return pruned{n, need}, err
}

// union is the sorted union of needed ordinals and those that expressions refer to.
func union(need []int, exprs ...plan.Expr) []int {
	out := slices.Concat(need, plan.Columns(exprs...))
	slices.Sort(out)
	return slices.Compact(out)
}

// prune gives a node that has the needed columns (sorted ordinals) at least. A node that has no others comes back as it
// is, so that the caller sees whether anything changed.
func prune(n plan.Node, need []int) (pruned, error) {
	switch x := n.(type) {
	case *plan.Scan:
		return pruneScan(x, need)
	case *plan.Values:
		return pruneValues(x, need)
	case *plan.Project:
		return pruneProject(x, need)
	case *plan.Aggregate:
		return pruneAggregate(x, need)
	case *plan.Window:
		return pruneWindow(x, need)
	case *plan.Join:
		return pruneJoin(x, need)
	case *plan.AsofJoin:
		return pruneAsof(x, need)
	case *plan.Apply:
		return pruneApply(x, need)
	case *plan.Sample:
		return pruneThrough(x, need, func(in plan.Node, _ map[int]int) (plan.Node, error) {
			return plan.NewSample(in, x.Percent, x.Rows, x.Seed)
		})
	case *plan.Unpivot:
		return pruneUnpivot(x, need)
	case *plan.Generate:
		return pruneGenerate(x, need)
	case *plan.With:
		return pruneWith(x, need)
	case *plan.CTEScan:
		if len(need) == len(x.Columns) {
			return pruned{x, need}, nil
		}
		return pruned{x.Narrow(need), need}, nil
	case *plan.Union:
		return pruneUnionColumns(x, need)
	case *plan.Filter:
		return pruneThrough(x, need, func(in plan.Node, at map[int]int) (plan.Node, error) {
			return plan.NewFilter(in, plan.Remap(x.Pred, at))
		})
	case *plan.Sort:
		return pruneThrough(x, need, func(in plan.Node, at map[int]int) (plan.Node, error) { return remapSort(x, in, at) })
	case *plan.Limit:
		return pruneThrough(x, need, func(in plan.Node, _ map[int]int) (plan.Node, error) {
			return plan.NewLimit(in, x.Count, x.Offset)
		})
	default: // Distinct compares all columns, Write writes them, a RecursiveUnion gives them to its step
		return pruneBelow(x)
	}
}

// pruneBelow prunes the inputs of a node that reads all their columns.
func pruneBelow(n plan.Node) (pruned, error) {
	children := slices.Clone(n.Children())
	for i, c := range children {
		p, err := prune(c, upTo(width(c)))
		if err != nil {
			return pruned{}, err
		}
		children[i] = p.node
	}
	out, err := withInputs(n, children)
	return pruned{out, upTo(width(n))}, err
}

// withInputs is WithChildren, but gives the same node for the same inputs.
func withInputs(n plan.Node, children []plan.Node) (plan.Node, error) {
	if slices.Equal(children, n.Children()) {
		return n, nil
	}
	return n.WithChildren(children)
}

// pruneThrough prunes a node whose columns are its input's; rebuild makes it over fewer.
func pruneThrough(n plan.Node, need []int, rebuild func(in plan.Node, at map[int]int) (plan.Node, error)) (pruned, error) {
	in := n.Children()[0]
	p, err := prune(in, union(need, plan.RootExprs(n)...))
	if err != nil || p.node == in {
		return pruned{n, upTo(width(n))}, err
	}
	out, err := rebuild(p.node, p.at())
	return pruned{out, p.kept}, err
}

func remapSort(x *plan.Sort, in plan.Node, at map[int]int) (plan.Node, error) {
	keys := slices.Clone(x.Keys)
	for i := range keys {
		keys[i].Expr = plan.Remap(keys[i].Expr, at)
	}
	s, err := plan.NewSort(in, keys)
	if sorted, ok := s.(*plan.Sort); ok && x.Limit != nil {
		return sorted.WithLimit(x.Limit), err
	}
	return s, err
}

func pruneScan(x *plan.Scan, need []int) (pruned, error) {
	if len(need) == len(x.Columns) {
		return pruned{x, need}, nil
	}
	cols := make([]int, len(need)) // never nil, which would mean all
	for i, c := range need {
		cols[i] = x.Columns[c]
	}
	s, err := x.WithColumns(cols)
	return pruned{s, need}, err
}

func pruneValues(x *plan.Values, need []int) (pruned, error) {
	all := pruned{x, upTo(width(x))}
	if len(need) == width(x) {
		return all, nil
	}
	rows := make([][]plan.Expr, len(x.Rows))
	names := make([]string, len(need))
	for r, row := range x.Rows {
		rows[r] = make([]plan.Expr, len(need))
		for i, c := range need {
			rows[r][i] = row[c]
		}
	}
	for i, c := range need {
		names[i] = x.Schema().Field(c).Name
	}
	v, err := plan.NewValues(names, rows)
	if err != nil {
		return pruned{}, err
	}
	for i, c := range need {
		if plan.TypeOf(v.Schema().Field(i)) != plan.TypeOf(x.Schema().Field(c)) {
			return all, nil // no rows, no types: nothing to gain either
		}
	}
	return pruned{v, need}, nil
}
