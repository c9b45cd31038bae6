package exec

import (
	"fmt"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// Budget is an allocator that knows how much of it is in use and how much may be. It never refuses: allocators cannot
// return errors. Operators that keep rows ask it between batches instead, and end the statement when the limit is
// passed. It is safe for use by several goroutines.
type Budget struct {
	parent memory.Allocator
	limit  int64
	used   atomic.Int64
	peak   atomic.Int64
}

// limiter is an allocator with a limit.
type limiter interface {
	Used() int64
	Limit() int64
	Reserve(bytes int64)
}

var (
	_ memory.Allocator = (*Budget)(nil)
	_ limiter          = (*Budget)(nil)
)

// NewBudget limits what is taken from parent to limit bytes; 0 for no limit.
func NewBudget(parent memory.Allocator, limit int64) *Budget {
	return &Budget{parent: parent, limit: limit}
}

// Used is the number of bytes in use.
func (b *Budget) Used() int64 { return b.used.Load() }

// Peak is the largest number of bytes that were in use at one time.
func (b *Budget) Peak() int64 { return b.peak.Load() }

// Limit is the number of bytes that may be in use, 0 for any.
func (b *Budget) Limit() int64 { return b.limit }

// Allocate implements memory.Allocator.
func (b *Budget) Allocate(size int) []byte {
	add(&b.used, &b.peak, int64(size))
	return b.parent.Allocate(size)
}

// Reallocate implements memory.Allocator.
func (b *Budget) Reallocate(size int, old []byte) []byte {
	add(&b.used, &b.peak, int64(size-len(old)))
	return b.parent.Reallocate(size, old)
}

// Reserve counts memory that others allocate, in bytes; a negative number is given back.
func (b *Budget) Reserve(bytes int64) { add(&b.used, &b.peak, bytes) }

// Free implements memory.Allocator.
func (b *Budget) Free(buf []byte) {
	b.used.Add(-int64(len(buf)))
	b.parent.Free(buf)
}

func add(used, peak *atomic.Int64, n int64) {
	now := used.Add(n)
	for p := peak.Load(); now > p; p = peak.Load() {
		if peak.CompareAndSwap(p, now) {
			return
		}
	}
}

// affordable is the error of an operator that keeps more than the budget allows, nil while it does not. It is called for every
// batch.
func (e *Env) affordable(operator string) error {
	if err := e.over.settle(); err != nil {
		return err
	}
	if e.budget == nil || e.budget.Limit() <= 0 {
		return nil
	}
	used, limit := e.budget.Used(), e.budget.Limit()
	if used <= limit {
		return nil
	}
	return plan.Errorf(plan.CodeMemory, "%s: the statement needs %s, and the memory limit is %s", operator, size(used), size(limit)).
		WithHint("raise the memory limit, or read fewer rows or columns")
}

// size is a number of bytes for people.
func size(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d bytes", n)
	}
	value, units := float64(n)/unit, "KMGTPE"
	for value >= unit && len(units) > 1 {
		value, units = value/unit, units[1:]
	}
	return fmt.Sprintf("%.1f %ciB", value, units[0])
}
