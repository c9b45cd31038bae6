package opt

import (
	"testing"

	"rsql/planner/plan"
)

func asof(l, r plan.Node, outer bool) plan.Node {
	both := join(l, r, plan.InnerJoin, nil)
	n := width(l)
	return must(plan.NewAsofJoin(l, r, outer, plan.And(fn("=", col(both, 0), col(both, n)), fn(">=", col(both, 1), col(both, n+1)))))
}

func TestPushFiltersIntoAsofJoins(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	inner, outer := asof(a, b, false), asof(a, b, true)
	onKey, onLeft, onRight := fn("=", col(inner, 0), integer(1)), fn("=", col(inner, 1), integer(1)), fn("=", col(inner, 3), integer(1))
	testRuleInto(t, "push_asof", "push_filters", []ruleCase{
		{"a key goes to both sides", where(inner, onKey)},
		{"left columns, not right ones", where(outer, onLeft, onRight)},
	}, []ruleCase{
		{"right columns", where(inner, onRight)},
		{"what may fail", where(inner, textAsNumber(a, 2))},
		{"volatile", where(inner, random())},
	})
}

func TestPruneAsofJoins(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	j := asof(a, b, true)
	testRuleInto(t, "prune_asof", "prune_columns", []ruleCase{
		{"what is not read", project(j, col(j, 5), col(j, 0))},
		{"nothing but the count", group(j)},
	}, nil)
	none := must(empty(a.Schema()))
	testRuleInto(t, "prune_empty_asof", "prune_empty", []ruleCase{
		{"no left rows", asof(none, b, true)},
		{"no right rows", asof(a, none, false)},
	}, []ruleCase{{"left rows stay", asof(a, none, true)}})
	testRuleInto(t, "limit_asof", "push_limit", []ruleCase{{"outer", limit(asof(a, b, true), 3)}},
		[]ruleCase{{"inner", limit(asof(a, b, false), 3)}})
	testRuleInto(t, "distinct_asof", "drop_distinct", []ruleCase{{"left rows are distinct", distinct(asof(distinct(a), b, false))}},
		[]ruleCase{{"left rows are not", distinct(asof(a, distinct(b), false))}})
}
