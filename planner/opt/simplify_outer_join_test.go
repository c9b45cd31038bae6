package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestSimplifyOuterJoin(t *testing.T) {
	a, b, c := scan(plain("a")), scan(plain("b")), scan(plain("c"))
	left, right, full := on(a, b, plan.LeftJoin, 0, 0), on(a, b, plan.RightJoin, 0, 0), on(a, b, plan.FullJoin, 0, 0)
	x, y := col(left, 1), col(left, 4)
	text := col(left, 5)
	is := func(e plan.Expr) plan.Expr { return fn("=", e, integer(1)) }
	testRule(t, "simplify_outer_join", []ruleCase{
		{"left, comparison", where(left, fn(">", y, integer(1)))},
		{"left, IS NOT NULL", where(left, fn("is_not_null", y))},
		{"left, LIKE", where(left, fn("like", text, plan.TextLiteral("a%")))},
		{"left, IN", where(left, must(plan.NewIn(y, []plan.Expr{integer(1), integer(2)}, true)))},
		{"left, both branches of OR", where(left, fn("or", is(y), fn("<", y, x)))},
		{"left, one side of AND", where(left, fn("or", fn("and", is(x), is(y)), is(y)))},
		{"left, inside arithmetic and a cast", where(left, fn(">", cast(fn("+", y, x), plan.DoubleType), plan.DoubleLiteral(1)))},
		{"right", where(right, is(x))},
		{"full to left", where(full, is(x))},
		{"full to right", where(full, is(y))},
		{"full to inner", where(full, is(x), is(y))},
		{"an equality of an inner join above", on(left, c, plan.InnerJoin, 4, 0)},
	}, []ruleCase{
		{"left, the left side", where(left, is(x))},
		{"IS NULL", where(left, fn("is_null", y))},
		{"one branch of OR", where(left, fn("or", is(y), is(x)))},
		{"coalesce", where(left, is(fn("coalesce", y, integer(1))))},
		{"<=>", where(left, fn("<=>", y, plan.NullLiteral(plan.BigIntType)))},
		{"NOT of AND", where(left, fn("not", fn("and", is(x), is(y))))},
		{"CASE", where(left, must(plan.NewCase([]plan.When{{Cond: is(y), Then: plan.BoolLiteral(false)}}, plan.BoolLiteral(true))))},
		{"an equality of a left join above", on(left, c, plan.LeftJoin, 4, 0)},
		{"a null-safe equality above", join(left, c, plan.InnerJoin, fn("<=>", pair(left, c, 4), pair(left, c, 6)))},
		{"an anti join above", on(left, c, plan.AntiJoin, 4, 0)},
	})
}
