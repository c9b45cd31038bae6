package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestApplyToGenerate(t *testing.T) {
	a := scan(plain("a"))
	one := must(plan.NewValues(nil, [][]plan.Expr{{}}))
	over := func(kind plan.JoinKind, cond func(j *plan.Join) plan.Expr) plan.Node {
		x := plan.NewOuterRef("a_x", plan.BigIntType)
		g := must(plan.NewGenerate(one, must(plan.LookupTableFunc("generate_series")), []plan.Expr{integer(1), x}, nil, false))
		j := must(plan.NewJoin(a, g, kind, nil))
		if cond != nil {
			j = must(plan.NewJoin(a, g, kind, cond(j)))
		}
		return must(plan.NewApply(j, []plan.Binding{{Ref: x, Value: col(a, 1)}}))
	}
	more := func(j *plan.Join) plan.Expr { return fn(">", col(j, 3), fn("+", col(j, 0), col(j, 1))) }
	testRule(t, "apply_to_generate", []ruleCase{
		{"inner", over(plan.InnerJoin, nil)},
		{"left", over(plan.LeftJoin, nil)},
		{"inner with a condition", over(plan.InnerJoin, more)},
	}, []ruleCase{
		{"left with a condition", over(plan.LeftJoin, more)},
		{"semi", over(plan.SemiJoin, nil)},
	})
}

func TestRulesThroughGenerate(t *testing.T) {
	a := scan(plain("a"))
	g := plan.Node(must(plan.NewGenerate(a, must(plan.LookupTableFunc("generate_series")), []plan.Expr{integer(1), col(a, 1)}, nil, false)))
	testRuleInto(t, "push_generate", "push_filters", []ruleCase{
		{"input columns go down", where(g, fn("=", col(g, 0), integer(1)), fn(">", col(g, 3), integer(2)))},
	}, []ruleCase{{"its own stay", where(g, fn(">", col(g, 3), col(g, 0)))}})
	testRuleInto(t, "prune_generate", "prune_columns", []ruleCase{
		{"arguments are needed", cols(g, 3)},
	}, nil)
}
