package opt

import (
	"testing"

	"rsql/planner/plan"
)

// less joins rows of which the second columns are in order.
func less(l, r plan.Node, kind plan.JoinKind) plan.Node {
	return join(l, r, kind, fn("<", pair(l, r, 1), pair(l, r, width(l)+1)))
}

func TestBuildSide(t *testing.T) {
	small, large, cold := scan(keyed("small", 10)), scan(keyed("large", 1000)), scan(keyed("cold", -1))
	wrong := on(large, small, plan.InnerJoin, 1, 1).(*plan.Join).WithBuildLeft(true)
	testRule(t, "build_side", []ruleCase{
		{"the smaller side is left", on(small, large, plan.InnerJoin, 1, 1)},
		{"back to the right", wrong},
		{"a filter makes a side small", on(where(large, fn("=", col(large, 1), integer(1)), fn("=", col(large, 2), plan.TextLiteral("x")), fn("=", col(large, 1), col(large, 0))), small, plan.InnerJoin, 1, 1)},
		{"left join", on(small, large, plan.LeftJoin, 1, 1)},
		{"semi join", on(small, large, plan.SemiJoin, 1, 1)},
		{"anti join", on(small, large, plan.AntiJoin, 1, 1)},
		{"one row of an aggregate", on(group(cold), small, plan.InnerJoin, 0, 1)},
		{"inequalities", less(small, large, plan.LeftJoin)},
	}, []ruleCase{
		{"inequalities of a semi join", less(small, large, plan.SemiJoin)},
		{"the smaller side is right", on(large, small, plan.InnerJoin, 1, 1)},
		{"one size is unknown", on(small, cold, plan.InnerJoin, 1, 1)},
		{"mark join", on(small, large, plan.MarkJoin, 1, 1)},
		{"scalar subquery", on(small, large, plan.SingleJoin, 1, 1)},
		{"no hash join", join(small, large, plan.InnerJoin, nil)},
		{"lookup", on(small, large, plan.InnerJoin, 1, 0).(*plan.Join).WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: 1})},
	})
}
