package exec

import (
	"math/bits"
	"sync"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Blocks of these sizes are worth keeping: for memory that is new to the process the system clears page by page, which
// takes some forty times as long as clearing it again.
const (
	leastPooled = 64 << 10
	mostPooled  = 1 << 30
	// sizesPerDoubling is how many sizes there are from one power of two to the next.
	sizesPerDoubling = 4
)

// blockPool is an allocator that hands blocks that were freed to the next who asks for their size, whichever statement
// it belongs to. What nobody asks for goes back to the collector after two of its cycles, as the values of a [sync.Pool]
// do. It is safe for use by several goroutines.
type blockPool struct {
	parent memory.Allocator
	free   [48 * sizesPerDoubling]sync.Pool // of *[]byte, by size class
}

var _ memory.Allocator = (*blockPool)(nil)

// SharedAllocator is the allocator of all statements of the process where no other is given: Go's heap, with large blocks
// used again by later operators and statements. A block that is never freed is the collector's.
var SharedAllocator memory.Allocator = newBlockPool(memory.NewGoAllocator())

func newBlockPool(parent memory.Allocator) *blockPool { return &blockPool{parent: parent} }

// Allocate implements memory.Allocator. The block is zeros.
func (p *blockPool) Allocate(size int) []byte {
	b, used := p.block(size)
	if used {
		clear(b)
	}
	return b
}

// block gives a block that is zeros unless it was used before.
func (p *blockPool) block(size int) (b []byte, used bool) {
	if size < leastPooled || size > mostPooled {
		return p.parent.Allocate(size), false
	}
	class, rounded := sizeClass(size)
	if kept, ok := p.free[class].Get().(*[]byte); ok {
		return (*kept)[:size], true
	}
	return p.parent.Allocate(rounded)[:size:rounded], false
}

// Reallocate implements memory.Allocator.
func (p *blockPool) Reallocate(size int, old []byte) []byte {
	if size <= cap(old) && size >= cap(old)/2 && pooled(old) {
		b := old[:size]
		if size > len(old) {
			clear(b[len(old):])
		}
		return b
	}
	if size < leastPooled && !pooled(old) {
		b := p.parent.Reallocate(size, old)
		clear(b[min(len(old), size):])
		return b
	}
	b, used := p.block(size)
	n := copy(b, old)
	if used {
		clear(b[n:])
	}
	p.Free(old)
	return b
}

// Free implements memory.Allocator.
func (p *blockPool) Free(b []byte) {
	if !pooled(b) {
		p.parent.Free(b)
		return
	}
	b = b[:cap(b)]
	class, _ := sizeClass(len(b))
	p.free[class].Put(&b)
}

// pooled says whether b has the size of a block that is kept.
func pooled(b []byte) bool {
	n := cap(b)
	if n < leastPooled || n > mostPooled {
		return false
	}
	_, rounded := sizeClass(n)
	return n == rounded
}

// sizeClass is the class of blocks that hold so many bytes, and their size.
func sizeClass(size int) (class, rounded int) {
	power := bits.Len(uint(size-1)) - 1 // size is above 1<<power, and at most twice that
	step := 1 << power / sizesPerDoubling
	rounded = (size + step - 1) / step * step
	return power*sizesPerDoubling + (rounded-1<<power)/step - 1, rounded
}
