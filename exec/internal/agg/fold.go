package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// fold combines the values of a group by an operation for which their order makes no difference.
type fold[T int64 | float64 | int32] struct {
	alloc   memory.Allocator
	dt      arrow.DataType
	read    func(*vec.View) []T
	combine func(a, b T) T
	put     func(*vec.Column, T)
	acc     vec.Slice[best[T]]
}

// Update implements Accumulator.
func (f *fold[T]) Update(ids []int32, args []vec.View, groups int) error {
	f.acc.Resize(groups)
	arg := &args[0]
	acc, values, nulls := f.acc.V, f.read(arg), arg.HasNulls()
	for i, g := range ids {
		if !nulls || !arg.Null(i) {
			f.take(&acc[g], values[i])
		}
	}
	return nil
}

func (f *fold[T]) take(a *best[T], v T) {
	if a.found {
		v = f.combine(a.value, v)
	}
	a.value, a.found = v, true
}

// Merge implements Accumulator.
func (f *fold[T]) Merge(other Accumulator, ids []int32, groups int) error {
	f.acc.Resize(groups)
	for i, b := range other.(*fold[T]).acc.V {
		if g := ids[i]; g >= 0 && b.found {
			f.take(&f.acc.V[g], b.value)
		}
	}
	return nil
}

// Result implements Accumulator.
func (f *fold[T]) Result(from, to int) (arrow.Array, error) {
	return results(f.alloc, f.dt, from, to, func(c *vec.Column, g int) error {
		if a := f.acc.V[g]; a.found {
			f.put(c, a.value)
		} else {
			c.AppendNull()
		}
		return nil
	})
}

// Release implements Accumulator.
func (f *fold[T]) Release() { f.acc.Release() }

func newFold[T int64 | float64](alloc memory.Allocator, dt arrow.DataType, read func(*vec.View) []T, combine func(a, b T) T) Accumulator {
	return &fold[T]{alloc: alloc, dt: dt, read: read, combine: combine, put: vec.AppendValue[T], acc: vec.NewSlice[best[T]](alloc)}
}

func newBits(alloc memory.Allocator, combine func(a, b int64) int64) Accumulator {
	return newFold(alloc, arrow.PrimitiveTypes.Int64, (*vec.View).Int64s, combine)
}

// newTruth folds BOOLEANs as 0 and 1.
func newTruth(alloc memory.Allocator, combine func(a, b int32) int32) Accumulator {
	return &fold[int32]{alloc: alloc, dt: arrow.FixedWidthTypes.Boolean, read: readTruth(), combine: combine,
		put: func(c *vec.Column, x int32) { c.AppendBool(x == 1) }, acc: vec.NewSlice[best[int32]](alloc)}
}

// readTruth reads BOOLEANs as 0 and 1; the slice is good until the next call.
func readTruth() func(*vec.View) []int32 {
	var scratch []int32
	return func(v *vec.View) []int32 {
		scratch = vec.Sized(scratch, v.Len)
		for i := range scratch {
			scratch[i] = 0
			if v.Bool(i) {
				scratch[i] = 1
			}
		}
		return scratch
	}
}
