package opt

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestOptimizeKeepsAnswers runs random plans before and after, by an interpreter that knows nothing of rules.
func TestOptimizeKeepsAnswers(t *testing.T) {
	compared, changed, seen := 0, 0, map[string]int{}
	for seed := range uint64(6000) {
		g := newGenerator(seed)
		n := g.node(1 + int(seed%5))
		out, fired, err := Optimize(n, Options{Eval: evalConstant})
		require.NoError(t, err, "seed %d\n%s", seed, plan.Format(n, nil))
		for _, f := range fired {
			seen[f.Rule]++
			require.Less(t, f.Times, maxPasses, "seed %d: %s does not come to rest\n%s\n%s", seed, f.Rule, plan.Format(n, nil), plan.Format(out, nil))
		}
		want, err := run(n)
		if err != nil || mayFailUnread(n) { // what fails as written may fail or not
			continue
		}
		got, err := run(out)
		require.NoError(t, err, "seed %d\n%s\n%s", seed, plan.Format(n, nil), plan.Format(out, nil))
		slices.SortFunc(want, orderRows)
		slices.SortFunc(got, orderRows)
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(got), "seed %d\n%s\n%s", seed, plan.Format(n, nil), plan.Format(out, nil))
		compared++
		changed += min(1, len(fired))
	}
	assert.Greater(t, compared, 4000)
	assert.Greater(t, changed, 3000)
	for _, r := range Rules() {
		if r.Name != "reorder_joins" { // its own test makes the joins that it needs
			assert.Positive(t, seen[r.Name], "%s never fired", r.Name)
		}
	}
}

// TestLimitKeepsAnswers puts a limit without an order on random plans: any rows will do, as long as they are rows of the
// whole answer and there are enough of them.
func TestLimitKeepsAnswers(t *testing.T) {
	pushed := 0
	for seed := range uint64(3000) {
		g := newGenerator(seed)
		whole := g.node(int(seed % 5))
		count := int64(g.IntN(4))
		all, err := run(whole)
		if err != nil || mayFailUnread(whole) {
			continue
		}
		out, fired, err := Optimize(limit(whole, count), Options{Eval: evalConstant})
		require.NoError(t, err)
		pushed += btoi(slices.ContainsFunc(fired, func(f Fired) bool { return f.Rule == "push_limit" }))
		got, err := run(out)
		require.NoError(t, err, "seed %d\n%s\n%s", seed, plan.Format(whole, nil), plan.Format(out, nil))
		require.Len(t, got, min(int(count), len(all)), "seed %d\n%s\n%s", seed, plan.Format(whole, nil), plan.Format(out, nil))
		for _, row := range got {
			i := slices.IndexFunc(all, func(r []any) bool { return orderRows(r, row) == 0 })
			require.GreaterOrEqual(t, i, 0, "seed %d\n%s\n%s", seed, plan.Format(whole, nil), plan.Format(out, nil))
			all = slices.Delete(all, i, i+1)
		}
	}
	assert.Greater(t, pushed, 500)
}
