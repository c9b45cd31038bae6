package exec

import (
	"math/bits"
	"sync"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Blocks of these sizes are kept for the next who asks, up to so many bytes together.
const (
	leastBlock = 64
	mostBlock  = 1 << 20
	mostKept   = 16 << 20
)

// recycler is the allocator of operators whose batches nobody keeps for long: it hands a block that was freed to the next
// who asks for one of its size, which is still in a cache of the processor, and spares the collector the work. Until it is
// started it is its parent and no more. It is safe for use by several goroutines.
type recycler struct {
	parent memory.Allocator
	mu     sync.Mutex
	kept   map[int][][]byte // by size
	bytes  int
	// on is set before the first allocation, or never.
	on, stopped bool
}

var _ memory.Allocator = (*recycler)(nil)

func newRecycler(parent memory.Allocator) *recycler {
	return &recycler{parent: parent, kept: map[int][][]byte{}}
}

// start begins to keep blocks. Nothing has been allocated before.
func (r *recycler) start() { r.on = true }

// stop frees the blocks that are kept; those in use are freed as they come.
func (r *recycler) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopped, r.bytes = true, 0
	for _, blocks := range r.kept {
		for _, b := range blocks {
			r.parent.Free(b)
		}
	}
	clear(r.kept)
}

// blockSize is the size of the block for so many bytes, itself for what is too small or too large. There are four sizes
// from one power of two to the next.
func blockSize(size int) int {
	if size == 0 || size > mostBlock {
		return size
	}
	size = max(size, leastBlock)
	step := 1 << max(bits.Len(uint(size-1))-3, 0)
	return (size + step - 1) &^ (step - 1)
}

// Allocate implements memory.Allocator. The block is zeros.
func (r *recycler) Allocate(size int) []byte {
	if !r.on {
		return r.parent.Allocate(size)
	}
	block := blockSize(size)
	if b := r.take(block); b != nil {
		b = b[:size]
		clear(b)
		return b
	}
	return r.parent.Allocate(block)[:size:block]
}

// take gives a block that was kept, nil for none.
func (r *recycler) take(size int) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	blocks := r.kept[size]
	if len(blocks) == 0 {
		return nil
	}
	b := blocks[len(blocks)-1]
	r.kept[size] = blocks[:len(blocks)-1]
	r.bytes -= size
	return b
}

// Reallocate implements memory.Allocator.
func (r *recycler) Reallocate(size int, old []byte) []byte {
	if !r.on {
		return r.parent.Reallocate(size, old)
	}
	if blockSize(size) == cap(old) {
		b := old[:size]
		if size > len(old) {
			clear(b[len(old):])
		}
		return b
	}
	b := r.Allocate(size)
	copy(b, old)
	r.Free(old)
	return b
}

// Free implements memory.Allocator.
func (r *recycler) Free(b []byte) {
	if !r.on {
		r.parent.Free(b)
		return
	}
	b = b[:cap(b)]
	if !r.keep(b) {
		r.parent.Free(b)
	}
}

func (r *recycler) keep(b []byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped || len(b) < leastBlock || len(b) > mostBlock || r.bytes+len(b) > mostKept {
		return false
	}
	r.kept[len(b)] = append(r.kept[len(b)], b)
	r.bytes += len(b)
	return true
}
