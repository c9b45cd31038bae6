package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestOrToIn(t *testing.T) {
	a := scan(plain("a"))
	id, x := col(a, 0), col(a, 1)
	is := func(c plan.Expr, v int64) plan.Expr { return fn("=", c, integer(v)) }
	testRule(t, "or_to_in", []ruleCase{
		{"two", where(a, fn("or", is(id, 1), is(id, 2)))},
		{"many", where(a, fn("or", fn("or", is(id, 1), is(id, 2)), fn("or", is(id, 3), fn("=", id, param()))))},
		{"NULL in the list", project(a, fn("or", is(id, 1), fn("=", id, plan.NullLiteral(plan.BigIntType))))},
		{"a list grows", where(a, fn("or", must(plan.NewIn(id, []plan.Expr{integer(1), integer(2)}, false)), is(id, 3)))},
	}, []ruleCase{
		{"two columns", where(a, fn("or", is(id, 1), is(x, 2)))},
		{"another comparison", where(a, fn("or", is(id, 1), fn(">", id, integer(2))))},
		{"not in", where(a, fn("or", is(id, 1), must(plan.NewIn(id, []plan.Expr{integer(1), integer(2)}, true))))},
		{"columns on both sides", where(a, fn("or", fn("=", id, x), is(id, 2)))},
		{"AND", where(a, is(id, 1), is(id, 2))},
	})
}
