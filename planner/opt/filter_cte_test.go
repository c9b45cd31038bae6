package opt

import (
	"testing"

	"rsql/planner/plan"
)

// twice is a common table expression that two sides of a join read.
func twice(def plan.Node, onLeft, onRight func(plan.Node) plan.Node) plan.Node {
	cte := &plan.CTE{Name: "c"}
	l := onLeft(must(plan.NewCTEScan(cte, def.Schema(), nil)))
	r := onRight(must(plan.NewCTEScan(cte, def.Schema(), []int{2, 0})))
	return must(plan.NewWith(cte, def, join(l, r, plan.InnerJoin, nil)))
}

func same(n plan.Node) plan.Node { return n }

func TestFilterCTE(t *testing.T) {
	a := scan(plain("a"))
	one := func(i int) func(plan.Node) plan.Node {
		return func(n plan.Node) plan.Node { return where(n, fn("=", col(n, i), integer(1))) }
	}
	testRule(t, "filter_cte", []ruleCase{
		{"either filter", twice(a, one(0), one(1))},
		{"what may fail stays above", twice(a, one(0), func(n plan.Node) plan.Node { return where(n, textAsNumber(n, 0), fn("=", col(n, 1), integer(2))) })},
	}, []ruleCase{
		{"a scan without a filter", twice(a, one(0), same)},
		{"nothing but what may fail", twice(a, one(0), func(n plan.Node) plan.Node { return where(n, textAsNumber(n, 0)) })},
		{"a value from around", twice(a, one(0), func(n plan.Node) plan.Node {
			return where(n, fn("=", col(n, 1), plan.NewOuterRef("o", plan.BigIntType)))
		})},
		{"volatile", twice(a, one(0), func(n plan.Node) plan.Node { return where(n, random()) })},
	})
}

func TestPruneCommonTableExpressions(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	none := must(empty(a.Schema()))
	read := twice(a, same, same)
	unread := &plan.CTE{Name: "u"}
	testRuleInto(t, "prune_columns_cte", "prune_columns", []ruleCase{
		{"what no scan reads", project(read, col(read, 0), col(read, 3))},
		{"nothing but the count", group(read)},
	}, nil)
	testRuleInto(t, "prune_empty_cte", "prune_empty", []ruleCase{
		{"no rows", twice(none, same, same)},
		{"nobody reads it", must(plan.NewWith(unread, a, b))},
	}, []ruleCase{{"read", read}})
}
