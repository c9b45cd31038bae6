package opt

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestLookupJoin(t *testing.T) {
	orders := scan(plain("orders"))
	table := keyed("users", 1_000_000)
	users, cold := scan(table), scan(keyed("cold", -1))
	few := where(users, fn("like", col(users, 2), plan.TextLiteral("a%")))
	mine := users.(*plan.Scan).WithFilters(fn("=", col(users, 0), integer(5)))
	small := scan(keyed("small", 800))
	medium := scan(keyed("medium", 5000))
	turned := cols(few, 1, 0)
	parts := keyed("parts", -1)
	parts.keys, parts.exact = []int{0, 1}, []int{0, 1}
	eu := scan(parts).(*plan.Scan).WithFilters(fn("=", col(scan(parts), 1), integer(7)))
	whole := eu.WithFilters(fn("=", col(eu, 0), integer(1)))
	byBoth := join(orders, scan(parts), plan.InnerJoin, plan.And(
		fn("=", pair(orders, orders, 1), pair(orders, orders, 4)), fn("=", pair(orders, orders, 0), pair(orders, orders, 3))))
	var fires []ruleCase
	for _, k := range []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.SemiJoin, plan.AntiJoin, plan.SingleJoin} {
		fires = append(fires, ruleCase{k.String(), on(orders, users, k, 1, 0)})
	}
	notNull := where(orders, fn("is_not_null", col(orders, 1)))
	testRule(t, "lookup_join", append(fires,
		ruleCase{"of unknown size", on(orders, cold, plan.LeftJoin, 1, 0)},
		ruleCase{"through filter and projection", on(orders, turned, plan.InnerJoin, 1, 1)},
		ruleCase{"through a window by the key", on(orders, where(numberedBy(users, 0), fn("=", col(numberedBy(users), 3), integer(1))), plan.LeftJoin, 1, 0)},
		ruleCase{"through groups by the key", on(orders, where(group(users, 2, 0), fn(">", col(group(users, 2, 0), 2), integer(1))), plan.LeftJoin, 1, 1)},
		ruleCase{"two key columns, in the table's order", byBoth},
		ruleCase{"half of the key by a constant", on(orders, eu, plan.LeftJoin, 1, 0)},
		ruleCase{"inner, sides exchanged", join(users, orders, plan.InnerJoin, plan.And(fn("=", pair(users, orders, 0), pair(users, orders, 4)), fn("<", pair(users, orders, 1), pair(users, orders, 3))))},
		ruleCase{"right becomes left", on(users, orders, plan.RightJoin, 0, 1)},
		ruleCase{"inner, from the smaller side", on(users, medium, plan.InnerJoin, 0, 0)},
		ruleCase{"inner, to a row that is known already", on(mine, cold, plan.InnerJoin, 1, 0)},
		ruleCase{"a small table, from fewer rows", on(scan(keyed("picks", 10)), small, plan.LeftJoin, 1, 0)},
		ruleCase{"mark of a key", on(cold, users, plan.MarkJoin, 0, 0)},
		ruleCase{"mark of a tested column", on(notNull, users, plan.MarkJoin, 1, 0)},
	), []ruleCase{
		{"another column than the key", on(orders, users, plan.LeftJoin, 1, 1)},
		{"null-safe", join(orders, users, plan.LeftJoin, fn("<=>", pair(orders, users, 1), pair(orders, users, 3)))},
		{"a computed key", on(orders, project(users, fn("+", col(users, 0), integer(1))), plan.LeftJoin, 1, 0)},
		{"half of a key", on(orders, scan(parts), plan.LeftJoin, 1, 0)},
		{"a small table", on(orders, small, plan.LeftJoin, 1, 0)},
		{"a small table, from more rows", on(users, small, plan.LeftJoin, 1, 0)},
		{"a row that is known already", on(orders, mine, plan.LeftJoin, 1, 0)},
		{"half of a key, mark", on(cold, eu, plan.MarkJoin, 0, 0)},
		{"a whole key by constants", on(orders, whole, plan.LeftJoin, 2, 2)},
		{"right, the kept side", on(orders, users, plan.RightJoin, 1, 0)},
		{"full", on(orders, users, plan.FullJoin, 1, 0)},
		{"mark of a column that may be NULL", on(orders, users, plan.MarkJoin, 1, 0)},
		{"a limited side", on(orders, limit(users, 5), plan.LeftJoin, 1, 0)},
		{"a window by another column", on(orders, numberedBy(users, 1), plan.LeftJoin, 1, 0)},
		{"a window by half of a key", on(orders, numberedBy(eu, 0), plan.LeftJoin, 1, 0)},
		{"groups by another column", on(orders, group(users, 1), plan.LeftJoin, 1, 0)},
		{"groups by half of a key", on(orders, group(eu, 0), plan.LeftJoin, 1, 0)},
		{"an aggregate of all rows", on(orders, group(users), plan.LeftJoin, 1, 0)},
		{"a volatile filter", on(orders, where(users, random()), plan.LeftJoin, 1, 0)},
		{"no key", on(users, orders, plan.LeftJoin, 0, 1)},
	})
}

func TestLookupBoundIsWhatAWholeScanCosts(t *testing.T) {
	orders := scan(plain("orders"))
	for size, want := range map[float64]int64{100_000: 180_000, 1200: 2160, 1001: 1801, -1: plan.ManyKeys} {
		j := on(orders, scan(keyed("users", size)), plan.LeftJoin, 1, 0).(*plan.Join)
		j = withLookup(j)
		if assert.NotNil(t, j, "%v rows", size) {
			assert.Equal(t, want, j.Lookup.MaxKeys, "%v rows", size)
		}
	}
}

// TestExchangedSidesKeepAnswers looks the left side up, with conditions of all kinds between the sides.
func TestExchangedSidesKeepAnswers(t *testing.T) {
	for seed := range uint64(300) {
		g := newGenerator(seed)
		l, r := scan(g.tables[1+seed%2]), scan(g.tables[3])
		both := join(l, r, plan.InnerJoin, nil)
		for _, k := range []plan.JoinKind{plan.InnerJoin, plan.RightJoin} {
			j := join(l, r, k, plan.And(fn("=", col(both, 0), col(both, 4)), g.pred(both, 2)))
			out, fired, err := lookupJoins(j)
			require.NoError(t, err)
			require.True(t, fired)
			require.NoError(t, check("lookup_join", j, out))
			want, err := run(j)
			if err != nil {
				continue
			}
			got := must(run(out))
			slices.SortFunc(want, orderRows)
			slices.SortFunc(got, orderRows)
			require.Equal(t, fmt.Sprint(want), fmt.Sprint(got), "seed %d\n%s\n%s", seed, plan.Format(j, nil), plan.Format(out, nil))
		}
	}
}
