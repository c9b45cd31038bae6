package exec

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBlockSizesHoldWhatIsAskedFor(t *testing.T) {
	for size := range mostBlock + 2 {
		b := blockSize(size)
		require.GreaterOrEqual(t, b, size)
		require.Equal(t, b, blockSize(b), "a block is one of its own size")
		if size > leastBlock && size <= mostBlock {
			require.LessOrEqual(t, b, size+size/4+1)
		}
	}
}

// TestRecyclerGivesZerosAndKeepsContents writes over everything that it gets, from several goroutines.
func TestRecyclerGivesZerosAndKeepsContents(t *testing.T) {
	for _, on := range []bool{false, true} {
		alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
		r := newRecycler(alloc)
		if on {
			r.start()
		}
		var group sync.WaitGroup
		for w := range 4 {
			group.Go(func() { useBlocks(t, r, rand.New(rand.NewPCG(1, uint64(w))), byte(w+1)) })
		}
		group.Wait()
		late := r.Allocate(1000)
		r.stop()
		r.Free(late)
		alloc.AssertSize(t, 0)
	}
}

func useBlocks(t *testing.T, r *recycler, rnd *rand.Rand, mark byte) {
	t.Helper()
	var held [][]byte
	for range 3000 {
		b := r.Allocate(rnd.IntN(5000))
		for _, x := range b {
			if x != 0 {
				assert.Zero(t, x)
				return
			}
		}
		for i := range b {
			b[i] = mark
		}
		if len(b) > 0 {
			old := len(b)
			b = r.Reallocate(1+rnd.IntN(9000), b)
			for i, x := range b {
				if want := map[bool]byte{true: mark}[i < old]; x != want {
					assert.Equal(t, want, x)
					return
				}
			}
		}
		held = append(held, b)
		if len(held) > 8 {
			k := rnd.IntN(len(held))
			r.Free(held[k])
			held = append(held[:k], held[k+1:]...)
		}
	}
	for _, b := range held {
		r.Free(b)
	}
}
