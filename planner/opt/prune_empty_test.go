package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestPruneEmpty(t *testing.T) {
	a := scan(plain("a"))
	nothing := must(empty(a.Schema()))
	fires := []ruleCase{
		{"LIMIT 0", limit(a, 0)},
		{"filter", where(nothing, fn("=", col(nothing, 0), integer(1)))},
		{"two constants", where(a, fn("and", fn("=", col(a, 0), integer(1)), fn("=", col(a, 0), integer(2))))},
		{"lists without a common constant", where(a, fn("and", inList(col(a, 0), integer(1), integer(3)), inList(col(a, 0), integer(2), plan.NullLiteral(plan.BigIntType), integer(4))))},
		{"lists of which no two have none", where(a, fn("and", fn("and", inList(col(a, 0), integer(1), integer(2)), inList(col(a, 0), integer(2), integer(3))), inList(col(a, 0), integer(1), integer(3))))},
		{"a range that ends before it begins", where(a, fn("and", fn(">", col(a, 0), integer(5)), fn("<", col(a, 0), integer(3))))},
		{"a range without its one value", where(a, fn("and", fn(">=", col(a, 0), integer(5)), fn("<", col(a, 0), integer(5))))},
		{"a constant out of a range", where(a, fn("and", fn("=", col(a, 0), integer(5)), fn("<", col(a, 0), integer(5))))},
		{"project", cols(nothing, 1)},
		{"sort", order(nothing, 0)},
		{"distinct", distinct(nothing)},
		{"groups", group(nothing, 0)},
		{"union of one more", must(plan.NewUnion(nothing, a))},
		{"union of two more", must(plan.NewUnion(a, nothing, a))},
		{"union of nothing", must(plan.NewUnion(nothing, nothing))},
		{"inner, right", on(a, nothing, plan.InnerJoin, 0, 0)},
		{"semi, right", on(a, nothing, plan.SemiJoin, 0, 0)},
		{"right, right", on(a, nothing, plan.RightJoin, 0, 0)},
		{"full, both", on(nothing, nothing, plan.FullJoin, 0, 0)},
	}
	for _, k := range []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.SemiJoin, plan.AntiJoin, plan.MarkJoin, plan.SingleJoin} {
		fires = append(fires, ruleCase{k.String() + ", left", on(nothing, a, k, 0, 0)})
	}
	testRule(t, "prune_empty", fires, []ruleCase{
		{"an aggregate without keys has a row", group(nothing)},
		{"left, right", on(a, nothing, plan.LeftJoin, 0, 0)},
		{"anti, right", on(a, nothing, plan.AntiJoin, 0, 0)},
		{"mark, right", on(a, nothing, plan.MarkJoin, 0, 0)},
		{"single, right", on(a, nothing, plan.SingleJoin, 0, 0)},
		{"right, left", on(nothing, a, plan.RightJoin, 0, 0)},
		{"full, one side", on(nothing, a, plan.FullJoin, 0, 0)},
		{"LIMIT of a parameter", must(plan.NewLimit(a, param(), nil))},
		{"OFFSET", must(plan.NewLimit(a, nil, integer(0)))},
		{"one constant twice", where(a, fn("and", fn("=", col(a, 0), integer(1)), inList(col(a, 0), integer(1), integer(2))))},
		{"a range of one value", where(a, fn("and", fn(">=", col(a, 0), integer(5)), fn("<=", col(a, 0), integer(5))))},
		{"a constant in a range", where(a, fn("and", fn("=", col(a, 0), integer(5)), fn("<", col(a, 0), integer(6))))},
		{"constants of two columns", where(a, fn("and", fn("=", col(a, 0), integer(1)), fn("=", col(a, 1), integer(2))))},
		{"a parameter", where(a, fn("and", fn("=", col(a, 0), integer(1)), fn("=", col(a, 0), param())))},
		{"one of two constants", where(a, fn("or", fn("=", col(a, 0), integer(1)), fn("=", col(a, 0), integer(2))))},
		{"no rows as they are", nothing},
	})
}

func inList(arg plan.Expr, list ...plan.Expr) plan.Expr { return must(plan.NewIn(arg, list, false)) }
