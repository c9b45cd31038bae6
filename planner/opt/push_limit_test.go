package opt

import (
	"math"
	"testing"

	"rsql/planner/plan"
)

func TestPushLimit(t *testing.T) {
	table := keyed("a", 10)
	a, b := scan(table), scan(plain("b"))
	s := a.(*plan.Scan)
	exact, inexact := s.WithFilters(fn("=", col(a, 0), integer(1))), s.WithFilters(fn("=", col(a, 1), integer(1)))
	offset := func(n plan.Node, count, offset plan.Expr) plan.Node { return must(plan.NewLimit(n, count, offset)) }
	testRule(t, "push_limit", []ruleCase{
		{"scan", limit(a, 3)},
		{"scan with offset", offset(a, integer(3), integer(2))},
		{"scan with a parameter", offset(a, param(), integer(0))},
		{"exact filters", limit(exact, 3)},
		{"project", limit(project(a, fn("+", col(a, 0), integer(1))), 3)},
		{"sort", limit(order(a, 1), 3)},
		{"union", offset(must(plan.NewUnion(a, b)), integer(3), integer(1))},
		{"left join", limit(on(a, b, plan.LeftJoin, 0, 0), 3)},
		{"right join", limit(on(a, b, plan.RightJoin, 0, 0), 3)},
		{"mark join", limit(on(a, b, plan.MarkJoin, 0, 0), 3)},
		{"single join, with projections", limit(cols(on(cols(a, 0), b, plan.SingleJoin, 0, 0), 1), 3)},
		{"a larger limit below", limit(on(limit(distinct(a), 5), b, plan.LeftJoin, 0, 0), 3)},
		{"a parameter does not bound a number", limit(on(offset(distinct(a), param(), nil), b, plan.LeftJoin, 0, 0), 3)},
		{"OFFSET alone goes below a projection", offset(cols(a, 0), nil, integer(2))},
	}, []ruleCase{
		{"a filter between", limit(where(a, fn("=", col(a, 1), integer(1))), 3)},
		{"an inexact filter", limit(inexact, 3)},
		{"inner join", limit(on(a, b, plan.InnerJoin, 0, 0), 3)},
		{"semi join", limit(on(a, b, plan.SemiJoin, 0, 0), 3)},
		{"anti join", limit(on(a, b, plan.AntiJoin, 0, 0), 3)},
		{"full join", limit(on(a, b, plan.FullJoin, 0, 0), 3)},
		{"distinct", limit(distinct(a), 3)},
		{"aggregate", limit(group(a, 0), 3)},
		{"OFFSET alone", offset(a, nil, integer(2))},
		{"an offset that is a parameter", offset(a, integer(3), param())},
		{"a sum that does not fit", offset(a, integer(math.MaxInt64), integer(1))},
		{"a smaller limit below", limit(s.WithLimit(integer(2)), 3)},
		{"a smaller top below", limit(order(a, 1).(*plan.Sort).WithLimit(integer(2)), 3)},
		{"a limited left side", limit(on(cols(limit(where(a, fn("=", col(a, 1), integer(1))), 3), 0), b, plan.LeftJoin, 0, 0), 3)},
	})
}
