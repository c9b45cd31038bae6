package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestImplyOr(t *testing.T) {
	a, b, c := scan(plain("a")), scan(plain("b")), scan(plain("c"))
	ab := join(a, b, plan.InnerJoin, nil)
	is := func(i int, v int64) plan.Expr { return fn("=", col(ab, i), integer(v)) }
	above := func(i int, v int64) plan.Expr { return fn(">", col(ab, i), integer(v)) }
	fails := fn("=", fn("+", col(ab, 1), col(ab, 1)), integer(7))
	same := fn("=", col(ab, 0), col(ab, 3))
	both := fn("or", fn("and", is(1, 1), is(4, 2)), fn("and", is(1, 3), is(4, 4)))
	wide := fn("or", plan.And(same, is(1, 1), above(2-1, 5), is(4, 2)), plan.And(is(0, 3), is(1, 4), same))
	leftOnly := fn("or", fn("and", is(1, 1), is(4, 2)), is(1, 3))
	kind := func(k plan.JoinKind, on plan.Expr) plan.Node { return join(a, b, k, plan.And(same, on)) }
	chain := join(ab, c, plan.InnerJoin, nil)
	testRule(t, "imply_or", []ruleCase{
		{"inner", kind(plan.InnerJoin, both)},
		{"filter above", where(kind(plan.InnerJoin, same), both)},
		{"filter above left", where(kind(plan.LeftJoin, same), both)},
		{"filter above right", where(kind(plan.RightJoin, same), both)},
		{"left, the right side", kind(plan.LeftJoin, both)},
		{"right, the left side", kind(plan.RightJoin, both)},
		{"semi", kind(plan.SemiJoin, both)},
		{"anti, the right side", kind(plan.AntiJoin, both)},
		{"one side", kind(plan.InnerJoin, leftOnly)},
		{"several conjuncts of a side", kind(plan.InnerJoin, wide)},
		{"what fails is left out", kind(plan.InnerJoin, fn("or", plan.And(is(1, 1), fails, is(4, 2)), plan.And(is(1, 3), is(4, 4))))},
		{"over a join", join(ab, c, plan.InnerJoin, fn("or", fn("and", fn("=", col(chain, 1), integer(1)), fn("=", col(chain, 7), integer(2))),
			fn("and", fn("=", col(chain, 4), integer(3)), fn("=", col(chain, 7), integer(4)))))},
	}, []ruleCase{
		{"full", kind(plan.FullJoin, both)},
		{"filter above full", where(kind(plan.FullJoin, same), both)},
		{"a branch without", kind(plan.InnerJoin, fn("or", fn("and", is(1, 1), is(4, 2)), same))},
		{"one branch can fail only", kind(plan.InnerJoin, fn("or", fails, is(4, 2)))},
		{"known already", join(where(a, must(plan.NewIn(col(a, 1), []plan.Expr{integer(1), integer(3)}, false))),
			where(b, must(plan.NewIn(col(b, 1), []plan.Expr{integer(2), integer(4)}, false))), plan.InnerJoin, both)},
	})
}
