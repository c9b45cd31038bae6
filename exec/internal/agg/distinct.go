package agg

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// distinct gives an accumulator each row of arguments of a group once.
type distinct struct {
	alloc memory.Allocator
	of    Accumulator
	types []arrow.DataType
	// present is the number of arguments, from the first, of which none may be NULL: other rows count for nothing.
	present int
	// seen has rows, with the number of their group where there are several.
	seen    *vec.KeyTable
	grouped bool
	// Scratch.
	groups   []int64
	skip     []bool
	ids, sel []int32
}

// Update implements Accumulator.
func (d *distinct) Update(ids []int32, args []vec.View, groups int) error {
	n := len(ids)
	if err := d.seen.Room(n); err != nil {
		return err
	}
	d.skip, d.ids = vec.Sized(d.skip, n), vec.Sized(d.ids, n)
	clear(d.skip)
	for k := range args[:d.present] {
		if !args[k].HasNulls() {
			continue
		}
		for i := range ids {
			d.skip[i] = d.skip[i] || args[k].Null(i)
		}
	}
	keys := args
	if d.grouped {
		d.groups = vec.Sized(d.groups, n)
		for i, g := range ids {
			d.groups[i] = int64(g)
		}
		keys = slices.Concat(args, []vec.View{vec.OfInt64s(d.groups)})
	}
	d.sel = d.seen.InsertNew(keys, n, d.skip, d.ids, d.sel[:0])
	for i, row := range d.sel {
		d.ids[i] = ids[row]
	}
	return updateRows(d.alloc, d.of, d.types, d.ids[:len(d.sel)], args, d.sel, groups)
}

// Result implements Accumulator.
func (d *distinct) Result(from, to int) (arrow.Array, error) { return d.of.Result(from, to) }

// Release implements Accumulator.
func (d *distinct) Release() {
	d.of.Release()
	d.seen.Release()
}
