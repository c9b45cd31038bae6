package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestApplyKeys(t *testing.T) {
	a, b, c := scan(plain("a")), scan(plain("b")), scan(plain("c"))
	of := func(right func(v plan.Expr) plan.Node) plan.Node { return applied(a, plan.LeftJoin, 1, right) }
	or := func(v plan.Expr) plan.Expr { return fn("coalesce", v, integer(3)) }
	testRule(t, "apply_keys", []ruleCase{
		{"computed", of(func(v plan.Expr) plan.Node { return where(b, fn("<", col(b, 1), or(v))) })},
		{"computed twice", of(func(v plan.Expr) plan.Node { return where(project(b, col(b, 0), or(v)), fn("<", col(b, 0), or(v))) })},
		{"a condition on the value alone", of(func(v plan.Expr) plan.Node { return where(b, fn("<", v, integer(5))) })},
		{"within a subquery", of(func(v plan.Expr) plan.Node {
			return applied(b, plan.SemiJoin, 1, func(w plan.Expr) plan.Node { return where(c, fn("<", col(c, 0), w), fn("<", col(c, 1), or(v))) })
		})},
		{"one of two values", must(plan.NewApply(twoValues(a, b, or), bindings(a)))},
	}, []ruleCase{
		{"the value itself, too", of(func(v plan.Expr) plan.Node { return where(b, fn("<", col(b, 1), v), fn("<", col(b, 0), or(v))) })},
		{"with a column", of(func(v plan.Expr) plan.Node { return where(b, fn("<", fn("coalesce", v, col(b, 0)), integer(1))) })},
		{"that may fail", of(func(v plan.Expr) plan.Node { return where(b, fn("<", col(b, 1), fn("+", v, integer(1)))) })},
	})
}

var firstValue, secondValue = plan.NewOuterRef("v", plan.BigIntType), plan.NewOuterRef("w", plan.BigIntType)

func bindings(a plan.Node) []plan.Binding {
	return []plan.Binding{{Ref: firstValue, Value: col(a, 0)}, {Ref: secondValue, Value: col(a, 1)}}
}

// twoValues uses one value as it is, and a second only in what is computed of both.
func twoValues(a, b plan.Node, or func(plan.Expr) plan.Expr) *plan.Join {
	right := where(b, fn("<", col(b, 0), firstValue), fn("<", firstValue, or(secondValue)))
	return join(a, right, plan.LeftJoin, nil).(*plan.Join)
}
