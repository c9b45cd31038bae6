// Package agg has the aggregate functions: accumulators that hold the state of every group in arrays indexed by group
// number, so that a batch is one typed loop.
package agg

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// Accumulator is the state of one aggregate for all groups.
type Accumulator interface {
	// Update adds rows: row i of arg belongs to group ids[i]. groups is the number of groups there are; it does not shrink.
	// arg is nil for count(*).
	Update(ids []int32, arg *vec.View, groups int) error
	// Merge adds the groups of another accumulator of the same aggregate: its group i is a part of group ids[i], or is left
	// out for -1. groups is the number of groups there are. The other one stays as it is.
	Merge(other Accumulator, ids []int32, groups int) error
	// Result makes an array of the results of the groups numbered from (inclusive) to (exclusive). The caller owns it.
	Result(from, to int) (arrow.Array, error)
	// Release frees the memory.
	Release()
}

// New makes the accumulator of an aggregate; grouped says whether there may be groups besides number 0. hashMask is that of
// [vec.NewKeyTable].
func New(alloc memory.Allocator, call *plan.AggCall, grouped bool, hashMask uint64) (Accumulator, error) {
	if len(call.Args) == 0 {
		return &count{alloc: alloc, n: vec.NewSlice[int64](alloc)}, nil
	}
	arg := call.Args[0].Type()
	acc, err := plain(alloc, call, arg)
	if err != nil || !call.Distinct || call.Func.Name == "min" || call.Func.Name == "max" || call.Func.Name == "any_value" {
		return acc, err
	}
	types := []arrow.DataType{arg.Arrow()}
	if grouped {
		types = append(types, arrow.PrimitiveTypes.Int64)
	}
	return &distinct{alloc: alloc, of: acc, arg: arg.Arrow(), grouped: grouped, seen: vec.NewKeyTable(alloc, types, hashMask)}, nil
}

func plain(alloc memory.Allocator, call *plan.AggCall, arg plan.Type) (Accumulator, error) {
	switch name := call.Func.Name; name {
	case "count":
		return &count{alloc: alloc, n: vec.NewSlice[int64](alloc)}, nil
	case "sum", "avg":
		base := total{alloc: alloc, call: call, mean: name == "avg"}
		switch arg.Kind {
		case plan.BigInt:
			return &totalInt{total: base, acc: vec.NewSlice[accInt](alloc)}, nil
		case plan.Decimal:
			return &totalDecimal{total: base, scale: arg.Scale, acc: vec.NewSlice[accDecimal](alloc)}, nil
		case plan.Double:
			return &totalDouble{total: base, acc: vec.NewSlice[accDouble](alloc)}, nil
		}
	case "min":
		return newPick(alloc, arg, least), nil
	case "max":
		return newPick(alloc, arg, greatest), nil
	case "any_value":
		return newPick(alloc, arg, first), nil
	}
	return nil, plan.Errorf(plan.CodeInternal, "there is no aggregate %s of %s", call, arg)
}

// total is what sum and avg have in common.
type total struct {
	alloc memory.Allocator
	call  *plan.AggCall
	mean  bool
}

// overflow is the error of a sum that its type cannot hold.
func (t *total) overflow() error {
	hint := "sum a CAST to DOUBLE"
	if t.call.Type().Kind == plan.BigInt {
		hint = "sum a CAST to DECIMAL(38,0) or DOUBLE"
	}
	if t.call.Type().Kind == plan.Double {
		return plan.Errorf(plan.CodeValue, "%s does not fit into a DOUBLE", t.call).WithPos(t.call.At)
	}
	return plan.Errorf(plan.CodeValue, "%s does not fit into a %s", t.call, t.call.Type()).WithHint("%s", hint).WithPos(t.call.At)
}

// results makes an array of one value for each group.
func results(alloc memory.Allocator, dt arrow.DataType, from, to int, put func(c *vec.Column, group int) error) (arrow.Array, error) {
	c := vec.NewColumn(alloc, dt)
	defer c.Release()
	for g := from; g < to; g++ {
		if err := put(c, g); err != nil {
			return nil, err
		}
	}
	return c.Array(alloc, dt)
}

// count counts rows, or values that are not NULL.
type count struct {
	alloc memory.Allocator
	n     vec.Slice[int64]
}

// Update implements Accumulator.
func (c *count) Update(ids []int32, arg *vec.View, groups int) error {
	c.n.Resize(groups)
	n := c.n.V
	if arg == nil || !arg.HasNulls() {
		for _, g := range ids {
			n[g]++
		}
		return nil
	}
	for i, g := range ids {
		if !arg.Null(i) {
			n[g]++
		}
	}
	return nil
}

// Result implements Accumulator.
func (c *count) Result(from, to int) (arrow.Array, error) {
	b := array.NewInt64Builder(c.alloc)
	defer b.Release()
	b.AppendValues(c.n.V[from:to], nil)
	return b.NewArray(), nil
}

// Release implements Accumulator.
func (c *count) Release() { c.n.Release() }
