package exec

import (
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/spill"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

const (
	// Blocks of this size are worth a file; under a small limit, those of a small part of it.
	leastOverflow, overflowShare = 64 << 10, 64
	// leastEager is the size where everything spills.
	leastEager = 4 << 10
	// trimEvery is how many batches of an operator pass before pages that it does not use are given back.
	trimEvery = 16
)

// overflow is the allocator of what an operator keeps and cannot divide into partitions: the states of one group, the rows of one partition
// of a window, a table of WITH. While memory is short, large blocks lie in files that are mapped into memory.
type overflow struct {
	memory.Allocator // of everything else
	budget           limiter
	files            *spill.Memory
	least            int
	always           bool
	begun            atomic.Bool // there have been blocks in files
	calls            atomic.Int64
}

var _ memory.Allocator = (*overflow)(nil)

// newOverflow makes the allocator of a node; nil where there are no files, or no limit that would need them.
func newOverflow(e *Env) *overflow {
	limited := e.budget != nil && e.budget.Limit() > 0
	if e.Temp == nil || !limited && !e.Switches.SpillAll {
		return nil
	}
	files := e.Temp.NewMemory(e.Alloc, &e.node.spilled)
	if files == nil {
		return nil
	}
	o := &overflow{Allocator: e.Alloc, budget: e.budget, files: files, least: leastOverflow, always: e.Switches.SpillAll}
	if limited {
		o.least = min(o.least, max(int(e.budget.Limit()/overflowShare), leastEager))
	}
	if o.always {
		o.least = leastEager
	}
	return o
}

// growing is the allocator of what grows with the input and cannot be divided.
func (e *Env) growing() memory.Allocator {
	if e.over == nil {
		return e.Alloc
	}
	return e.over
}

// inFiles is an environment in which everything large may lie in files.
func (e *Env) inFiles() *Env {
	c := *e
	c.Alloc = e.growing()
	return &c
}

// short reports whether memory has no room for so many bytes more. Half the limit is for operators that can divide their rows.
func (o *overflow) short(more int) bool {
	return o.always || o.budget.Used()+int64(more) > o.budget.Limit()/2
}

// Allocate implements memory.Allocator.
func (o *overflow) Allocate(size int) []byte {
	if size < o.least || !o.short(size) {
		return o.Allocator.Allocate(size)
	}
	o.begun.Store(true)
	return o.files.Allocate(size)
}

// Reallocate implements memory.Allocator.
func (o *overflow) Reallocate(size int, old []byte) []byte {
	switch {
	case o.begun.Load() && o.files.Owns(old):
		return o.files.Reallocate(size, old)
	case size < o.least || !o.short(size):
		return o.Allocator.Reallocate(size, old)
	}
	b := o.Allocate(size)
	copy(b, old)
	o.Allocator.Free(old)
	return b
}

// Reserve counts memory that others allocate, in bytes; a negative number is given back.
func (o *overflow) Reserve(bytes int64) {
	if below, ok := o.Allocator.(interface{ Reserve(bytes int64) }); ok {
		below.Reserve(bytes)
	}
}

// Free implements memory.Allocator.
func (o *overflow) Free(b []byte) {
	if o.begun.Load() {
		o.files.Free(b) // or what it lies in
		return
	}
	o.Allocator.Free(b)
}

// settle is the error of a file that could not be made. It is called once a batch.
func (o *overflow) settle() error {
	if o == nil || !o.begun.Load() {
		return nil
	}
	if o.calls.Add(1)%trimEvery == 0 {
		o.files.Trim()
	}
	return o.files.Err()
}

// keep is a batch to keep, for the one that it takes over: while memory is short, a copy in files.
func (e *Env) keep(b plan.Batch) (plan.Batch, error) {
	if e.over == nil || !e.over.short(0) {
		return b, nil
	}
	defer b.Release()
	e.over.begun.Store(true)
	n := int(b.NumRows())
	cols := make([]arrow.Array, 0, b.NumCols())
	for _, c := range b.Columns() {
		v := vec.Of(c)
		a, err := vec.GatherCoded(e.over.files, c.DataType(), &v, vec.Sequence(n))
		if err != nil {
			vec.ReleaseAll(cols)
			return nil, err
		}
		cols = append(cols, a)
	}
	kept := newBatch(b.Schema(), cols, n)
	if err := e.over.settle(); err != nil {
		kept.Release()
		return nil, err
	}
	return kept, nil
}
