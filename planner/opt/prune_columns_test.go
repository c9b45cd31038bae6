package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestPruneColumns(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	is := func(n plan.Node, i int) plan.Expr { return fn("=", col(n, i), integer(1)) }
	joined := on(where(a, is(a, 1)), b, plan.InnerJoin, 0, 0)
	mark := on(a, b, plan.MarkJoin, 0, 0)
	sums := must(plan.NewAggregate(a, []plan.Expr{col(a, 1)}, []*plan.AggCall{must(plan.NewAgg("count", false)), must(plan.NewAgg("max", false, col(a, 2)))}, []string{"x", "n", "m"}))
	whole := must(plan.NewAggregate(a, nil, []*plan.AggCall{must(plan.NewAgg("max", false, col(a, 2)))}, []string{"m"}))
	values := must(plan.NewValues([]string{"v", "w"}, [][]plan.Expr{{integer(1), plan.TextLiteral("x")}, {integer(2), plan.NullLiteral(plan.NullType)}}))
	union := must(plan.NewUnion(where(a, is(a, 0)), b))
	sorted := order(a, 1)
	top := cols(sorted.(*plan.Sort).WithLimit(integer(3)), 0)
	random := project(a, fn("random"), col(a, 0))
	residual := join(a, b, plan.LeftJoin, plan.And(fn("=", pair(a, b, 0), pair(a, b, 3)), fn("<", pair(a, b, 1), pair(a, b, 4))))
	narrow := must(plan.NewScan(plain("a"), "", []int{0, 1}))
	keysOnly := must(plan.NewAggregate(narrow, must(columns(narrow, []int{0, 1})), nil, []string{"k", "l"}))
	testRule(t, "prune_columns", []ruleCase{
		{"scan", cols(a, 2)},
		{"count reads nothing", group(a)},
		{"a filter's own column", cols(where(a, is(a, 1)), 0)},
		{"a sort's own column", top},
		{"limit", cols(limit(a, 3), 0)},
		{"projection", cols(random, 1)},
		{"an aggregate that nobody reads", cols(sums, 0, 1)},
		{"the row of an aggregate", group(whole)},
		{"values", cols(values, 1)},
		{"union", cols(union, 2)},
		{"join keys and what a filter below read", cols(joined, 2, 5)},
		{"a join above a join", group(on(joined, a, plan.InnerJoin, 3, 0))},
		{"residual", cols(residual, 5)},
		{"semi", cols(on(a, b, plan.SemiJoin, 0, 0), 2)},
		{"mark", cols(mark, 2, 3)},
		{"the right side of a semi join at the root", on(a, b, plan.SemiJoin, 0, 0)},
		{"keys of a lookup stay", cols(must(plan.NewJoin(a, scan(keyed("c", -1)), plan.LeftJoin, fn("=", pair(a, b, 1), pair(a, b, 3)))).WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: 1}), 0)},
	}, []ruleCase{
		{"all", a},
		{"distinct compares all", cols(distinct(a), 0)},
		{"keys make the groups", cols(keysOnly, 0)},
		{"an inner join at the root", on(a, b, plan.InnerJoin, 0, 0)},
		{"pruned already", group(must(plan.NewScan(plain("a"), "", []int{})))},
	})
}
