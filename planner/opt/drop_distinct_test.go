package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestDropDistinct(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	g := group(a, 0, 1)
	agg := func(name string) plan.Node {
		return must(plan.NewAggregate(a, nil, []*plan.AggCall{must(plan.NewAgg(name, true, col(a, 0)))}, []string{"v"}))
	}
	w := numberedRows(a)
	first := where(w, fn("<=", col(w, 3), integer(1)))
	testRule(t, "drop_distinct", []ruleCase{
		{"the first row of each partition", distinct(cols(first, 2, 1))},
		{"groups", distinct(g)},
		{"all keys, in another order", distinct(cols(g, 1, 0))},
		{"twice", distinct(distinct(a))},
		{"one row", distinct(group(a))},
		{"filtered and sorted groups", distinct(order(where(g, fn("=", col(g, 2), integer(1))), 0))},
		{"a semi join of groups", distinct(on(g, b, plan.SemiJoin, 0, 0))},
		{"max", agg("max")},
	}, []ruleCase{
		{"a table", distinct(a)},
		{"the first row of each partition, without what says which", distinct(cols(first, 1))},
		{"two rows of each partition", distinct(cols(where(w, fn("<=", col(w, 3), integer(2))), 2))},
		{"one of two keys", distinct(cols(g, 0, 2))},
		{"a computed key", distinct(project(g, fn("+", col(g, 0), integer(1)), col(g, 1)))},
		{"a join of groups", distinct(on(g, b, plan.LeftJoin, 0, 0))},
		{"a union of groups", distinct(must(plan.NewUnion(g, g)))},
		{"count", agg("count")},
	})
}
