package opt

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestOptimizeRejectsARuleThatChangesTheColumns(t *testing.T) {
	a := scan(plain("a"))
	made := map[string]plan.Node{
		"fewer columns": cols(a, 0),
		"other names":   project(a, col(a, 0), col(a, 1), col(a, 2)),
		"other types":   must(plan.NewProject(a, []plan.Expr{col(a, 0), col(a, 1), integer(1)}, plan.FieldNames(a.Schema(), false))),
	}
	for name, out := range made {
		rule := Rule{Name: "made_up", Apply: func(plan.Node) (plan.Node, bool, error) { return out, true, nil }}
		_, _, err := optimize(a, Options{}, []Rule{rule})
		require.Error(t, err, name)
		assert.Equal(t, plan.CodeInternal, plan.CodeOf(err), name)
		assert.Contains(t, err.Error(), "made_up", name)
	}
}

func TestOptimizeRejectsARuleThatLeavesAnUnsoundPlan(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	j := on(a, b, plan.InnerJoin, 0, 0).(*plan.Join)
	beyond := plan.Shift(fn("=", col(a, 2), plan.TextLiteral("x")), 10)
	crooked := *j
	crooked.Equi = []plan.Equi{{Left: col(a, 0), Right: col(b, 2)}}
	residual := *j
	residual.Residual = beyond
	for name, out := range map[string]plan.Node{
		"filter":      &plan.Filter{Input: j, Pred: beyond},
		"scan filter": where(on(a.(*plan.Scan).WithFilters(beyond), b, plan.InnerJoin, 0, 0)),
		"residual":    &residual,
		"equality":    &crooked,
	} {
		rule := Rule{Name: "made_up", Apply: func(plan.Node) (plan.Node, bool, error) { return out, true, nil }}
		_, _, err := optimize(j, Options{}, []Rule{rule})
		require.Error(t, err, name)
		assert.Contains(t, err.Error(), "made_up", name)
	}
}

func TestOptimizeEndsThoughARuleAlwaysFires(t *testing.T) {
	a := scan(plain("a"))
	times := 0
	rule := Rule{Name: "restless", Apply: func(n plan.Node) (plan.Node, bool, error) { times++; return n, true, nil }}
	out, fired, err := optimize(a, Options{}, []Rule{rule})
	require.NoError(t, err)
	assert.Same(t, a, out)
	assert.Equal(t, []Fired{{Rule: "restless", Times: times}}, fired)
	assert.Equal(t, 2*maxPasses, times)
}

func TestOptimizeHandsOnErrors(t *testing.T) {
	rule := Rule{Name: "broken", Apply: func(plan.Node) (plan.Node, bool, error) { return nil, false, errValue }}
	_, _, err := optimize(scan(plain("a")), Options{}, []Rule{rule})
	assert.ErrorIs(t, err, errValue)
}

func TestOptimizeLeavesDisabledRulesOut(t *testing.T) {
	a := scan(keyed("a", 10))
	n := limit(where(a, fn("=", col(a, 0), integer(1))), 3)
	_, fired, err := Optimize(n, Options{})
	require.NoError(t, err)
	assert.Equal(t, []Fired{{"scan_filters", 1}, {"push_limit", 1}}, fired)
	all := map[string]bool{}
	for _, r := range Rules() {
		all[r.Name] = true
	}
	out, fired, err := Optimize(n, Options{Disable: all})
	require.NoError(t, err)
	assert.Empty(t, fired)
	assert.Same(t, n, out)
}

func TestRulesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		assert.False(t, seen[r.Name], r.Name)
		seen[r.Name] = true
		assert.Equal(t, strings.ToLower(r.Name), r.Name)
	}
}

// TestOptimizeWholePlans keeps the plans of whole statements.
func TestOptimizeWholePlans(t *testing.T) {
	users, orders := scan(keyed("users", 1_000_000)), scan(keyed("orders", 20_000))
	both := join(orders, users, plan.InnerJoin, nil)
	shop := where(both, fn("=", col(both, 1), col(both, 3)), fn("=", cast(col(both, 0), plan.DoubleType), plan.DoubleLiteral(42)))
	mark := on(orders, users, plan.MarkJoin, 1, 0)
	third := where(orders, fn("=", col(orders, 0), integer(3)))
	buyer := on(users, third, plan.MarkJoin, 0, 1)
	outer := on(orders, users, plan.LeftJoin, 1, 0)
	var b strings.Builder
	for _, c := range []ruleCase{
		{"SELECT u.t FROM orders o, users u WHERE o.x = u.id AND o.id = 42.0", cols(shop, 5)},
		{"SELECT count(*) FROM users", group(users)},
		{"SELECT count(*) FROM orders WHERE x IN (SELECT id FROM users)", group(cols(where(mark, col(mark, 3)), 0, 1, 2))},
		{"SELECT t FROM users WHERE id IN (SELECT x FROM orders WHERE id = 3)", cols(where(buyer, col(buyer, 3)), 2)},
		{"SELECT o.t, u.t FROM orders o LEFT JOIN users u ON o.x = u.id LIMIT 10", limit(cols(outer, 2, 5), 10)},
		{"SELECT t FROM users WHERE id = 1 OR id = 2", cols(where(users, fn("or", fn("=", col(users, 0), integer(1)), fn("=", col(users, 0), integer(2)))), 2)},
		{"SELECT o.t FROM orders o LEFT JOIN users u ON o.x = u.id WHERE u.t LIKE 'a%' ORDER BY o.x LIMIT 3",
			limit(cols(order(where(outer, fn("like", col(outer, 5), plan.TextLiteral("a%"))), 1), 2), 3)},
	} {
		out, fired, err := Optimize(c.plan, Options{Eval: evalConstant})
		require.NoError(t, err)
		b.WriteString("=== " + c.name + "\n" + plan.Format(out, nil) + "--- by " + strings.Join(ruleNames(fired), ", ") + "\n\n")
	}
	checkGolden(t, "statements", b.String())
}

func ruleNames(fired []Fired) []string {
	var out []string
	for _, f := range fired {
		out = append(out, fmt.Sprintf("%s (%d)", f.Rule, f.Times))
	}
	return slices.Clip(out)
}
