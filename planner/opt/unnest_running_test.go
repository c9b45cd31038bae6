package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestUnnestRunning(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	over := func(a plan.Node, kind plan.JoinKind, right func(v, w plan.Expr) plan.Node) plan.Node {
		j := must(plan.NewJoin(a, right(firstValue, secondValue), kind, nil))
		return must(plan.NewApply(j, bindings(a)))
	}
	of := func(kind plan.JoinKind, right func(v, w plan.Expr) plan.Node) plan.Node { return over(a, kind, right) }
	total := func(n plan.Node, name string, distinct bool) plan.Node {
		aggs := []*plan.AggCall{must(plan.NewAgg("count", false)), must(plan.NewAgg(name, distinct, col(b, 1)))}
		return must(plan.NewAggregate(n, nil, aggs, []string{"n", "s"}))
	}
	before := func(v, w plan.Expr) plan.Node { return where(b, fn("=", col(b, 0), v), fn("<", col(b, 1), w)) }
	having := func(v, w plan.Expr) plan.Node {
		n := total(before(v, w), "sum", false)
		return where(n, fn(">", col(n, 0), integer(1)))
	}
	testRule(t, "unnest_running", []ruleCase{
		{"a key and values before", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return cols(total(before(v, w), "sum", false), 1) })},
		{"values from one on, alone", of(plan.SingleJoin, func(_, w plan.Expr) plan.Node { return total(where(b, fn(">=", col(b, 1), w)), "max", false) })},
		{"the outer value first", of(plan.SingleJoin, func(_, w plan.Expr) plan.Node { return total(where(b, fn(">=", w, col(b, 1))), "min", false) })},
		{"distinct values", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return total(before(v, w), "count", true) })},
		{"true without rows", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return total(before(v, w), "bit_xor", false) })},
		{"EXISTS with HAVING", of(plan.SemiJoin, having)},
		{"NOT EXISTS with HAVING", of(plan.AntiJoin, having)},
		{"LATERAL", of(plan.LeftJoin, having)},
	}, []ruleCase{
		{"two comparisons", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node {
			return total(where(b, fn("<", col(b, 0), v), fn("<", col(b, 1), w)), "sum", false)
		})},
		{"no comparison", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node {
			return total(where(b, fn("=", col(b, 0), v), fn("=", col(b, 1), w)), "sum", false)
		})},
		{"no order", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node {
			return total(where(b, fn("=", col(b, 0), v), fn("<>", col(b, 1), w)), "sum", false)
		})},
		{"a value that may fail", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node {
			return total(where(b, fn("=", col(b, 0), v), fn("<", fn("+", col(b, 1), integer(1)), w)), "sum", false)
		})},
		{"in the order of the rows", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return total(before(v, w), "any_value", false) })},
		{"of a table with this key", func() plan.Node {
			k := scan(keyed("b", 1000))
			n := must(plan.NewAggregate(where(k, fn("=", col(k, 0), firstValue), fn("<", col(k, 1), secondValue)), nil,
				[]*plan.AggCall{must(plan.NewAgg("count", false))}, []string{"n"}))
			return must(plan.NewApply(must(plan.NewJoin(a, n, plan.SingleJoin, nil)), bindings(a)))
		}()},
		{"of one row", over(limit(a, 1), plan.SingleJoin, func(v, w plan.Expr) plan.Node { return total(before(v, w), "sum", false) })},
		{"of random rows", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return total(where(before(v, w), random()), "sum", false) })},
	})
}
