package opt

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// applied is a dependent join whose right side is made with a value of the left one's column i.
func applied(l plan.Node, kind plan.JoinKind, i int, right func(v plan.Expr) plan.Node) *plan.Apply {
	v := plan.NewOuterRef("v", col(l, i).Type())
	j := must(plan.NewJoin(l, right(v), kind, nil))
	return must(plan.NewApply(j, []plan.Binding{{Ref: v, Value: col(l, i)}}))
}

// numberedBy numbers rows in the order of column 1, those with the same values of some columns on their own.
func numberedBy(n plan.Node, partition ...int) plan.Node {
	var by []plan.Expr
	for _, c := range partition {
		by = append(by, col(n, c))
	}
	call := must(plan.NewWindowCall("row_number", plan.WindowOptions{}))
	return must(plan.NewWindow(n, by, []plan.SortKey{plan.NewSortKey(col(n, 1), false)}, []*plan.WindowCall{call}, []string{"n"}))
}

func TestApplyToJoin(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	free := &plan.Apply{Join: join(a, b, plan.SemiJoin, nil).(*plan.Join)}
	bound := applied(a, plan.SemiJoin, 0, func(v plan.Expr) plan.Node { return where(b, fn("=", col(b, 0), v)) })
	testRule(t, "apply_to_join", []ruleCase{{"nothing from around it", free}}, []ruleCase{{"a value from around it", bound}})
}

func TestUnnest(t *testing.T) {
	a, b, c := scan(plain("a")), scan(plain("b")), scan(plain("c"))
	of := func(kind plan.JoinKind, right func(v plan.Expr) plan.Node) plan.Node {
		return applied(a, kind, 0, right)
	}
	equal := func(n plan.Node, v plan.Expr) plan.Node { return where(n, fn("=", col(n, 0), v)) }
	in := func(right func(v plan.Expr) plan.Node) plan.Node {
		x := applied(a, plan.MarkJoin, 0, right)
		return must(plan.NewApply(x.Join.WithEqui(plan.Equi{Left: col(a, 1), Right: col(x.Join.Right, 0)}), x.Outer))
	}
	testRule(t, "unnest", []ruleCase{
		{"EXISTS", of(plan.SemiJoin, func(v plan.Expr) plan.Node { return limit(cols(equal(b, v), 1), 1) })},
		{"NOT EXISTS", of(plan.AntiJoin, func(v plan.Expr) plan.Node { return where(b, fn("=", col(b, 0), v), fn("<>", col(b, 1), v)) })},
		{"EXISTS as a value", of(plan.MarkJoin, func(v plan.Expr) plan.Node { return equal(b, v) })},
		{"IN", in(func(v plan.Expr) plan.Node { return cols(where(b, fn("=", col(b, 0), v), fn("<", col(b, 1), v)), 1) })},
		{"a value", of(plan.SingleJoin, func(v plan.Expr) plan.Node { return cols(equal(b, v), 2) })},
		{"a value made of one from around", of(plan.SingleJoin, func(v plan.Expr) plan.Node { return project(equal(b, v), fn("+", col(b, 1), v)) })},
		{"LATERAL", of(plan.InnerJoin, func(v plan.Expr) plan.Node { return project(equal(b, v), fn("+", col(b, 1), v)) })},
		{"below a join", of(plan.SemiJoin, func(v plan.Expr) plan.Node { return cols(on(equal(b, v), equal(c, v), plan.InnerJoin, 1, 1), 4) })},
		{"below a left join", of(plan.LeftJoin, func(v plan.Expr) plan.Node { return cols(on(equal(b, v), c, plan.LeftJoin, 1, 1), 4) })},
		{"below groups", of(plan.SemiJoin, func(v plan.Expr) plan.Node {
			return where(group(equal(b, v), 2), fn(">", col(group(b, 2), 1), integer(1)))
		})},
		{"below DISTINCT", of(plan.LeftJoin, func(v plan.Expr) plan.Node { return distinct(cols(equal(b, v), 2)) })},
		{"below a limit", of(plan.LeftJoin, func(v plan.Expr) plan.Node { return limit(order(equal(b, v), 1), 2) })},
		{"below a limit and a projection", of(plan.SingleJoin, func(v plan.Expr) plan.Node { return limit(project(order(equal(b, v), 1), fn("+", col(b, 1), v)), 1) })},
		{"below an offset", of(plan.InnerJoin, func(v plan.Expr) plan.Node {
			return must(plan.NewLimit(order(equal(b, v), 1), nil, integer(2)))
		})},
		{"below a limit and an offset", in(func(v plan.Expr) plan.Node {
			return cols(must(plan.NewLimit(order(equal(b, v), 1), integer(3), integer(2))), 1)
		})},
		{"below a limit, with a condition on the value alone", of(plan.LeftJoin, func(v plan.Expr) plan.Node {
			return limit(order(where(equal(b, v), fn(">", v, integer(3))), 1), 1)
		})},
		{"below a window", of(plan.LeftJoin, func(v plan.Expr) plan.Node { return cols(numberedBy(equal(b, v), 2), 3, 1) })},
		{"a condition that may fail stays behind", of(plan.SemiJoin, func(v plan.Expr) plan.Node { return where(b, fn("=", col(b, 0), v), textAsNumber(b, 2)) })},
		{"within a subquery", of(plan.SemiJoin, func(v plan.Expr) plan.Node {
			inner := applied(b, plan.SemiJoin, 1, func(w plan.Expr) plan.Node { return where(c, fn("=", col(c, 0), w), fn("<", col(c, 1), v)) })
			return inner
		})},
	}, []ruleCase{
		{"below a limit that orders by what may fail", of(plan.LeftJoin, func(v plan.Expr) plan.Node {
			n := equal(b, v)
			sum := plan.NewSortKey(fn("+", col(n, 1), integer(1)), false)
			return limit(must(plan.NewSort(n, []plan.SortKey{sum})), 1)
		})},
		{"below a limit that is a parameter", of(plan.LeftJoin, func(v plan.Expr) plan.Node { return must(plan.NewLimit(order(equal(b, v), 1), param(), nil)) })},
		{"not equal, below a limit", of(plan.LeftJoin, func(v plan.Expr) plan.Node { return limit(order(where(b, fn("<", col(b, 0), v)), 1), 1) })},
		{"not equal, below a window", of(plan.LeftJoin, func(v plan.Expr) plan.Node { return numberedBy(where(b, fn("<", col(b, 0), v))) })},
		{"below a union", of(plan.LeftJoin, func(v plan.Expr) plan.Node { return must(plan.NewUnion(equal(b, v), b)) })},
		{"not equal, below groups", of(plan.SemiJoin, func(v plan.Expr) plan.Node { return group(where(b, fn("<", col(b, 0), v)), 2) })},
		{"on the side that is filled with NULLs", of(plan.LeftJoin, func(v plan.Expr) plan.Node { return on(b, equal(c, v), plan.LeftJoin, 0, 0) })},
		{"random", of(plan.SemiJoin, func(v plan.Expr) plan.Node { return where(b, fn("=", col(b, 0), v), random()) })},
		{"a value that may fail, in IN", in(func(v plan.Expr) plan.Node { return project(equal(b, v), fn("+", col(b, 1), integer(1))) })},
	})
}

