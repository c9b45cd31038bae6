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
	w, within, err := numbering(x)
	if err != nil || w == nil {
		return nil, err
	}
	p, err := partitioned(w, outer)
	if err != nil || p == nil {
		return nil, err
	}
	if p.rest, err = within(p.rest, width(p.rest)-1); err != nil {
		return nil, err
	}
	exprs, err := columns(p.rest, upTo(width(x)))
	if err != nil {
		return nil, err
	}
	return p, p.project(exprs, plan.FieldNames(x.Schema(), false))
}

// numbering numbers the rows below a limit in their order, in a column behind theirs. within keeps the rows of a node whose number, in
// the given column, the limit lets through. Without a window the limit does not say which these are.
func numbering(x *plan.Limit) (w *plan.Window, within func(n plan.Node, number int) (plan.Node, error), err error) {
	first, last, ok := numbersOf(x)
	if !ok {
		return nil, nil, nil
	}
	in, order := x.Input, []plan.SortKey(nil)
	if s, ok := in.(*plan.Sort); ok {
		if s.Limit != nil {
			return nil, nil, nil
		}
		in, order = s.Input, s.Keys
	}
	if w, err = rowNumbers(in, nil, order); err != nil {
		return nil, nil, err
	}
	return w, func(n plan.Node, number int) (plan.Node, error) {
		c, err := column(n, number)
		if err != nil {
			return nil, err
		}
		var preds []plan.Expr
		if last != math.MaxInt64 {
			preds = append(preds, rebuilt("<=", c, plan.IntLiteral(last)))
		}
		if first > 1 {
			preds = append(preds, rebuilt(">=", c, plan.IntLiteral(first)))
		}
		return filter(n, preds...)
	}, nil
}

// rowNumbers is the window of row_number() alone.
func rowNumbers(in plan.Node, partition []plan.Expr, order []plan.SortKey) (*plan.Window, error) {
	call, err := plan.NewWindowCall("row_number", plan.WindowOptions{})
	if err != nil {
		return nil, err
	}
	return plan.NewWindow(in, partition, order, []*plan.WindowCall{call}, []string{"n"})
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

// limitsBelowProjects moves limits below the projections that they are directly above, and with their order below those that use outer
// values.
func limitsBelowProjects(n plan.Node, outer []plan.Binding) (plan.Node, error) {
	var above *plan.Project
	if p, ok := n.(*plan.Project); ok {
		above, n = p, p.Input
	}
	if l, ok := n.(*plan.Limit); ok {
		var err error
		switch x := l.Input.(type) {
		case *plan.Project:
			n, err = belowProjects(l, x)
		case *plan.Sort:
			n, err = sortBelowProject(l, x, outer)
		}
		if err != nil {
			return nil, err
		}
	}
	p, ok := n.(*plan.Project)
	switch {
	case above == nil:
		return n, nil
	case !ok:
		return above.WithChildren([]plan.Node{n})
	}
	exprs := make([]plan.Expr, len(above.Exprs))
	for i, e := range above.Exprs {
		exprs[i] = plan.Substitute(e, p.Exprs)
	}
	return plan.NewProject(p.Input, exprs, plan.FieldNames(above.Schema(), false))
}

// sortBelowProject moves a limit and the order below it below a projection that uses outer values, where the order needs none of them.
func sortBelowProject(l *plan.Limit, s *plan.Sort, outer []plan.Binding) (plan.Node, error) {
	p, ok := s.Input.(*plan.Project)
	uses := func(e plan.Expr) bool { return usesOuter(e, outer) }
	if !ok || s.Limit != nil || !slices.ContainsFunc(p.Exprs, uses) || anyVolatile(p.Exprs...) {
		return l, nil
	}
	keys := slices.Clone(s.Keys)
	for i, k := range keys {
		if keys[i].Expr = plan.Substitute(k.Expr, p.Exprs); uses(keys[i].Expr) {
			return l, nil
		}
	}
	sorted, err := plan.NewSort(p.Input, keys)
	if err != nil {
		return nil, err
	}
	below, err := plan.NewLimit(sorted, l.Count, l.Offset)
	if err != nil {
		return nil, err
	}
	return plan.NewProject(below, p.Exprs, plan.FieldNames(p.Schema(), false))
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
	fails := func(c *plan.WindowCall) bool { return c.Aggregate() != nil && overflows(c.Aggregate()) }
	if len(p.conds) > 0 && slices.ContainsFunc(x.Calls, fails) {
		return nil, nil
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
