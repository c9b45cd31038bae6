package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// distinct gives an accumulator each value of a group once, and no NULL.
type distinct struct {
	alloc memory.Allocator
	of    Accumulator
	arg   arrow.DataType
	// seen has values, with the number of their group where there are several.
	seen    *vec.KeyTable
	grouped bool
	// Scratch.
	groups   []int64
	skip     []bool
	ids, sel []int32
}

// Update implements Accumulator.
func (d *distinct) Update(ids []int32, arg *vec.View, groups int) error {
	n := len(ids)
	if err := d.seen.Room(n); err != nil {
		return err
	}
	d.skip, d.ids = vec.Sized(d.skip, n), vec.Sized(d.ids, n)
	for i := range ids {
		d.skip[i] = arg.Null(i)
	}
	keys := []vec.View{*arg}
	if d.grouped {
		d.groups = vec.Sized(d.groups, n)
		for i, g := range ids {
			d.groups[i] = int64(g)
		}
		keys = append(keys, vec.OfInt64s(d.groups))
	}
	d.sel = d.seen.InsertNew(keys, n, d.skip, d.ids, d.sel[:0])
	values, err := vec.Gather(d.alloc, d.arg, arg, d.sel)
	if err != nil {
		return err
	}
	defer values.Release()
	for i, row := range d.sel {
		d.ids[i] = ids[row]
	}
	v := vec.Of(values)
	return d.of.Update(d.ids[:len(d.sel)], &v, groups)
}

// Result implements Accumulator.
func (d *distinct) Result(from, to int) (arrow.Array, error) { return d.of.Result(from, to) }

// Release implements Accumulator.
func (d *distinct) Release() {
	d.of.Release()
	d.seen.Release()
}
