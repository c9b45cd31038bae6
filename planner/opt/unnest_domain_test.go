package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestUnnestDomain(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	of := func(kind plan.JoinKind, right func(v, w plan.Expr) plan.Node) plan.Node {
		j := must(plan.NewJoin(a, right(firstValue, secondValue), kind, nil))
		return must(plan.NewApply(j, bindings(a)))
	}
	sums := func(n plan.Node) plan.Node {
		return must(plan.NewAggregate(n, nil, []*plan.AggCall{must(plan.NewAgg("count", false)), must(plan.NewAgg("sum", false, col(b, 1)))}, []string{"n", "s"}))
	}
	seen := func(v, w plan.Expr) plan.Node { return where(b, fn("=", col(b, 0), v), fn("<", col(b, 1), w)) }
	having := func(v, w plan.Expr) plan.Node {
		n := sums(seen(v, w))
		return where(n, fn(">", col(n, 0), integer(1)))
	}
	testRule(t, "unnest_domain", []ruleCase{
		{"a value", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return cols(sums(seen(v, w)), 1) })},
		{"computed", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { n := sums(seen(v, w)); return project(n, fn("coalesce", col(n, 1), v)) })},
		{"EXISTS with HAVING", of(plan.SemiJoin, having)},
		{"NOT EXISTS with HAVING", of(plan.AntiJoin, having)},
		{"LATERAL", of(plan.LeftJoin, having)},
	}, []ruleCase{
		{"no equality", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return sums(where(b, fn("<", col(b, 0), v), fn("<", col(b, 1), w))) })},
		{"an equality that may fail, not first", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node {
			return sums(where(b, fn("<", col(b, 1), w), fn("=", fn("+", col(b, 0), integer(1)), v)))
		})},
		{"of the first rows alone", limit(project(of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return cols(sums(seen(v, w)), 1) }), integer(1)), 3)},
		{"groups", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node { return group(seen(v, w), 1) })},
	})
}
