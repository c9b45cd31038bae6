package agg

import (
	"context"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// orderedRows is how many rows an accumulator that waits for an order is given at once.
const orderedRows = 4096

// ordered keeps the rows of all groups, and gives them to an accumulator in order when a result is asked for.
type ordered struct {
	alloc memory.Allocator
	// fresh makes the accumulator; of is the last one made, nil before the first. pending says that it lacks rows.
	fresh   func() (Accumulator, error)
	of      Accumulator
	rows    *vec.Rows // the arguments, the sort keys, the number of the group
	args    int
	orders  []vec.Order
	groups  int
	pending bool
	numbers []int64 // scratch
}

func newOrdering(alloc memory.Allocator, types []arrow.DataType, args int, orders []vec.Order, fresh func() (Accumulator, error)) *ordered {
	fields := make([]arrow.Field, 0, len(types)+1)
	for _, dt := range append(types[:len(types):len(types)], arrow.PrimitiveTypes.Int64) {
		fields = append(fields, arrow.Field{Type: dt, Nullable: true})
	}
	return &ordered{alloc: alloc, fresh: fresh, rows: vec.NewRows(alloc, fields), args: args, orders: orders}
}

// Update implements Accumulator.
func (o *ordered) Update(ids []int32, args []vec.View, groups int) error {
	o.groups, o.pending = groups, true
	if len(ids) == 0 {
		return nil
	}
	o.numbers = vec.Sized(o.numbers, len(ids))
	for i, g := range ids {
		o.numbers[i] = int64(g)
	}
	views := slices.Concat(args, []vec.View{vec.OfInt64s(o.numbers)})
	return o.rows.Append(views, nil, len(ids))
}

// Merge implements Accumulator.
func (o *ordered) Merge(other Accumulator, ids []int32, groups int) error {
	o.groups, o.pending = groups, true
	p := other.(*ordered)
	views := p.rows.Views()
	last := len(views) - 1
	of := views[last].Int64s()
	sel, into := make([]int32, 0, orderedRows), make([]int32, 0, orderedRows)
	for from := 0; from < len(of); from += orderedRows {
		sel, into = sel[:0], into[:0]
		for i := from; i < min(from+orderedRows, len(of)); i++ {
			if g := ids[of[i]]; g >= 0 {
				sel, into = append(sel, int32(i)), append(into, g)
			}
		}
		if err := updateRows(o.alloc, o, o.types(last), into, views[:last], sel, groups); err != nil {
			return err
		}
	}
	return nil
}

// Result implements Accumulator.
func (o *ordered) Result(from, to int) (arrow.Array, error) {
	if o.pending {
		if err := o.sort(); err != nil {
			return nil, err
		}
		o.pending = false
	}
	return o.of.Result(from, to)
}

// sort makes the accumulator anew from all rows, in order.
func (o *ordered) sort() error {
	if o.of != nil {
		o.of.Release()
		o.of = nil
	}
	of, err := o.fresh()
	if err != nil {
		return err
	}
	o.of = of
	views := o.rows.Views()
	last := len(views) - 1
	sorted, err := vec.Sort(context.Background(), o.alloc, views[o.args:last], o.orders, o.rows.Len(), 1)
	if err != nil {
		return err
	}
	defer sorted.Release()
	number := views[last].Int64s()
	types, ids := o.types(o.args), make([]int32, 0, orderedRows)
	for from := 0; from == 0 || from < len(sorted.V); from += orderedRows {
		sel := sorted.V[from:min(from+orderedRows, len(sorted.V))]
		ids = ids[:0]
		for _, row := range sel {
			ids = append(ids, int32(number[row]))
		}
		if err := updateRows(o.alloc, of, types, ids, views[:o.args], sel, o.groups); err != nil {
			return err
		}
	}
	return nil
}

// types are those of the first n columns.
func (o *ordered) types(n int) []arrow.DataType {
	out := make([]arrow.DataType, n)
	for i := range out {
		out[i] = o.rows.Fields()[i].Type
	}
	return out
}

// Release implements Accumulator.
func (o *ordered) Release() {
	o.rows.Release()
	if o.of != nil {
		o.of.Release()
	}
}
