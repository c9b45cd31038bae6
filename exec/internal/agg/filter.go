package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// filtered gives an accumulator the rows for which the last argument is true, without that argument.
type filtered struct {
	alloc memory.Allocator
	of    Accumulator
	types []arrow.DataType // of the other arguments
	// Scratch.
	ids, sel []int32
}

// Update implements Accumulator.
func (f *filtered) Update(ids []int32, args []vec.View, groups int) error {
	last := len(args) - 1
	cond := &args[last]
	f.ids, f.sel = f.ids[:0], f.sel[:0]
	for i, g := range ids {
		if !cond.Null(i) && cond.Bool(i) {
			f.ids, f.sel = append(f.ids, g), append(f.sel, int32(i))
		}
	}
	if len(f.sel) == len(ids) {
		return f.of.Update(ids, args[:last], groups)
	}
	return updateRows(f.alloc, f.of, f.types, f.ids, args[:last], f.sel, groups)
}

// updateRows gives an accumulator the rows of args with the numbers in sel.
func updateRows(alloc memory.Allocator, of Accumulator, types []arrow.DataType, ids []int32, args []vec.View, sel []int32, groups int) error {
	cols := make([]arrow.Array, 0, len(types))
	defer func() { vec.ReleaseAll(cols) }()
	for i, dt := range types {
		a, err := vec.Gather(alloc, dt, &args[i], sel)
		if err != nil {
			return err
		}
		cols = append(cols, a)
	}
	return of.Update(ids, vec.OfAll(cols), groups)
}

// Merge implements Accumulator.
func (f *filtered) Merge(other Accumulator, ids []int32, groups int) error {
	return f.of.Merge(other.(*filtered).of, ids, groups)
}

// Result implements Accumulator.
func (f *filtered) Result(from, to int) (arrow.Array, error) { return f.of.Result(from, to) }

// Release implements Accumulator.
func (f *filtered) Release() { f.of.Release() }
