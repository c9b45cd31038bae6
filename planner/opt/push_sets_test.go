package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestPushFiltersIntoSetOperations(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	set := func(kind plan.SetKind, all bool) plan.Node { return must(plan.NewSetOperation(a, b, kind, all)) }
	one := fn("=", col(a, 0), integer(1))
	testRuleInto(t, "push_sets", "push_filters", []ruleCase{
		{"intersect", where(set(plan.Intersect, false), one)},
		{"except all", where(set(plan.Except, true), one)},
		{"what may fail stays", where(set(plan.Except, false), one, textAsNumber(a, 2))},
		{"a volatile conjunct stays", where(set(plan.Except, false), random(), one)},
	}, []ruleCase{
		{"what may fail", where(set(plan.Intersect, true), textAsNumber(a, 2))},
		{"a volatile filter", where(set(plan.Intersect, false), random())},
	})
}

func TestPruneEmptySetOperations(t *testing.T) {
	a := scan(plain("a"))
	none := must(empty(a.Schema()))
	set := func(l, r plan.Node, kind plan.SetKind, all bool) plan.Node {
		return must(plan.NewSetOperation(l, r, kind, all))
	}
	testRuleInto(t, "prune_sets", "prune_empty", []ruleCase{
		{"intersect with nothing", set(a, none, plan.Intersect, true)},
		{"nothing intersect", set(none, a, plan.Intersect, false)},
		{"nothing except", set(none, a, plan.Except, true)},
		{"except nothing", set(a, none, plan.Except, false)},
		{"except all nothing", set(a, none, plan.Except, true)},
	}, []ruleCase{
		{"rows", set(a, a, plan.Except, false)},
	})
}

func TestDistinctOverSetOperations(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	set := func(kind plan.SetKind, all bool) plan.Node { return must(plan.NewSetOperation(a, b, kind, all)) }
	testRuleInto(t, "distinct_sets", "drop_distinct", []ruleCase{
		{"intersect", distinct(set(plan.Intersect, false))},
		{"except all of distinct rows", distinct(must(plan.NewSetOperation(distinct(a), b, plan.Except, true)))},
	}, []ruleCase{
		{"intersect all", distinct(set(plan.Intersect, true))},
	})
}
