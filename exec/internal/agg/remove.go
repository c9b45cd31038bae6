package agg

import (
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// Remover is an accumulator that rows can be taken out of again, exactly: what a group has had and lost leaves nothing behind.
type Remover interface {
	Puller
	// Remove is Update for rows that go. A group may lose rows before it has had them.
	Remove(ids []int32, args []vec.View, groups int)
}

// NewRemover makes an accumulator of the rows that it is given, DISTINCT or not; nil where the aggregate is none that rows can be
// taken out of.
func NewRemover(alloc memory.Allocator, call *plan.AggCall) Remover {
	r, _ := totals(alloc, call).(Remover)
	return r
}

// Removes reports whether there is a [Remover] of an aggregate.
func Removes(call *plan.AggCall) bool {
	if call.Func.Name != "sum" && call.Func.Name != "avg" {
		return false
	}
	kind := call.Args[0].Type().Kind
	return kind == plan.BigInt || kind == plan.Timestamp || kind == plan.Decimal
}

// Remove implements Remover.
func (t *totalInt) Remove(ids []int32, args []vec.View, groups int) {
	t.acc.Resize(groups)
	arg := &args[0]
	acc, values := t.acc.V, arg.Int64s()
	for i, g := range ids {
		if arg.Null(i) {
			continue
		}
		a, v := &acc[g], values[i]
		lo, borrow := bits.Sub64(a.lo, uint64(v), 0)
		a.lo, a.hi = lo, a.hi-v>>63-int64(borrow)
		a.n--
	}
}

// Remove implements Remover.
func (t *totalDecimal) Remove(ids []int32, args []vec.View, groups int) {
	t.acc.Resize(groups)
	arg := &args[0]
	acc, values := t.acc.V, arg.Decimals()
	for i, g := range ids {
		if arg.Null(i) {
			continue
		}
		a, high := &acc[g], values[i].HighBits()
		lo, borrow := bits.Sub64(a.lo, values[i].LowBits(), 0)
		mid, borrow := bits.Sub64(a.mid, uint64(high), borrow)
		a.lo, a.mid, a.hi = lo, mid, a.hi-high>>63-int64(borrow)
		a.n--
	}
}
