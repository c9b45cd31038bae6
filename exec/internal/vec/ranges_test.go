package vec

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/require"
)

// TestRangesFindWhatALoopFinds has tables with and without second keys, of sizes about those of blocks.
func TestRangesFindWhatALoopFinds(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer alloc.AssertSize(t, 0)
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 15, 16, 17, 255, 256, 257, 4097} {
		for _, two := range []bool{false, true} {
			keys, second, skip := make([]uint64, n), make([]uint64, n), make([]bool, n)
			for i := range keys {
				keys[i], second[i], skip[i] = r.Uint64N(uint64(n)), r.Uint64N(100), r.IntN(10) == 0
			}
			x := NewRanges(alloc)
			half := n / 2
			for _, part := range [][2]int{{0, half}, {half, n}} {
				s := second[part[0]:part[1]]
				if !two {
					s = nil
				}
				x.Append(keys[part[0]:part[1]], s, skip[part[0]:part[1]])
			}
			require.NoError(t, x.Sort(context.Background()))
			for range 50 {
				low, high, least := r.Uint64N(uint64(n+1)), r.Uint64N(uint64(n+1)), r.Uint64N(110)
				strictLow, strictHigh := r.IntN(2) == 0, r.IntN(2) == 0
				var want, got []int32
				for i, k := range keys {
					if !skip[i] && (k > low || k == low && !strictLow) && (k < high || k == high && !strictHigh) && (!two || second[i] >= least) {
						want = append(want, int32(i))
					}
				}
				to := x.To(high, strictHigh)
				for at := x.Next(x.From(low, strictLow), to, least); at < to; {
					got, at = x.Rows(got, at, to, least, 1+r.IntN(20))
				}
				slices.Sort(got)
				require.Equal(t, want, got, "%d rows, two keys %t", n, two)
			}
			x.Release()
		}
	}
}
