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
		{"no rows as they are", nothing},
	})
}
