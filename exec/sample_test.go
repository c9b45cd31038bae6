package exec

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func sampled(n int) *memTable {
	t := newTable("n", intText)
	t.per = 100
	for i := range n {
		t.rows = append(t.rows, row{int64(i), "x"})
	}
	return t
}

func TestSampleOfRows(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		in := scanOf(sampled(2000))
		seed := uint64(7)
		for _, k := range []int64{0, 1, 50, 5000} {
			s := must(plan.NewSample(in, 0, k, &seed))
			got := collect(t, s, env)
			require.Len(t, got, int(min(k, 2000)))
			seen := map[any]bool{}
			for _, r := range got {
				seen[r[0]] = true
			}
			assert.Len(t, seen, len(got), "no row twice")
			assert.Equal(t, got, collect(t, s, env), "the same by the same seed")
		}
	})
}

func TestSampleIsEven(t *testing.T) {
	env := &Env{}
	in := scanOf(sampled(100))
	hits := make([]int, 100)
	const runs = 2000
	for seed := range uint64(runs) {
		for _, r := range collect(t, must(plan.NewSample(in, 0, 10, &seed)), env) {
			hits[r[0].(int64)]++
		}
	}
	for i, n := range hits { // 200 each, with a standard deviation of 13
		assert.InDelta(t, runs/10, n, 80, i)
	}
}

func TestSampleOfAShare(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		in := scanOf(sampled(2000))
		seed := uint64(1)
		n := len(collect(t, must(plan.NewSample(in, 25, -1, &seed)), env))
		assert.InDelta(t, 500, n, 120)
		assert.Len(t, collect(t, must(plan.NewSample(in, 100, -1, nil)), env), 2000)
		assert.Empty(t, collect(t, must(plan.NewSample(in, 0, -1, nil)), env))
	})
	_, err := plan.NewSample(scanOf(sampled(1)), 101, -1, nil)
	assert.ErrorContains(t, err, "from 0 to 100 percent")
}
