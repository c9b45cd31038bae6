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
		if err != nil { // what fails as written may fail or not
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
