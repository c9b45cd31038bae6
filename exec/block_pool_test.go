package exec

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSizeClassesHoldWhatIsAskedFor(t *testing.T) {
	sizes := map[int]int{}
	for size := leastPooled; size <= mostPooled; size += 1 + size/997 {
		class, rounded := sizeClass(size)
		require.GreaterOrEqual(t, rounded, size)
		require.LessOrEqual(t, rounded, size+size/4+1)
		again, same := sizeClass(rounded)
		require.Equal(t, rounded, same, "a block is one of its own size")
		require.Equal(t, class, again)
		if known, ok := sizes[class]; ok {
			require.Equal(t, known, rounded, "one size for each class")
		}
		sizes[class] = rounded
	}
	require.Greater(t, len(sizes), 50)
}

// TestBlockPoolGivesZerosAndKeepsContents writes over everything that it gets, from several goroutines.
func TestBlockPoolGivesZerosAndKeepsContents(t *testing.T) {
	p := newBlockPool(memory.NewGoAllocator())
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			rnd := rand.New(rand.NewPCG(1, uint64(w)))
			for range 200 {
				overwrite(t, p, rnd, byte(w+1))
			}
		})
	}
	group.Wait()
}

// overwrite takes a block, changes its size a few times, and gives it back.
func overwrite(t *testing.T, p *blockPool, rnd *rand.Rand, mark byte) {
	b := p.Allocate(rnd.IntN(3 * leastPooled))
	expectFill(t, b, 0)
	fill(b, mark)
	for range 3 {
		old := len(b)
		b = p.Reallocate(rnd.IntN(6*leastPooled), b)
		expectFill(t, b[:min(old, len(b))], mark)
		expectFill(t, b[min(old, len(b)):], 0)
		fill(b, mark)
	}
	p.Free(b)
}

func fill(b []byte, with byte) {
	for i := range b {
		b[i] = with
	}
}

func expectFill(t *testing.T, b []byte, with byte) {
	t.Helper()
	for _, x := range b {
		if x != with {
			assert.Equal(t, with, x)
			return
		}
	}
}

func TestBlockPoolFreesAllThatItTook(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	p := newBlockPool(alloc)
	small := p.Allocate(100)
	huge := p.Allocate(mostPooled + 1)
	p.Free(small)
	p.Free(huge)
	alloc.AssertSize(t, 0)
}
