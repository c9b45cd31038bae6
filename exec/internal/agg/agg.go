// Package agg has the aggregate functions: accumulators that hold the state of every group in arrays indexed by group
// number, so that a batch is one typed loop.
package agg

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// Accumulator is the state of one aggregate for all groups.
type Accumulator interface {
	// Update adds rows: row i of args belongs to group ids[i]. args are the call's [plan.AggCall.Inputs]. groups is the number
	// of groups there are; it does not shrink.
	Update(ids []int32, args []vec.View, groups int) error
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
	acc, err := sorting(alloc, call)
	if err != nil {
		return nil, err
	}
	in := call.Inputs()
	if call.Filter != nil {
		in = in[:len(in)-1]
	}
	types := make([]arrow.DataType, len(in))
	for i, e := range in {
		types[i] = e.Type().Arrow()
	}
	if call.Distinct && !idempotent[call.Func.Name] {
		keys := types
		if grouped {
			keys = slices.Concat(types, []arrow.DataType{arrow.PrimitiveTypes.Int64})
		}
		acc = &distinct{alloc: alloc, of: acc, types: types, present: mustBePresent(call), grouped: grouped, seen: vec.NewKeyTable(alloc, keys, hashMask)}
	}
	if call.Filter != nil {
		acc = &filtered{alloc: alloc, of: acc, types: types}
	}
	return acc, nil
}

// idempotent are the aggregates to which it makes no difference how often a row comes.
var idempotent = map[string]bool{"min": true, "max": true, "any_value": true, "min_by": true, "max_by": true, "bool_and": true,
	"bool_or": true, "bit_and": true, "bit_or": true, "approx_count_distinct": true, "hll_merge": true, "first": true, "last": true}

// mustBePresent is the number of arguments that, when NULL, take the row out of an aggregate.
func mustBePresent(call *plan.AggCall) int {
	if call.Func.Own != nil && call.Func.Own.WithNulls {
		return 0
	}
	switch call.Func.Name {
	case "json_arrayagg", "json_objectagg":
		return 0
	case "string_agg":
		return 1
	default:
		return len(call.Args)
	}
}

// sorting makes the accumulator of an aggregate, fed in the order that it asks for.
func sorting(alloc memory.Allocator, call *plan.AggCall) (Accumulator, error) {
	if len(call.OrderBy) == 0 {
		return plain(alloc, call)
	}
	switch call.Func.Name {
	case "quantile_cont", "quantile_disc", "median", "mode": // they order the values themselves
		return plain(alloc, call)
	}
	types := make([]arrow.DataType, 0, len(call.Args)+len(call.OrderBy))
	for _, a := range call.Args {
		types = append(types, a.Type().Arrow())
	}
	orders := make([]vec.Order, len(call.OrderBy))
	for i, k := range call.OrderBy {
		types = append(types, k.Expr.Type().Arrow())
		orders[i] = vec.Order{Descending: k.Descending, NullsFirst: k.NullsFirst}
	}
	return newOrdering(alloc, types, len(call.Args), orders, func() (Accumulator, error) { return plain(alloc, call) }), nil
}

func plain(alloc memory.Allocator, call *plan.AggCall) (Accumulator, error) {
	if call.Func.Own != nil {
		return newOwn(alloc, call)
	}
	for _, of := range []func(memory.Allocator, *plan.AggCall) Accumulator{counts, totals, picks, folds, statistics, textual} {
		if acc := of(alloc, call); acc != nil {
			return acc, nil
		}
	}
	if acc, err := quantiles(alloc, call); acc != nil || err != nil {
		return acc, err
	}
	return nil, plan.Errorf(plan.CodeInternal, "there is no aggregate %s", call)
}

// total is what sum and avg have in common.
type total struct {
	alloc memory.Allocator
	call  *plan.AggCall
	mean  bool
	// deferred is set where what does not fit is no error, but marked.
	deferred bool
}

// overflow is the error of a sum that its type cannot hold.
func (t *total) overflow() error {
	return plan.Overflow(t.call.String(), t.call.Type()).WithPos(t.call.At)
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

// Update implements Accumulator. A row counts when no argument is NULL.
func (c *count) Update(ids []int32, args []vec.View, groups int) error {
	c.n.Resize(groups)
	n, nulls := c.n.V, false
	for i := range args {
		nulls = nulls || args[i].HasNulls()
	}
	if !nulls {
		for _, g := range ids {
			n[g]++
		}
		return nil
	}
	for i, g := range ids {
		if !anyNull(args, i) {
			n[g]++
		}
	}
	return nil
}

// anyNull reports whether an argument of row i is NULL.
func anyNull(args []vec.View, i int) bool {
	for k := range args {
		if args[k].Null(i) {
			return true
		}
	}
	return false
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
