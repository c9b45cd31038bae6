package opt

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestPushTop(t *testing.T) {
	a, b := scan(keyed("a", 1000)), scan(keyed("b", 1000))
	offset := func(n plan.Node, count, offset plan.Expr) plan.Node { return must(plan.NewLimit(n, count, offset)) }
	by := func(n plan.Node, keys ...plan.Expr) plan.Node {
		sortKeys := make([]plan.SortKey, len(keys))
		for i, k := range keys {
			sortKeys[i] = plan.NewSortKey(k, i%2 == 1)
		}
		return must(plan.NewSort(n, sortKeys))
	}
	left := on(a, b, plan.LeftJoin, 1, 0)
	ref := plan.NewOuterRef("x", col(a, 1).Type())
	apply := func(kind plan.JoinKind) plan.Node {
		one := limit(where(b, fn("<", col(b, 1), ref)), 1)
		return must(plan.NewApply(join(a, one, kind, nil).(*plan.Join), []plan.Binding{{Ref: ref, Value: col(a, 1)}}))
	}
	asof := func(outer bool) plan.Node {
		return must(plan.NewAsofJoin(a, b, outer, plan.And(fn("=", pair(a, b, 0), pair(a, b, 3)), fn(">=", pair(a, b, 1), pair(a, b, 4)))))
	}
	chain := on(on(a, b, plan.LeftJoin, 1, 0), b, plan.LeftJoin, 1, 0)
	named := project(left, fn("+", col(left, 1), integer(1)), col(left, 4))
	testRule(t, "push_top", []ruleCase{
		{"left join", limit(order(left, 0), 3)},
		{"through projections, by what they compute", limit(order(cols(named, 1, 0), 1), 3)},
		{"two keys, descending the second", limit(by(left, fn("+", col(left, 1), integer(1)), col(left, 0)), 3)},
		{"offset", offset(order(left, 0), integer(3), integer(2))},
		{"a parameter", offset(order(left, 0), param(), nil)},
		{"right join", limit(order(on(a, b, plan.RightJoin, 1, 0), 4), 3)},
		{"mark join", limit(order(on(a, b, plan.MarkJoin, 1, 0), 0), 3)},
		{"single join", limit(order(on(a, b, plan.SingleJoin, 1, 0), 0), 3)},
		{"dependent join", limit(order(apply(plan.SingleJoin), 0), 3)},
		{"asof join", limit(order(asof(true), 1), 3)},
		{"a chain of joins", limit(order(chain, 2), 3)},
		{"more rows below", limit(order(on(limit(distinct(a), 5), b, plan.LeftJoin, 1, 0), 0), 3)},
	}, []ruleCase{
		{"by the other side", limit(order(left, 3), 3)},
		{"by both sides", limit(by(left, col(left, 0), col(left, 4)), 3)},
		{"by the mark", limit(order(on(a, b, plan.MarkJoin, 1, 0), 3), 3)},
		{"by chance", limit(by(left, random()), 3)},
		{"by chance below a projection", limit(order(project(left, random()), 0), 3)},
		{"no limit", order(left, 0)},
		{"no order", limit(left, 3)},
		{"OFFSET alone", offset(order(left, 0), nil, integer(2))},
		{"an offset that is a parameter", offset(order(left, 0), integer(3), param())},
		{"a filter between", limit(order(where(left, fn("is_null", col(left, 3))), 0), 3)},
		{"groups between", limit(order(group(left, 0), 0), 3)},
		{"inner join", limit(order(on(a, b, plan.InnerJoin, 1, 0), 0), 3)},
		{"semi join", limit(order(on(a, b, plan.SemiJoin, 1, 0), 0), 3)},
		{"anti join", limit(order(on(a, b, plan.AntiJoin, 1, 0), 0), 3)},
		{"full join", limit(order(on(a, b, plan.FullJoin, 1, 0), 0), 3)},
		{"right join, by the left side", limit(order(on(a, b, plan.RightJoin, 1, 0), 0), 3)},
		{"inner dependent join", limit(order(apply(plan.InnerJoin), 0), 3)},
		{"inner asof join", limit(order(asof(false), 0), 3)},
		{"few rows below", limit(order(on(limit(a, 3), b, plan.LeftJoin, 1, 0), 0), 3)},
		{"in a dependent subquery", limit(order(on(where(a, fn("=", col(a, 1), ref)), b, plan.LeftJoin, 1, 0), 0), 3)},
	})
}

// TestTopsBelowJoinsKeepAnswers takes the first rows of generated joins by all columns of the side that is kept. Which of the
// partners of a row come out is open where not all do.
func TestTopsBelowJoinsKeepAnswers(t *testing.T) {
	compared := 0
	for seed := range uint64(2000) {
		g := newGenerator(seed)
		j, keys := g.keepingJoin()
		if len(keys) == 0 {
			continue
		}
		before := must(plan.NewLimit(must(plan.NewSort(j, keys)), integer(int64(1+g.IntN(4))), integer(int64(g.IntN(2)))))
		after, fired, err := pushTops(before)
		require.NoError(t, err)
		if !fired {
			continue
		}
		require.NoError(t, check("push_top", before, after))
		want, err := run(before)
		if err != nil { // some row that is not wanted may fail
			continue
		}
		compared++
		about := fmt.Sprintf("seed %d\n%s\n%s", seed, plan.Format(before, nil), plan.Format(after, nil))
		got, err := run(after)
		require.NoError(t, err, about)
		require.Equal(t, keyColumns(want, keys), keyColumns(got, keys), about)
		left := map[string]int{}
		for _, r := range must(run(j)) {
			left[fmt.Sprint(r)]++
		}
		for _, r := range got {
			left[fmt.Sprint(r)]--
			require.GreaterOrEqual(t, left[fmt.Sprint(r)], 0, about)
		}
	}
	require.Greater(t, compared, 300)
}

// keepingJoin is a join, mostly one that keeps the rows of a side, and an order by all columns of that side.
func (g *generator) keepingJoin() (j plan.Node, keys []plan.SortKey) {
	in := g.node(2)
	first, n := 0, width(in)
	if n == 0 {
		return nil, nil
	}
	if g.oneIn(2) {
		j = g.apply(in, 2)
	} else {
		right := g.node(1)
		if width(right) == 0 {
			return nil, nil
		}
		kind := []plan.JoinKind{plan.LeftJoin, plan.RightJoin, plan.MarkJoin, plan.InnerJoin}[g.IntN(4)]
		j = join(in, right, kind, g.equality(join(in, right, plan.InnerJoin, nil), n))
		if kind == plan.RightJoin {
			first, n = n, width(right)
		}
	}
	for i := first; i < min(first+n, width(j)); i++ {
		keys = append(keys, plan.NewSortKey(col(j, i), g.oneIn(2)))
	}
	return j, keys
}

// keyColumns shows the columns of rows that they are ordered by.
func keyColumns(rows [][]any, keys []plan.SortKey) string {
	var b strings.Builder
	for _, r := range rows {
		for _, k := range keys {
			fmt.Fprint(&b, r[k.Expr.(*plan.ColumnRef).Index], " ")
		}
		b.WriteString("; ")
	}
	return b.String()
}
