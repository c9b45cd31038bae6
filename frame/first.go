package frame

import (
	"context"

	"rsql/planner/plan"
)

// DistinctOn keeps, of the rows with equal values of the given columns, the first one in an order, as SELECT DISTINCT ON does: the last order of each
// user is DistinctOn([]any{"user_id"}, frame.Col("at").Desc()). Without an order it keeps any of them. The rows come in no order;
// pseudo-columns can no longer be named after it.
func (f *Frame) DistinctOn(columns []any, order ...any) *Frame {
	if len(columns) == 0 {
		return f.fail("DistinctOn", plan.Errorf(plan.CodeType, "there is no column to tell rows apart by"))
	}
	first := Fn("row_number").Over(Window{partition: columns, order: order}).Le(1)
	return f.then("DistinctOn", func(ctx context.Context, in rel) (rel, error) { return in.filter(ctx, first) })
}

// LimitWithTies keeps the first n rows in an order, and those that are equal in it to the last of them, as FETCH FIRST n ROWS WITH TIES does. The rows
// come in the order; pseudo-columns can no longer be named after it.
func (f *Frame) LimitWithTies(n int, keys ...any) *Frame {
	if len(keys) == 0 {
		return f.fail("LimitWithTies", plan.Errorf(plan.CodeType, "there is no order in which rows could be equal"))
	}
	exprs, err := asColumns(keys)
	if err != nil {
		return f.fail("LimitWithTies", err)
	}
	within := Fn("rank").Over(Window{order: keys}).Le(n)
	return f.then("LimitWithTies", func(ctx context.Context, in rel) (rel, error) {
		in, err := in.filter(ctx, within)
		if err != nil {
			return rel{}, err
		}
		return in.sort(exprs)
	})
}

// filter keeps the rows for which a condition is true, which may have calls over windows in it.
func (r rel) filter(ctx context.Context, cond Expr) (rel, error) {
	wins, subs := &windowing{}, newSubqueries(ctx, r)
	pred, err := cond.bound(&binding{in: r, wins: wins, subs: subs})
	if err != nil {
		return rel{}, err
	}
	if len(wins.specs) == 0 && subs.node == r.node {
		return r.over(plan.NewFilter(r.node, pred))
	}
	preds := []plan.Expr{pred}
	node, err := wins.over(subs.node, preds)
	if err != nil {
		return rel{}, err
	}
	if node, err = plan.NewFilter(node, preds[0]); err != nil {
		return rel{}, err
	}
	var columns kept
	above := rel{node: node, funcs: r.funcs, at: r.at}
	for _, i := range r.visible() {
		columns.add(r, i, above.ordinal(i))
	}
	return columns.project(ctx, above)
}
