package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestScanFilters(t *testing.T) {
	table := keyed("a", 10)
	a := scan(table)
	eq := func(n plan.Node, i int, e plan.Expr) plan.Expr { return fn("=", col(n, i), e) }
	turned := must(plan.NewScan(table, "", []int{2, 1, 0}))
	pushed := a.(*plan.Scan).WithFilters(eq(a, 1, integer(2)))
	testRule(t, "scan_filters", []ruleCase{
		{"exact", where(a, eq(a, 0, integer(1)))},
		{"inexact", where(a, eq(a, 1, integer(1)))},
		{"all three", where(a, eq(a, 0, integer(1)), eq(a, 1, integer(2)), fn("like", col(a, 2), plan.TextLiteral("a%")))},
		{"a parameter", where(a, eq(a, 0, param()))},
		{"ordinals of the table", where(turned, eq(turned, 2, integer(1)), eq(turned, 1, integer(2)))},
		{"one more", where(pushed, eq(a, 1, integer(2)), eq(a, 0, integer(1)))},
		{"random stays", where(a, random(), eq(a, 0, integer(1)))},
	}, []ruleCase{
		{"no", where(a, fn("like", col(a, 2), plan.TextLiteral("a%")))},
		{"inexact, again", where(pushed, eq(a, 1, integer(2)))},
		{"a limited scan", where(a.(*plan.Scan).WithLimit(integer(3)), eq(a, 0, integer(1)))},
		{"random", where(a, fn("=", col(a, 0), cast(fn("random"), plan.BigIntType)))},
		{"a limit between", where(limit(a, 3), eq(a, 0, integer(1)))},
	})
}
