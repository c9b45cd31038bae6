package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// own is an aggregate that a program has added. Its states may lie outside of the allocator's memory, which is told how much that is.
type own struct {
	alloc  memory.Allocator
	call   *plan.AggCall
	types  []arrow.DataType
	states plan.GroupStates
	size   int64
	// Scratch.
	ids, sel []int32
}

// reserver is an allocator that counts memory which others allocate.
type reserver interface{ Reserve(bytes int64) }

func newOwn(alloc memory.Allocator, call *plan.AggCall) (acc Accumulator, err error) {
	o := &own{alloc: alloc, call: call}
	for _, a := range call.Args {
		o.types = append(o.types, a.Type().Arrow())
	}
	err = o.run(func() error {
		o.states = call.Func.Own.States(alloc)
		return nil
	})
	return o, err
}

// Update implements Accumulator. Unless the aggregate wants NULLs, rows with one are left out.
func (o *own) Update(ids []int32, args []vec.View, groups int) error {
	o.ids, o.sel = o.ids[:0], o.sel[:0]
	for i, g := range ids {
		if o.call.Func.Own.WithNulls || !anyNull(args, i) {
			o.ids, o.sel = append(o.ids, g), append(o.sel, int32(i))
		}
	}
	cols := make([]arrow.Array, 0, len(o.types))
	defer func() { vec.ReleaseAll(cols) }()
	for i, dt := range o.types {
		if args[i].Kind == vec.Nulls { // of no rows
			cols = append(cols, array.MakeArrayOfNull(o.alloc, dt, len(o.sel)))
			continue
		}
		a, err := vec.Gather(o.alloc, dt, &args[i], o.sel)
		if err != nil {
			return err
		}
		cols = append(cols, a)
	}
	return o.run(func() error { return o.states.Update(o.ids, cols, groups) })
}

// Merge implements Accumulator.
func (o *own) Merge(other Accumulator, ids []int32, groups int) error {
	return o.run(func() error { return o.states.Merge(other.(*own).states, ids, groups) })
}

// Result implements Accumulator.
func (o *own) Result(from, to int) (out arrow.Array, err error) {
	err = o.run(func() (err error) {
		if out, err = o.states.Result(from, to); err != nil {
			return err
		}
		return o.call.Func.CheckOwn(out, to-from)
	})
	if err != nil && out != nil {
		out.Release()
		return nil, err
	}
	return out, err
}

// run runs the program's code. A panic of it is an error, and an error names the aggregate.
func (o *own) run(code func() error) error {
	err := plan.CallOwn(code)
	if o.states != nil {
		o.reserve(o.states.Size())
	}
	if err != nil {
		return plan.Errorf(plan.CodeValue, "%s", o.call).WithCause(err).WithPos(o.call.At)
	}
	return nil
}

// reserve tells the allocator of the memory of the states.
func (o *own) reserve(size int64) {
	if r, ok := o.alloc.(reserver); ok {
		r.Reserve(size - o.size)
	}
	o.size = size
}

// Release implements Accumulator.
func (o *own) Release() {
	if o.states != nil {
		o.states.Release()
		o.states = nil
	}
	o.reserve(0)
}
