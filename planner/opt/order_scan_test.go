package opt

import (
	"testing"

	"rsql/planner/plan"
)

// orderedTable can read the first rows by x.
type orderedTable struct{ *keyedTable }

var _ plan.Ordered = orderedTable{}

func (orderedTable) SupportsOrder(order []plan.ColumnOrder) bool {
	return len(order) == 1 && order[0].Column == 1
}

func TestOrderScan(t *testing.T) {
	a, b := scan(orderedTable{keyed("a", 10)}), scan(keyed("b", 10))
	s := a.(*plan.Scan)
	exact, inexact := s.WithFilters(fn("=", col(a, 0), integer(1))), s.WithFilters(fn("=", col(a, 1), integer(1)))
	top := func(n plan.Node, desc bool, by ...int) plan.Node {
		keys := make([]plan.SortKey, len(by))
		for i, c := range by {
			keys[i] = plan.NewSortKey(col(n, c), desc)
		}
		return must(plan.NewSort(n, keys)).(*plan.Sort).WithLimit(integer(3))
	}
	testRule(t, "order_scan", []ruleCase{
		{"scan", top(a, false, 1)},
		{"descending, exact filters", top(exact, true, 1)},
		{"below projections", top(cols(cols(a, 1, 0), 0), true, 0)},
		{"a parameter", must(plan.NewSort(a, []plan.SortKey{plan.NewSortKey(col(a, 1), false)})).(*plan.Sort).WithLimit(param())},
	}, []ruleCase{
		{"all rows", order(a, 1)},
		{"another column", top(a, false, 0)},
		{"more columns", top(a, false, 1, 0)},
		{"an expression", top(project(a, fn("+", col(a, 1), integer(1))), false, 0)},
		{"an inexact filter", top(inexact, false, 1)},
		{"a filter between", top(where(a, fn("=", col(a, 2), plan.TextLiteral("x"))), false, 1)},
		{"a table without order", top(b, false, 1)},
		{"a join between", top(on(a, b, plan.InnerJoin, 0, 0), false, 1)},
		{"a limited scan", top(s.WithLimit(integer(5)), false, 1)},
	})
}
