package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestUnnestAsof(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	over := func(a plan.Node, kind plan.JoinKind, right func(v, w plan.Expr) plan.Node) *plan.Apply {
		j := must(plan.NewJoin(a, right(firstValue, secondValue), kind, nil))
		return must(plan.NewApply(j, bindings(a)))
	}
	of := func(kind plan.JoinKind, right func(v, w plan.Expr) plan.Node) plan.Node { return over(a, kind, right) }
	in := func(right func(v, w plan.Expr) plan.Node) plan.Node {
		x := over(a, plan.MarkJoin, right)
		return must(plan.NewApply(x.Join.WithEqui(plan.Equi{Left: col(a, 1), Right: col(x.Join.Right, 0)}), x.Outer))
	}
	before := func(v, w plan.Expr) plan.Node { return where(b, fn("=", col(b, 0), v), fn("<=", col(b, 1), w)) }
	first := func(n plan.Node, keys ...plan.SortKey) plan.Node { return limit(must(plan.NewSort(n, keys)), 1) }
	latest, earliest := plan.NewSortKey(col(b, 1), true), plan.NewSortKey(col(b, 1), false)
	byText := plan.NewSortKey(col(b, 2), false)
	testRule(t, "unnest_asof", []ruleCase{
		{"a value of the latest before", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return cols(first(before(v, w), latest, byText), 2) })},
		{"the earliest after, without a key", of(plan.LeftJoin, func(_, w plan.Expr) plan.Node { return first(where(b, fn(">", col(b, 1), w)), earliest) })},
		{"computed of both", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node {
			n := project(before(v, w), fn("-", w, col(b, 1)), col(b, 1))
			return cols(first(n, plan.NewSortKey(col(n, 1), true)), 0)
		})},
		{"LATERAL", of(plan.InnerJoin, func(v, w plan.Expr) plan.Node { return first(before(v, w), latest) })},
	}, []ruleCase{
		{"the farthest", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return cols(first(before(v, w), earliest), 2) })},
		{"by another column", of(plan.SingleJoin, func(v, w plan.Expr) plan.Node { return cols(first(before(v, w), byText), 2) })},
		{"two comparisons", of(plan.LeftJoin, func(v, w plan.Expr) plan.Node {
			return first(where(b, fn("<", col(b, 0), v), fn("<=", col(b, 1), w)), latest)
		})},
		{"several rows", of(plan.LeftJoin, func(v, w plan.Expr) plan.Node {
			return limit(must(plan.NewSort(before(v, w), []plan.SortKey{latest})), 2)
		})},
		{"not the first row", of(plan.LeftJoin, func(v, w plan.Expr) plan.Node {
			return must(plan.NewLimit(must(plan.NewSort(before(v, w), []plan.SortKey{latest})), integer(1), integer(1)))
		})},
		{"in no order", of(plan.LeftJoin, func(v, w plan.Expr) plan.Node { return limit(before(v, w), 1) })},
		{"IN", in(func(v, w plan.Expr) plan.Node { return first(before(v, w), latest) })},
		{"of one row", over(limit(a, 1), plan.SingleJoin, func(v, w plan.Expr) plan.Node { return cols(first(before(v, w), latest), 2) })},
	})
}
