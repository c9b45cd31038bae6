package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestImplyFilters(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	is := func(c int, v int64) plan.Expr { return fn("=", pair(a, b, c), integer(v)) }
	or := func(l, r plan.Expr) plan.Expr { return fn("or", l, r) }
	either := or(fn("and", is(1, 1), is(4, 2)), fn("and", is(1, 2), is(4, 1)))
	same := fn("=", pair(a, b, 0), pair(a, b, 3))
	fails := fn("=", fn("+", pair(a, b, 0), pair(a, b, 1)), integer(7))
	of := func(kind plan.JoinKind, cond plan.Expr) plan.Node { return join(a, b, kind, fn("and", same, cond)) }
	above := func(kind plan.JoinKind, cond plan.Expr) plan.Node { return where(join(a, b, kind, same), cond) }
	testRule(t, "imply_filters", []ruleCase{
		{"both sides", of(plan.InnerJoin, either)},
		{"a condition of a semi join", of(plan.SemiJoin, either)},
		{"a left join keeps its left rows", of(plan.LeftJoin, either)},
		{"a right join keeps its right rows", of(plan.RightJoin, either)},
		{"an anti join keeps its left rows", of(plan.AntiJoin, either)},
		{"above an inner join", above(plan.InnerJoin, either)},
		{"above a left join", above(plan.LeftJoin, either)},
		{"above a right join", above(plan.RightJoin, either)},
		{"three branches, several conjuncts", of(plan.InnerJoin, or(either, plan.And(is(1, 3), is(0, 4), is(4, 5))))},
		{"one side in each branch", of(plan.InnerJoin, or(fn("and", is(1, 1), is(4, 2)), is(1, 2)))},
		{"a conjunct that can fail is left out", of(plan.InnerJoin, or(plan.And(is(1, 1), fails, is(4, 2)), fn("and", is(1, 2), is(4, 1))))},
	}, []ruleCase{
		{"a branch says nothing of a side", of(plan.InnerJoin, or(is(1, 1), is(4, 2)))},
		{"a full join keeps all rows", of(plan.FullJoin, either)},
		{"above a full join", above(plan.FullJoin, either)},
		{"a mark is another matter", of(plan.MarkJoin, either)},
		{"only what can fail", of(plan.InnerJoin, or(fn("and", fails, is(4, 2)), fn("and", is(1, 2), same)))},
	})
}
