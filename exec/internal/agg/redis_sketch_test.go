package agg

import (
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"

	"rsql/exec/internal/hll"
	"rsql/planner/plan"
)

// randomSketches are HyperLogLogs with random registers.
func randomSketches(alloc memory.Allocator, r *rand.Rand, n int) arrow.Array {
	b := array.NewBinaryBuilder(alloc, arrow.BinaryTypes.Binary)
	defer b.Release()
	for range n {
		registers := make([]uint8, hll.Registers)
		for i := range registers {
			registers[i] = uint8(r.IntN(20))
		}
		b.Append(hll.Append(nil, registers))
	}
	return b.NewArray()
}

// TestSketchesMerge has two accumulators take a half each: merged, they are as one that took all.
func TestSketchesMerge(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	one := func() Accumulator { return accumulator(t, alloc, "hll_merge", false, plan.BlobType) }
	all, left, right := one(), one(), one()
	defer func() {
		for _, acc := range []Accumulator{all, left, right} {
			acc.Release()
		}
	}()
	half := func(seed uint64) arrow.Array { return randomSketches(alloc, rand.New(rand.NewPCG(seed, 0)), 4) }
	ids := []int32{0, 1, 1, 0}
	update(t, left, ids, half(1), 2)
	update(t, right, ids, half(2), 2)
	update(t, all, ids, half(1), 4)
	update(t, all, []int32{2, 0, 0, 2}, half(2), 4)
	assert.NoError(t, left.Merge(right, []int32{2, 0}, 4))
	assert.Equal(t, result(t, all, 0, 4), result(t, left, 0, 4))
	assert.Equal(t, "(null)", result(t, left, 3, 4))
}
