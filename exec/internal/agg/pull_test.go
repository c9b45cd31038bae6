package agg

import (
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/exec/internal/vec"
)

// TestPulledPartsAreTheWhole has groups pull from another accumulator and from the one before in their own, and compares them with
// groups of all rows.
func TestPulledPartsAreTheWhole(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	rng := rand.New(rand.NewPCG(3, 4))
	for range 5 {
		parts := make([][]arrow.Array, 6)
		for p := range parts {
			parts[p] = mergeRows(alloc, rng, 1+rng.IntN(6), 1+rng.IntN(9))
		}
		pullers := 0
		for _, call := range mergeCalls(t) {
			own, apart := inputsOf(t, alloc, call), inputsOf(t, alloc, call)
			if _, ok := own.acc.(Puller); ok {
				pullers++
				checkPulls(t, alloc, own, apart, parts)
			}
			own.acc.Release()
			apart.acc.Release()
		}
		assert.Greater(t, pullers, 60)
		for _, cols := range parts {
			vec.ReleaseAll(cols)
		}
	}
}

// checkPulls gives the rows of each part to a group of own, which pulls from the group before, and to a group of apart, each of which pulls
// from what own has then.
func checkPulls(t *testing.T, alloc memory.Allocator, own, apart fed, parts [][]arrow.Array) {
	t.Helper()
	groups := len(parts)
	var before, all []int32
	for p, cols := range parts {
		ids := make([]int32, cols[0].Len())
		for i := range ids {
			ids[i] = int32(p)
		}
		own.update(ids, cols, groups)
		apart.update(ids, cols, groups)
		before, all = append(before, int32(p)), append(all, int32(p))
	}
	own.acc.(Puller).Pull(own.acc, 1, before[:groups-1])
	all[0] = -1
	apart.acc.(Puller).Pull(own.acc, 0, all)
	ones, twice := must(own.acc.Result(0, groups)), must(apart.acc.Result(0, groups))
	defer ones.Release()
	defer twice.Release()
	want, wantTwice := inputsOf(t, alloc, own.call), inputsOf(t, alloc, own.call)
	defer want.acc.Release()
	defer wantTwice.acc.Release()
	for p, cols := range parts {
		for g := p; g < groups; g++ {
			want.update(numbered(cols, g), cols, groups)
			if g > 0 {
				wantTwice.update(numbered(cols, g), cols, groups)
			}
		}
	}
	for p, cols := range parts {
		wantTwice.update(numbered(cols, p), cols, groups)
	}
	wantOnes, wantAll := must(want.acc.Result(0, groups)), must(wantTwice.acc.Result(0, groups))
	defer wantOnes.Release()
	defer wantAll.Release()
	assertSame(t, own.call.String(), wantOnes, ones)
	assertSame(t, own.call.String()+" from another", wantAll, twice)
	require.Equal(t, groups, ones.Len())
}

// numbered are the numbers of the group of rows.
func numbered(cols []arrow.Array, group int) []int32 {
	ids := make([]int32, cols[0].Len())
	for i := range ids {
		ids[i] = int32(group)
	}
	return ids
}
