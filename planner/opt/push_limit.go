package opt

import (
	"math"
	"slices"

	"rsql/planner/plan"
)

// pushLimits tells inputs how many rows are wanted at most, so that sorts keep no more and scans stop. The limit itself
// stays where it is, except that it goes below projections.
func pushLimits(n plan.Node) (plan.Node, bool, error) { return topDown(n, limitStep) }

func limitStep(n plan.Node) (plan.Node, bool, error) {
	l, ok := n.(*plan.Limit)
	if !ok {
		return n, false, nil
	}
	if p, ok := l.Input.(*plan.Project); ok {
		below, err := plan.NewLimit(p.Input, l.Count, l.Offset)
		if err != nil {
			return nil, false, err
		}
		out, err := p.WithChildren([]plan.Node{below})
		return out, true, err
	}
	most := wanted(l)
	if most == nil || bounded(l.Input, most) {
		return n, false, nil
	}
	in, fired, err := bound(l.Input, most)
	if err != nil || !fired {
		return n, false, err
	}
	out, err := l.WithChildren([]plan.Node{in})
	return out, true, err
}

// bound asks a node for the given number of rows at most.
func bound(n plan.Node, most plan.Expr) (plan.Node, bool, error) {
	switch x := n.(type) {
	case *plan.Sort:
		return x.WithLimit(most), true, nil
	case *plan.Scan:
		exact := func(f plan.Expr) bool { return x.Table.Supports(f) == plan.Exact }
		if slices.ContainsFunc(x.Filters, func(f plan.Expr) bool { return !exact(f) }) {
			return n, false, nil
		}
		return x.WithLimit(most), true, nil
	case *plan.Union:
		return boundInputs(x, upTo(len(x.Inputs)), most)
	case *plan.AsofJoin:
		if x.Outer {
			return boundInputs(x, []int{0}, most)
		}
	case *plan.Apply:
		if keepsLeft(x.Join.Kind) {
			return boundInputs(x, []int{0}, most)
		}
	case *plan.Join:
		if keepsLeft(x.Kind) {
			return boundInputs(x, []int{0}, most)
		}
		if x.Kind == plan.RightJoin {
			return boundInputs(x, []int{1}, most)
		}
	}
	return n, false, nil
}

// keepsLeft reports whether each left row of a join gives a row at least.
func keepsLeft(k plan.JoinKind) bool {
	return k == plan.LeftJoin || k == plan.MarkJoin || k == plan.SingleJoin
}

// boundInputs puts a limit on some inputs of a node.
func boundInputs(n plan.Node, which []int, most plan.Expr) (plan.Node, bool, error) {
	children := slices.Clone(n.Children())
	fired := false
	for _, i := range which {
		if bounded(children[i], most) {
			continue
		}
		l, err := plan.NewLimit(children[i], most, nil)
		if err != nil {
			return nil, false, err
		}
		children[i], fired = l, true
	}
	if !fired {
		return n, false, nil
	}
	out, err := n.WithChildren(children)
	return out, true, err
}

// wanted is the number of rows that a limit takes from its input; nil when that is no literal or parameter.
func wanted(l *plan.Limit) plan.Expr {
	if l.Count == nil {
		return nil
	}
	if l.Offset == nil {
		return l.Count
	}
	count, okC := whole(l.Count)
	offset, okO := whole(l.Offset)
	switch {
	case okO && offset == 0:
		return l.Count
	case okC && okO && count <= math.MaxInt64-offset:
		return plan.IntLiteral(count + offset)
	default:
		return nil
	}
}

func whole(e plan.Expr) (int64, bool) {
	l, ok := e.(*plan.Literal)
	if !ok {
		return 0, false
	}
	v, ok := l.Value.(int64)
	return v, ok
}

// bounded reports whether a node is known to give no more rows than wanted.
func bounded(n plan.Node, most plan.Expr) bool {
	within := func(limit plan.Expr) bool {
		if limit == nil {
			return false
		}
		a, okA := whole(limit)
		b, okB := whole(most)
		return okA && okB && a <= b || plan.EqualExpr(limit, most)
	}
	switch x := n.(type) {
	case *plan.Limit:
		return within(x.Count) || bounded(x.Input, most)
	case *plan.Sort:
		return within(x.Limit) || bounded(x.Input, most)
	case *plan.Scan:
		return within(x.Limit)
	case *plan.Values:
		return within(plan.IntLiteral(int64(len(x.Rows))))
	case *plan.Project, *plan.Filter, *plan.Distinct, *plan.Window:
		return bounded(n.Children()[0], most)
	case *plan.SetOperation:
		return bounded(x.Left, most)
	case *plan.AsofJoin:
		return bounded(x.Left, most)
	case *plan.Aggregate:
		return len(x.GroupBy) == 0 && within(plan.IntLiteral(1))
	case *plan.Join:
		return onceEach(x.Kind) && bounded(x.Left, most)
	case *plan.Apply:
		return onceEach(x.Join.Kind) && bounded(x.Join.Left, most)
	default:
		return false
	}
}

// onceEach reports whether no left row of a join comes out twice.
func onceEach(k plan.JoinKind) bool {
	return k == plan.SemiJoin || k == plan.AntiJoin || k == plan.MarkJoin || k == plan.SingleJoin
}
