package opt

import (
	"slices"

	"rsql/planner/plan"
)

// unnestRunning makes a join of a dependent join with an aggregate whose rows are those up to an outer value. The aggregate is computed
// for the rows up to each row, and an ASOF join brings it to the left rows. What overflows is an error only where it is brought to a row:
//
//	t SINGLE APPLY (SELECT sum(u.x) FROM u WHERE u.k = t.k AND u.y < t.y)
//
// becomes t ASOF LEFT JOIN (SELECT k, y, sum(x) OVER (PARTITION BY k ORDER BY y) FROM u) ON t.k = k AND t.y > y.
func unnestRunning(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		a := dependentJoin(n)
		if a == nil {
			return n, false, nil
		}
		u, err := aggregateOf(a)
		if err != nil || u == nil || slices.ContainsFunc(u.agg.Aggs, func(c *plan.AggCall) bool { return !runs(c) }) {
			return n, false, err
		}
		out, err := u.running()
		if err != nil || out == nil {
			return n, false, err
		}
		return out, true, nil
	})
}

// running are the aggregates that are the same whatever the order of the rows, and cheap to go on with from row to row.
var running = []string{"count", "count_if", "sum", "avg", "min", "max", "bool_and", "bool_or", "bit_and", "bit_or", "bit_xor"}

func runs(c *plan.AggCall) bool {
	return slices.Contains(running, c.Func.Name) && len(c.Args) <= 1
}

// running makes the joins; nil where the conditions have another form.
func (u *aggregateUnnesting) running() (plan.Node, error) {
	var err error
	u.pulled, err = pull(u.agg.Input, u.Outer)
	if err != nil || u.pulled == nil || !below(plan.NodeExprs(u.agg), u.pulled, u.Outer) {
		return nil, err
	}
	near := nearOf(u.unnesting)
	aggs, settle := plan.Deferred(u.agg.Aggs)
	if near == nil || aggs == nil {
		return nil, nil
	}
	calls := make([]*plan.WindowCall, len(aggs))
	for i, c := range aggs {
		if calls[i], err = c.Func.Over(plan.WindowOptions{Distinct: c.Distinct, Filter: c.Filter}, c.Args...); err != nil {
			return nil, err
		}
	}
	rows, err := near.present(u.rest)
	if err != nil {
		return nil, err
	}
	order := []plan.SortKey{plan.NewSortKey(near.value, near.descending())}
	w, err := plan.NewWindow(rows, near.partition(), order, calls, plan.FieldNames(u.agg.Schema(), false))
	if err != nil {
		return nil, err
	}
	left := u.Join.Left
	if u.joined, err = withAggregate(u.agg, settle, left, w, width(u.rest), near.joining(u.unnesting, true)); err != nil {
		return nil, err
	}
	return u.above()
}
