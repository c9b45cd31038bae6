package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestUnnestDomain(t *testing.T) {
	a, b, c := scan(plain("a")), scan(plain("b")), scan(plain("c"))
	over := func(a plan.Node, kind plan.JoinKind, right func(v, w plan.Expr) plan.Node) *plan.Apply {
		j := must(plan.NewJoin(a, right(firstValue, secondValue), kind, nil))
		return must(plan.NewApply(j, bindings(a)))
	}
	of := func(kind plan.JoinKind, right func(v, w plan.Expr) plan.Node) plan.Node { return over(a, kind, right) }
	in := func(right func(v, w plan.Expr) plan.Node) plan.Node {
		x := over(a, plan.MarkJoin, right)
		return must(plan.NewApply(x.Join.WithEqui(plan.Equi{Left: col(a, 1), Right: col(x.Join.Right, 0)}), x.Outer))
	}
	innerValue := plan.NewOuterRef("u", plan.BigIntType)
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
		{"inequalities alone", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return sums(where(b, fn("<", col(b, 0), v), fn("<", col(b, 1), w))) })},
		{"an equality that may fail, not first", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node {
			return sums(where(b, fn("<", col(b, 1), w), fn("=", fn("+", col(b, 0), integer(1)), v)))
		})},
		{"an argument with an outer value", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node {
			n := where(b, fn("=", col(b, 0), v))
			return must(plan.NewAggregate(n, nil, []*plan.AggCall{must(plan.NewAgg("max", false, fn("+", col(b, 1), w)))}, []string{"m"}))
		})},
		{"unknown without rows", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node {
			return must(plan.NewAggregate(seen(v, w), nil, []*plan.AggCall{must(plan.NewAgg("approx_count_distinct", false, col(b, 1)))}, []string{"m"}))
		})},
		{"groups", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node { return group(seen(v, w), 1) })},
		{"groups in an aggregate", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { n := group(seen(v, w), 1); return sumOf(n, 1) })},
		{"an aggregate in a projection in a filter", of(plan.LeftJoin, func(v, w plan.Expr) plan.Node {
			n := project(sums(seen(v, w)), v)
			return limit(where(n, fn(">", col(n, 0), w)), 1)
		})},
		{"the first rows of each", of(plan.LeftJoin, func(v, w plan.Expr) plan.Node { return limit(order(seen(v, w), 2), 3) })},
		{"a window", of(plan.LeftJoin, func(v, w plan.Expr) plan.Node { return numberedRows(seen(v, w)) })},
		{"distinct rows", of(plan.LeftJoin, func(v, w plan.Expr) plan.Node { return distinct(cols(seen(v, w), 1)) })},
		{"IN of the first rows", in(func(v, w plan.Expr) plan.Node { return limit(order(seen(v, w), 2), 3) })},
		{"UNION ALL", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node {
			return must(plan.NewUnion(seen(v, w), where(b, fn("=", col(b, 1), w))))
		})},
		{"EXCEPT", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node {
			return must(plan.NewSetOperation(seen(v, w), where(b, fn("=", col(b, 1), w)), plan.Except, false))
		})},
		{"an outer join in it", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node {
			return join(seen(v, w), c, plan.LeftJoin, fn("=", pair(b, c, 1), pair(b, c, 3)))
		})},
		{"an outer join of both", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node {
			return join(seen(v, w), where(c, fn("=", col(c, 0), v)), plan.LeftJoin, fn("=", pair(b, c, 1), pair(b, c, 3)))
		})},
		{"a right join in it", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node {
			return join(c, seen(v, w), plan.RightJoin, fn("=", pair(c, b, 1), pair(c, b, 3)))
		})},
		{"a full join in it", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node {
			return join(seen(v, w), where(c, fn("=", col(c, 0), v)), plan.FullJoin, fn("=", pair(b, c, 1), pair(b, c, 3)))
		})},
		{"an ASOF join in it", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node { return order(limit(asof(seen(v, w), c, false), 2), 1) })},
		{"an ASOF join of both", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node { return asof(seen(v, w), where(c, fn("=", col(c, 0), v)), true) })},
		{"a definition that is the same", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node {
			cte := &plan.CTE{Name: "c"}
			s := must(plan.NewCTEScan(cte, c.Schema(), nil))
			return must(plan.NewWith(cte, c, limit(order(where(s, fn("=", col(s, 0), v), fn("<", col(s, 1), w)), 1), 2)))
		})},
		{"a dependent join in it", of(plan.SemiJoin, func(v, w plan.Expr) plan.Node {
			inner := must(plan.NewJoin(seen(v, w), sumOf(where(c, fn("=", col(c, 0), innerValue), fn("<", col(c, 1), w)), 1), plan.SingleJoin, nil))
			return must(plan.NewApply(inner, []plan.Binding{{Ref: innerValue, Value: col(b, 0)}}))
		})},
	}, []ruleCase{
		{"nothing that finds the rows of a value", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return sums(where(b, fn("<>", col(b, 0), v))) })},
		{"any rows will do", of(plan.LeftJoin, func(v, w plan.Expr) plan.Node {
			return limit(where(b, fn("<", col(b, 0), v), fn("<", col(b, 1), w)), 1)
		})},
		{"of the first rows alone", limit(project(of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return cols(sums(seen(v, w)), 1) }), integer(1)), 3)},
		{"of one row", over(limit(a, 1), plan.SingleJoin, func(v, w plan.Expr) plan.Node { return cols(sums(seen(v, w)), 1) })},
		{"random rows", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return sums(where(seen(v, w), random())) })},
	})
}

// sumOf is the sum of a column.
func sumOf(n plan.Node, i int) plan.Node {
	return must(plan.NewAggregate(n, nil, []*plan.AggCall{must(plan.NewAgg("sum", false, col(n, i)))}, []string{"s"}))
}
