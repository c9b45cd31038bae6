package opt

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestSemiLookup(t *testing.T) {
	orders, users, cold := scan(plain("orders")), scan(keyed("users", 1_000_000)), scan(keyed("cold", -1))
	few, many, small := scan(keyed("few", 20)), scan(keyed("many", 2_000_000)), scan(keyed("small", 800))
	turned := cols(where(users, fn("like", col(users, 2), plan.TextLiteral("a%"))), 1, 0)
	parts := keyed("parts", -1)
	parts.keys, parts.exact = []int{0, 1}, []int{0, 1}
	eu := scan(parts).(*plan.Scan).WithFilters(fn("=", col(scan(parts), 1), integer(7)))
	semi := func(l, r plan.Node, conds ...plan.Expr) plan.Node {
		return join(l, r, plan.SemiJoin, plan.And(conds...))
	}
	is := func(op string, l, r plan.Node, i, j int) plan.Expr {
		return fn(op, pair(l, r, i), pair(l, r, width(l)+j))
	}
	plus := func(e plan.Expr) plan.Expr { return fn("+", e, integer(1)) }
	not := on(users, orders, plan.MarkJoin, 0, 1)
	testRuleInto(t, "semi_lookup", "lookup_join", []ruleCase{
		{"by a few rows", on(users, few, plan.SemiJoin, 0, 1)},
		{"by rows of unknown number", on(users, orders, plan.SemiJoin, 0, 1)},
		{"both sides of unknown size", on(cold, orders, plan.SemiJoin, 0, 1)},
		{"through filter and projection", on(turned, few, plan.SemiJoin, 1, 1)},
		{"two key columns and a further equality", semi(scan(parts), orders,
			is("=", scan(parts), orders, 2, 2), is("=", scan(parts), orders, 1, 0), is("=", scan(parts), orders, 0, 1))},
		{"half of the key by a constant", on(eu, few, plan.SemiJoin, 0, 1)},
		{"computed values", semi(users, few, fn("=", pair(users, few, 0), plus(pair(users, few, 4))))},
		{"a further equality that is null-safe and computed", semi(users, few,
			is("=", users, few, 0, 1), fn("<=>", plus(pair(users, few, 1)), pair(users, few, 3)))},
		{"a small table, from fewer rows", on(small, few, plan.SemiJoin, 0, 1)},
		{"both sides by key, the left clearly less work", on(users, scan(keyed("medium", 5000)), plan.SemiJoin, 0, 0)},
		{"both sides by key, the right stays", on(users, many, plan.SemiJoin, 0, 0)},
		{"distinct values", on(users, distinct(cols(few, 1)), plan.SemiJoin, 0, 0)},
	}, []ruleCase{
		{"residual", semi(users, orders, is("=", users, orders, 0, 1), is("<", users, orders, 1, 0))},
		{"anti", on(users, orders, plan.AntiJoin, 0, 1)},
		{"mark", on(users, orders, plan.MarkJoin, 0, 1)},
		{"NOT IN", where(not, fn("not", col(not, 3)))},
		{"null-safe", semi(users, orders, is("<=>", users, orders, 0, 1))},
		{"a computed key", on(project(users, plus(col(users, 0))), orders, plan.SemiJoin, 0, 1)},
		{"a computed side of the equality", semi(users, orders, fn("=", plus(pair(users, orders, 0)), pair(users, orders, 4)))},
		{"a limited side", on(limit(users, 5), orders, plan.SemiJoin, 0, 1)},
		{"a limited scan", on(users.(*plan.Scan).WithLimit(integer(5)), orders, plan.SemiJoin, 0, 1)},
		{"a volatile filter", on(where(users, random()), orders, plan.SemiJoin, 0, 1)},
		{"half of a key", on(scan(parts), orders, plan.SemiJoin, 0, 1)},
		{"another column than the key", on(users, orders, plan.SemiJoin, 1, 1)},
		{"more rows than a whole scan costs", on(users, many, plan.SemiJoin, 0, 1)},
		{"a small table, from rows of unknown number", on(small, orders, plan.SemiJoin, 0, 1)},
		{"no equality", join(users, orders, plan.SemiJoin, nil)},
	})
}

// TestSemiLookupKeepsAnswers looks the left side of semi joins up, by keys that come more than once or are NULL, with
// further equalities of both kinds, and without the DISTINCT where the rest of the rules finds that it does nothing.
func TestSemiLookupKeepsAnswers(t *testing.T) {
	rows := 0
	for seed := range uint64(1500) {
		g := newGenerator(seed)
		l := scan(g.tables[1+seed%2])
		if g.oneIn(2) {
			l = where(l, g.pred(l, 1))
		}
		if g.oneIn(3) {
			l = cols(l, 0, 2, 1)
		}
		r := must(plan.NewUnion(scan(g.tables[3]), scan(g.tables[g.IntN(4)])))
		if g.oneIn(4) {
			r = distinct(r)
		}
		both := join(l, r, plan.InnerJoin, nil)
		conds := []plan.Expr{fn("=", col(both, 0), col(both, 3+g.IntN(2)))}
		for range g.IntN(3) {
			conds = append(conds, g.equality(both, 3))
		}
		g.Shuffle(len(conds), func(a, b int) { conds[a], conds[b] = conds[b], conds[a] })
		j := join(l, r, plan.SemiJoin, plan.And(conds...))
		out, fired, err := lookupJoins(j)
		require.NoError(t, err)
		require.True(t, fired, "seed %d\n%s", seed, plan.Format(j, nil))
		require.IsType(t, &plan.Project{}, out)
		require.NoError(t, check("lookup_join", j, out))
		all, _, err := Optimize(j, Options{Eval: evalConstant})
		require.NoError(t, err)
		want, err := run(j)
		if err != nil {
			continue
		}
		rows += len(want)
		slices.SortFunc(want, orderRows)
		for _, n := range []plan.Node{out, all} {
			got := must(run(n))
			slices.SortFunc(got, orderRows)
			require.Equal(t, fmt.Sprint(want), fmt.Sprint(got), "seed %d\n%s\n%s", seed, plan.Format(j, nil), plan.Format(n, nil))
		}
	}
	assert.Greater(t, rows, 500)
}

func TestSemiLookupGivesNoMoreRowsThanKeys(t *testing.T) {
	users := scan(keyed("users", 1_000_000))
	out, fired, err := lookupJoins(on(users, scan(keyed("few", 20)), plan.SemiJoin, 0, 1))
	require.NoError(t, err)
	require.True(t, fired)
	assert.InDelta(t, 20, rowsOf(out), 0)
}
