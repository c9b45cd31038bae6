package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestSinkSemi(t *testing.T) {
	a, b, c, cold := scan(keyed("a", 100)), scan(keyed("b", 1000)), scan(keyed("c", 50)), scan(keyed("cold", -1))
	both := on(a, b, plan.InnerJoin, 0, 1) // as many rows as b
	less := func(n plan.Node) plan.Expr { return fn("<", pair(n, c, 1), pair(n, c, width(n)+1)) }
	fails := func(n plan.Node) plan.Expr {
		return fn("=", fn("+", pair(n, c, 1), pair(n, c, 0)), pair(n, c, width(n)+1))
	}
	with := func(n plan.Node, kind plan.JoinKind, i int, more plan.Expr) plan.Node {
		return join(n, c, kind, fn("and", fn("=", pair(n, c, i), pair(n, c, width(n)+1)), more))
	}
	picked := cols(both, 4, 1)
	testRule(t, "sink_semi", []ruleCase{
		{"to the left", on(both, c, plan.SemiJoin, 1, 1)},
		{"to the right", on(both, c, plan.SemiJoin, 4, 1)},
		{"anti join", on(both, c, plan.AntiJoin, 1, 1)},
		{"with a condition on pairs", with(both, plan.AntiJoin, 1, less(both))},
		{"through columns", on(picked, c, plan.SemiJoin, 0, 1)},
		{"two joins deep", on(on(both, scan(keyed("d", 100)), plan.InnerJoin, 1, 0), c, plan.SemiJoin, 1, 1)},
	}, []ruleCase{
		{"columns of both sides", with(both, plan.SemiJoin, 4, less(both))},
		{"the join has fewer rows", on(on(b, where(a, fn("=", col(a, 0), integer(1))), plan.InnerJoin, 1, 0), c, plan.SemiJoin, 1, 1)},
		{"the sizes are unknown", on(on(cold, b, plan.InnerJoin, 0, 1), c, plan.SemiJoin, 1, 1)},
		{"a left join", on(on(a, b, plan.LeftJoin, 0, 1), c, plan.SemiJoin, 1, 1)},
		{"a computed column", on(project(both, fn("coalesce", col(both, 1), col(both, 0))), c, plan.SemiJoin, 0, 1)},
		{"a condition that can fail", with(both, plan.SemiJoin, 1, fails(both))},
		{"no equality", join(both, c, plan.SemiJoin, less(both))},
		{"mark join", on(both, c, plan.MarkJoin, 1, 1)},
	})
}
