package agg

import (
	"math"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestSumsOfDoublesNoteOverflows adds terms at once and as parts: whatever comes behind an overflow, its group alone is an error.
func TestSumsOfDoublesNoteOverflows(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		terms []float64
		want  string // "" for an error
	}{
		{[]float64{1, 2}, "3"},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, ""},
		{[]float64{math.MaxFloat64, math.MaxFloat64, 1}, ""},
		{[]float64{math.MaxFloat64, math.MaxFloat64, -inf}, "-Inf"},
		{[]float64{-math.MaxFloat64, -math.MaxFloat64, inf, 1}, "+Inf"},
		{[]float64{inf, 1, math.MaxFloat64}, "+Inf"},
		{[]float64{1, inf, -inf}, "NaN"},
	} {
		for split := range len(c.terms) {
			alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
			acc := accumulator(t, alloc, "sum", false, plan.DoubleType)
			add := func(acc Accumulator, group int32, terms ...float64) {
				b := array.NewFloat64Builder(alloc)
				defer b.Release()
				b.AppendValues(terms, nil)
				update(t, acc, slices.Repeat([]int32{group}, len(terms)), b.NewArray(), 2)
			}
			add(acc, 0, 7)
			add(acc, 1, c.terms[:split]...)
			other := accumulator(t, alloc, "sum", false, plan.DoubleType)
			add(other, 1, c.terms[split:]...)
			require.NoError(t, acc.Merge(other, []int32{0, 1}, 2))
			other.Release()
			assert.Equal(t, "7", result(t, acc, 0, 1))
			if c.want != "" {
				assert.Equal(t, c.want, result(t, acc, 1, 2))
			} else {
				_, err := acc.Result(1, 2)
				assert.ErrorContains(t, err, "sum(x) does not fit into a DOUBLE")
			}
			acc.Release()
			alloc.AssertSize(t, 0)
		}
	}
}