func TestUnnestAggregate(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	equal := func(v plan.Expr) plan.Node { return where(b, fn("=", col(b, 0), v), fn(">", col(b, 1), integer(3))) }
	sums := func(n plan.Node) plan.Node {
		aggs := []*plan.AggCall{must(plan.NewAgg("count", false)), must(plan.NewAgg("max", false, col(n, 1)))}
		return must(plan.NewAggregate(n, nil, aggs, []string{"n", "most"}))
	}
	of := func(kind plan.JoinKind, right func(v plan.Expr) plan.Node) plan.Node {
		return applied(a, kind, 0, right)
	}
	having := func(v plan.Expr) plan.Node { return where(sums(equal(v)), fn(">", col(sums(b), 0), integer(1))) }
	marked := applied(a, plan.MarkJoin, 0, func(v plan.Expr) plan.Node { return cols(having(v), 1) })
	testRule(t, "unnest_aggregate", []ruleCase{
		{"a value", of(plan.SingleJoin, func(v plan.Expr) plan.Node { return sums(equal(v)) })},
		{"computed", of(plan.SingleJoin, func(v plan.Expr) plan.Node { return project(sums(equal(v)), fn("+", col(sums(b), 1), v)) })},
		{"HAVING", of(plan.SingleJoin, having)},
		{"LATERAL", of(plan.InnerJoin, having)},
		{"below a limit", of(plan.SingleJoin, func(v plan.Expr) plan.Node { return sums(limit(order(equal(v), 1), 2)) })},
		{"EXISTS", of(plan.SemiJoin, having)},
		{"NOT EXISTS", of(plan.AntiJoin, having)},
		{"NOT EXISTS of one row", of(plan.AntiJoin, func(v plan.Expr) plan.Node { return sums(equal(v)) })},
		{"IN", must(plan.NewApply(marked.Join.WithEqui(plan.Equi{Left: col(a, 1), Right: col(marked.Join.Right, 0)}), marked.Outer))},
	}, []ruleCase{
		{"not equal", of(plan.SingleJoin, func(v plan.Expr) plan.Node { return sums(where(b, fn("<", col(b, 0), v))) })},
		{"groups", of(plan.SemiJoin, func(v plan.Expr) plan.Node { return group(equal(v), 2) })},
		{"not equal, below a limit", of(plan.SingleJoin, func(v plan.Expr) plan.Node { return sums(limit(where(b, fn("<", col(b, 0), v)), 1)) })},
	})
}

// TestCheckFindsAnOuterValueOfNobody lets no rule take a value from where it is given.
func TestCheckFindsAnOuterValueOfNobody(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	x := applied(a, plan.SemiJoin, 0, func(v plan.Expr) plan.Node { return where(b, fn("=", col(b, 0), v)) })
	require.NoError(t, check("r", x, x))
	require.ErrorContains(t, check("r", x, x.Join), "outer.v")
}
