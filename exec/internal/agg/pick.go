package agg

import (
	"cmp"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// choice says which value of a group is picked.
type choice uint8

const (
	least choice = iota
	greatest
	first
)

// newPick makes min, max or any_value for a type.
func newPick(alloc memory.Allocator, t plan.Type, which choice) Accumulator {
	dt := t.Arrow()
	switch vec.KindOf(dt) {
	case vec.Bits:
		return newOrdered(alloc, dt, which, readTruth(), func(c *vec.Column, x int32) { c.AppendBool(x == 1) })
	case vec.Int32:
		return newOrdered(alloc, dt, which, (*vec.View).Int32s, vec.AppendValue[int32])
	case vec.Int64:
		return newOrdered(alloc, dt, which, (*vec.View).Int64s, vec.AppendValue[int64])
	case vec.Float64:
		var scratch []uint64
		return newOrdered(alloc, dt, which, func(v *vec.View) []uint64 {
			scratch = vec.Sized(scratch, v.Len)
			for i, x := range v.Float64s() {
				scratch[i] = vec.OrderedFloat(x)
			}
			return scratch
		}, func(c *vec.Column, x uint64) { vec.AppendValue(c, vec.FloatOf(x)) })
	case vec.Decimal:
		return newCompared(alloc, dt, which, (*vec.View).Decimals, vec.CompareDecimal)
	case vec.Interval:
		return newCompared(alloc, dt, which, (*vec.View).Intervals, plan.CompareIntervals)
	case vec.Bytes:
		return &pickBytes{alloc: alloc, dt: dt, which: which, best: vec.NewSlice[span](alloc), text: vec.NewSlice[byte](alloc)}
	default:
		return pickNull{}
	}
}

// pickOrdered picks among values that Go orders.
type pickOrdered[T cmp.Ordered] struct {
	alloc memory.Allocator
	dt    arrow.DataType
	which choice
	read  func(*vec.View) []T
	put   func(*vec.Column, T)
	best  vec.Slice[best[T]]
}

type best[T any] struct {
	value T
	found bool
}

func newOrdered[T cmp.Ordered](alloc memory.Allocator, dt arrow.DataType, which choice, read func(*vec.View) []T, put func(*vec.Column, T)) Accumulator {
	return &pickOrdered[T]{alloc: alloc, dt: dt, which: which, read: read, put: put, best: vec.NewSlice[best[T]](alloc)}
}

// Update implements Accumulator.
func (p *pickOrdered[T]) Update(ids []int32, args []vec.View, groups int) error {
	arg := &args[0]
	p.best.Resize(groups)
	all, values, nulls := p.best.V, p.read(arg), arg.HasNulls()
	for i, g := range ids {
		if nulls && arg.Null(i) {
			continue
		}
		p.offer(&all[g], values[i])
	}
	return nil
}

// offer picks a value where it is better.
func (p *pickOrdered[T]) offer(b *best[T], v T) {
	if !b.found || p.which == least && v < b.value || p.which == greatest && v > b.value {
		b.value, b.found = v, true
	}
}

// Result implements Accumulator.
func (p *pickOrdered[T]) Result(from, to int) (arrow.Array, error) {
	return results(p.alloc, p.dt, from, to, func(c *vec.Column, g int) error {
		if b := p.best.V[g]; b.found {
			p.put(c, b.value)
		} else {
			c.AppendNull()
		}
		return nil
	})
}

// Release implements Accumulator.
func (p *pickOrdered[T]) Release() { p.best.Release() }

// pickNull picks among NULLs of no type.
type pickNull struct{}

// Update implements Accumulator.
func (pickNull) Update([]int32, []vec.View, int) error { return nil }

// Result implements Accumulator.
func (pickNull) Result(from, to int) (arrow.Array, error) { return array.NewNull(to - from), nil }

// Release implements Accumulator.
func (pickNull) Release() {}
