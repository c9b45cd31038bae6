package opt

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

func TestMergeProjects(t *testing.T) {
	a := scan(plain("a"))
	sum := project(a, fn("+", col(a, 0), integer(1)), col(a, 1))
	drawn := project(a, fn("random"))
	hidden := &fakeTable{name: "h", schema: arrow.NewSchema([]arrow.Field{plan.Hide(plan.NewField("_key", plan.TextType))}, nil)}
	key := must(plan.NewScan(hidden, "", []int{0}))
	testRule(t, "merge_projects", []ruleCase{
		{"identity", cols(a, 0, 1, 2)},
		{"two", project(sum, fn("+", col(sum, 0), col(sum, 1)), col(sum, 1), col(sum, 1))},
		{"a column twice", project(cols(a, 1), fn("+", col(cols(a, 1), 0), col(cols(a, 1), 0)))},
		{"what nobody reads", cols(sum, 1)},
	}, []ruleCase{
		{"a computed column twice", project(sum, col(sum, 0), fn("+", col(sum, 0), integer(1)))},
		{"random below", project(drawn, fn("<", col(drawn, 0), plan.DoubleLiteral(0.5)))},
		{"renamed", project(a, col(a, 0), col(a, 1), col(a, 2))},
		{"another order", cols(a, 1, 0, 2)},
		{"fewer", cols(a, 0, 1)},
		{"no longer hidden", cols(key, 0)},
	})
}
