package opt

import (
	"slices"
	"testing"

	"rsql/planner/plan"
)

// orderedTable can read the first rows by x.
type orderedTable struct{ *keyedTable }

var _ plan.Ordered = orderedTable{}

func (o orderedTable) SupportsOrder(order []plan.ColumnOrder, filters []plan.Expr) bool {
	inexact := func(f plan.Expr) bool { return o.Supports(f) != plan.Exact }
	return len(order) == 1 && order[0].Column == 1 && (!slices.ContainsFunc(filters, inexact) || counts(filters))
}

// counts reports whether filters are one that the table counts rows by.
func counts(filters []plan.Expr) bool {
	call, ok := filters[0].(*plan.Call)
	return ok && len(filters) == 1 && call.Func.Name == ">"
}

func TestOrderScan(t *testing.T) {
	a, b := scan(orderedTable{keyed("a", 10)}), scan(keyed("b", 10))
	s := a.(*plan.Scan)
	exact, inexact := s.WithFilters(fn("=", col(a, 0), integer(1))), s.WithFilters(fn("=", col(a, 1), integer(1)))
	above := s.WithFilters(fn(">", col(a, 1), integer(1)))
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
		{"rechecked filters", top(where(above, fn(">", col(a, 1), integer(1))), true, 1)},
		{"below projections", top(cols(cols(a, 1, 0), 0), true, 0)},
		{"a parameter", must(plan.NewSort(a, []plan.SortKey{plan.NewSortKey(col(a, 1), false)})).(*plan.Sort).WithLimit(param())},
	}, []ruleCase{
		{"all rows", order(a, 1)},
		{"another column", top(a, false, 0)},
		{"more columns", top(a, false, 1, 0)},
		{"an expression", top(project(a, fn("+", col(a, 1), integer(1))), false, 0)},
		{"an inexact filter", top(inexact, false, 1)},
		{"a filter between", top(where(a, fn("=", col(a, 2), plan.TextLiteral("x"))), false, 1)},
		{"a filter besides those of the scan", top(where(above, fn(">", col(a, 1), integer(1)), fn("=", col(a, 2), plan.TextLiteral("x"))), false, 1)},
		{"a table without order", top(b, false, 1)},
		{"a join between", top(on(a, b, plan.InnerJoin, 0, 0), false, 1)},
		{"a limited scan", top(s.WithLimit(integer(5)), false, 1)},
	})
}
