package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestInferConstants(t *testing.T) {
	a, b, c := scan(plain("a")), scan(keyed("b", 10)), scan(plain("c"))
	five := where(a, fn("=", col(a, 0), integer(5)))
	of := func(n plan.Node, i int) plan.Expr { return fn("=", col(n, i), param()) }
	cross := join(a, b, plan.LeftJoin, nil)
	pushed := b.(*plan.Scan).WithFilters(fn("=", col(b, 0), integer(5)))
	list := where(a, must(plan.NewIn(col(a, 0), []plan.Expr{integer(1), integer(2)}, false)))
	nested := on(five, b, plan.InnerJoin, 0, 0)
	grouped, some := group(b, 0), where(b, of(b, 0))
	testRule(t, "infer_constants", []ruleCase{
		{"inner, left to right", on(five, b, plan.InnerJoin, 0, 0)},
		{"inner, right to left, from a pushed filter", on(a, pushed, plan.InnerJoin, 0, 0)},
		{"a list", on(list, b, plan.InnerJoin, 0, 0)},
		{"a parameter", on(a, some, plan.InnerJoin, 0, 0)},
		{"left, left to right", on(five, b, plan.LeftJoin, 0, 0)},
		{"left, from its own condition", join(a, b, plan.LeftJoin, plan.And(fn("=", col(cross, 0), col(cross, 3)), fn("=", col(cross, 0), integer(5))))},
		{"right, right to left", on(a, some, plan.RightJoin, 0, 0)},
		{"semi, right to left", on(a, some, plan.SemiJoin, 0, 0)},
		{"anti, left to right", on(five, b, plan.AntiJoin, 0, 0)},
		{"single, left to right", on(five, b, plan.SingleJoin, 0, 0)},
		{"through a join, a projection and groups", on(cols(nested, 0, 1), grouped, plan.InnerJoin, 0, 0)},
		{"ASOF, left to right", asof(five, b, true)},
		{"along a chain", on(nested, c, plan.InnerJoin, 3, 0)},
	}, []ruleCase{
		{"known already", on(five, where(b, fn("=", col(b, 0), integer(5))), plan.InnerJoin, 0, 0)},
		{"known already, pushed", on(five, pushed, plan.InnerJoin, 0, 0)},
		{"left, right to left", on(a, some, plan.LeftJoin, 0, 0)},
		{"anti, right to left", on(a, some, plan.AntiJoin, 0, 0)},
		{"ASOF, right to left", asof(a, some, false)},
		{"mark", on(five, b, plan.MarkJoin, 0, 0)},
		{"full", on(five, b, plan.FullJoin, 0, 0)},
		{"another column", on(five, b, plan.InnerJoin, 1, 0)},
		{"null-safe", join(five, b, plan.InnerJoin, fn("<=>", pair(five, b, 0), pair(five, b, 3)))},
		{"a range", on(where(a, fn(">", col(a, 0), integer(5))), b, plan.InnerJoin, 0, 0)},
		{"the nullable side of a left join below", on(join(a, some, plan.LeftJoin, fn("=", pair(a, some, 0), pair(a, some, 3))), c, plan.InnerJoin, 3, 0)},
		{"a computed column, where it would be lost", on(five, project(b, fn("+", col(b, 0), integer(1))), plan.InnerJoin, 0, 0)},
	})
}
