package opt

import (
	"testing"

	"rsql/planner/plan"
)

// recursionOver is a recursion over rows of a whose step is made from its work table.
func recursionOver(anchor plan.Node, distinct bool, step func(work plan.Node) plan.Node) plan.Node {
	cte := &plan.CTE{Name: "r"}
	work := plan.NewWorkTableScan(cte, anchor.Schema())
	return must(plan.NewRecursiveUnion(cte, work.Schema(), anchor, step(work), distinct))
}

func TestBufferStep(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	big := scan(keyed("k", 100_000))
	firstThree := func(n plan.Node) plan.Node { return project(n, col(n, 0), col(n, 1), col(n, 2)) }
	joined := func(right plan.Node) func(plan.Node) plan.Node {
		return func(work plan.Node) plan.Node {
			both := join(work, right, plan.InnerJoin, nil)
			return firstThree(join(work, right, plan.InnerJoin, fn("=", col(both, 0), col(both, 4))))
		}
	}
	byKey := func(work plan.Node) plan.Node {
		both := join(work, big, plan.InnerJoin, nil)
		j := join(work, big, plan.InnerJoin, fn("=", col(both, 1), col(both, 3))).(*plan.Join)
		return firstThree(j.WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: 1000}))
	}
	testRule(t, "buffer_step", []ruleCase{
		{"a table", recursionOver(a, false, joined(b))},
		{"all that is the same each time", recursionOver(a, true, joined(distinct(where(b, fn("=", col(b, 1), integer(1))))))},
		{"a table, and another part of it each time", recursionOver(a, false, joined(where(b, random())))},
	}, []ruleCase{
		{"fetched by key", recursionOver(a, false, byKey)},
		{"no table", recursionOver(a, false, func(work plan.Node) plan.Node { return where(work, fn("<", col(work, 0), integer(3))) })},
	})
}

func TestPruneEmptyRecursions(t *testing.T) {
	a := scan(plain("a"))
	none := must(empty(a.Schema()))
	testRuleInto(t, "prune_empty_recursion", "prune_empty", []ruleCase{
		{"no anchor", recursionOver(none, false, same)},
		{"no step", recursionOver(a, false, func(plan.Node) plan.Node { return none })},
		{"no step, distinct rows", recursionOver(a, true, func(plan.Node) plan.Node { return none })},
	}, []ruleCase{{"both", recursionOver(a, true, same)}})
	testRuleInto(t, "distinct_recursion", "drop_distinct", []ruleCase{{"distinct already", distinct(recursionOver(a, true, same))}},
		[]ruleCase{{"not distinct", distinct(recursionOver(a, false, same))}})
}
