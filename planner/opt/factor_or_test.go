package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestFactorOr(t *testing.T) {
	a := scan(plain("a"))
	id, x, text := col(a, 0), col(a, 1), col(a, 2)
	is := func(c plan.Expr, v int64) plan.Expr { return fn("=", c, integer(v)) }
	same, other := fn("=", id, x), fn(">", id, x)
	fails := is(fn("+", id, x), 7)
	testRule(t, "factor_or", []ruleCase{
		{"one conjunct", where(a, fn("or", fn("and", same, is(id, 1)), fn("and", is(id, 2), same)))},
		{"two conjuncts, three branches", where(a, fn("or", fn("or", plan.And(same, is(id, 1), other), plan.And(other, same, is(id, 2))),
			plan.And(is(id, 3), other, same)))},
		{"absorption", project(a, fn("or", same, fn("and", same, is(id, 1))))},
		{"the same twice", where(a, fn("or", same, same))},
		{"the rest can fail", where(a, fn("or", fn("and", same, fails), fn("and", same, is(id, 1))))},
		{"within an expression", project(a, fn("not", fn("or", fn("and", same, is(id, 1)), fn("and", same, is(x, 2)))))},
	}, []ruleCase{
		{"nothing in common", where(a, fn("or", fn("and", same, is(id, 1)), fn("and", other, is(id, 2))))},
		{"in some branches", where(a, fn("or", fn("or", fn("and", same, is(id, 1)), fn("and", same, is(id, 2))), is(x, 3)))},
		{"the common one can fail", where(a, fn("or", fn("and", fails, is(id, 1)), fn("and", fails, is(id, 2))))},
		{"AND", where(a, same, fn("=", text, plan.TextLiteral("a")))},
	})
}
