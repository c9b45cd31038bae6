package opt

import (
	"math"
	"slices"

	"rsql/planner/plan"
)

// pullLimit numbers the rows for each value of the keys, in the order of the rows below the limit, and keeps those whose number
// the limit lets through:
//
//	(SELECT … FROM u WHERE u.k = outer.k ORDER BY x LIMIT 2)
//
// becomes the rows of u for which row_number() OVER (PARTITION BY k ORDER BY x) is 2 at most, with the condition k = outer.k.
func pullLimit(x *plan.Limit, outer []plan.Binding) (*pulled, error) {
	if p, ok := x.Input.(*plan.Project); ok {
		above, err := belowProjects(x, p)
		if err != nil {
			return nil, err
		}
		return pull(above, outer)
	}
	first, last, ok := numbersOf(x)
	if !ok {
		return nil, nil
	}
	in, order := x.Input, []plan.SortKey(nil)
	if s, ok := in.(*plan.Sort); ok {
		if s.Limit != nil {
			return nil, nil
		}
		in, order = s.Input, s.Keys
	}
	call, err := plan.NewWindowCall("row_number", plan.WindowOptions{})
	if err != nil {
		return nil, err
	}
	w, err := plan.NewWindow(in, nil, order, []*plan.WindowCall{call}, []string{"n"})
	if err != nil {
		return nil, err
	}
	p, err := partitioned(w, outer)
	if err != nil || p == nil {
		return nil, err
	}
	number, err := column(p.rest, width(p.rest)-1)
	if err != nil {
		return nil, err
	}
	var within []plan.Expr
	if last != math.MaxInt64 {
		within = append(within, rebuilt("<=", number, plan.IntLiteral(last)))
	}
	if first > 1 {
		within = append(within, rebuilt(">=", number, plan.IntLiteral(first)))
	}
	if p.rest, err = filter(p.rest, within...); err != nil {
		return nil, err
	}
	exprs, err := columns(p.rest, upTo(width(in)))
	if err != nil {
		return nil, err
	}
	return p, p.project(exprs, plan.FieldNames(x.Schema(), false))
}

// numbersOf gives the numbers, from 1, of the first and the last row that a limit lets through; false where it does not say.
func numbersOf(x *plan.Limit) (first, last int64, ok bool) {
	first, last = 1, math.MaxInt64
	if x.Offset != nil {
		offset, ok := whole(x.Offset)
		if !ok || offset == math.MaxInt64 {
			return 0, 0, false
		}
		first += offset
	}
	if x.Count != nil {
		count, ok := whole(x.Count)
		if !ok {
			return 0, 0, false
		}
		if count <= math.MaxInt64-first {
			last = first - 1 + count
		}
	}
	return first, last, true
}

// limitsBelowProjects moves limits below the projections that they are directly above.
func limitsBelowProjects(n plan.Node) (plan.Node, error) {
	l, ok := n.(*plan.Limit)
	if !ok {
		return n, nil
	}
	p, ok := l.Input.(*plan.Project)
	if !ok {
		return n, nil
	}
	return belowProjects(l, p)
}

// belowProjects is the projection that a limit stands above, with the limit below it and those that follow.
func belowProjects(l *plan.Limit, p *plan.Project) (plan.Node, error) {
	below, err := plan.NewLimit(p.Input, l.Count, l.Offset)
	if err != nil {
		return nil, err
	}
	return p.WithChildren([]plan.Node{below})
}

// pullWindow takes conditions on outer values out of the input of a window.
func pullWindow(x *plan.Window, outer []plan.Binding) (*pulled, error) {
	p, err := partitioned(x, outer)
	if err != nil || p == nil {
		return nil, err
	}
	exprs, err := columns(p.rest, append(upTo(width(x.Input)), from(width(p.rest)-len(x.Calls), len(x.Calls))...))
	if err != nil {
		return nil, err
	}
	return p, p.project(exprs, plan.FieldNames(x.Schema(), false))
}

// partitioned adds the keys of the conditions to those of a window's partitions, each of which has rows for the same outer
// values then. Conditions on outer values alone are about all rows or none. What remains has the columns of the calls last.
func partitioned(x *plan.Window, outer []plan.Binding) (*pulled, error) {
	p, err := pull(x.Input, outer)
	if err != nil || p == nil || x.Limit != nil || !below(plan.RootExprs(x), p, outer) {
		return nil, err
	}
	partition := slices.Clone(x.PartitionBy)
	for _, c := range p.conds {
		if len(plan.Columns(c)) == 0 {
			continue
		}
		k, ok := keyOf(c, outer)
		if !ok || fallible(k.inner) {
			return nil, nil
		}
		partition = append(partition, k.inner)
	}
	p.rest, err = plan.NewWindow(p.rest, partition, x.OrderBy, x.Calls, plan.FieldNames(x.Schema(), false)[width(x.Input):])
	return p, err
}
