package agg

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// counts makes the aggregates that count rows or values; nil for others.
func counts(alloc memory.Allocator, call *plan.AggCall) Accumulator {
	switch call.Func.Name {
	case "count", "regr_count":
		return &count{alloc: alloc, n: vec.NewSlice[int64](alloc)}
	case "count_if":
		return &countIf{count{alloc: alloc, n: vec.NewSlice[int64](alloc)}}
	case "approx_count_distinct":
		return newSketches(alloc)
	case "hll_merge":
		return newRedisSketches(alloc, call)
	default:
		return nil
	}
}

// totals makes sum and avg, and those that mark what does not fit; nil for others.
func totals(alloc memory.Allocator, call *plan.AggCall) Accumulator {
	base := total{alloc: alloc, call: call}
	switch call.Func.Name {
	case "sum":
	case "avg":
		base.mean = true
	case "deferred_sum":
		base.deferred = true
	case "deferred_avg":
		base.mean, base.deferred = true, true
	default:
		return nil
	}
	switch arg := call.Args[0].Type(); arg.Kind {
	case plan.BigInt, plan.Timestamp:
		return &totalInt{total: base, acc: vec.NewSlice[accInt](alloc)}
	case plan.Decimal:
		return &totalDecimal{total: base, scale: arg.Scale, acc: vec.NewSlice[accDecimal](alloc)}
	case plan.Double:
		return &totalDouble{total: base, acc: vec.NewSlice[accDouble](alloc)}
	case plan.Interval:
		return &totalInterval{total: base, acc: vec.NewSlice[accInterval](alloc)}
	default:
		return nil
	}
}

// picks makes the aggregates that pick a value of the group; nil for others.
func picks(alloc memory.Allocator, call *plan.AggCall) Accumulator {
	switch name := call.Func.Name; name {
	case "min":
		return newPick(alloc, call.Args[0].Type(), least)
	case "max":
		return newPick(alloc, call.Args[0].Type(), greatest)
	case "any_value":
		return newPick(alloc, call.Args[0].Type(), first)
	case "first", "last":
		return &atEnd{last: name == "last", value: newCells(alloc, call.Args[0].Type().Arrow())}
	case "min_by", "max_by":
		return newChosen(alloc, call.Args[0].Type().Arrow(), call.Args[1].Type().Arrow(), name == "max_by")
	default:
		return nil
	}
}

// folds makes the aggregates of bits, truth values and factors; nil for others.
func folds(alloc memory.Allocator, call *plan.AggCall) Accumulator {
	switch call.Func.Name {
	case "bool_and":
		return newTruth(alloc, func(a, b int32) int32 { return a & b })
	case "bool_or":
		return newTruth(alloc, func(a, b int32) int32 { return a | b })
	case "bit_and":
		return newBits(alloc, func(a, b int64) int64 { return a & b })
	case "bit_or":
		return newBits(alloc, func(a, b int64) int64 { return a | b })
	case "bit_xor":
		return newBits(alloc, func(a, b int64) int64 { return a ^ b })
	case "product":
		return newFold(alloc, arrow.PrimitiveTypes.Float64, (*vec.View).Float64s, func(a, b float64) float64 { return a * b })
	default:
		return nil
	}
}

// statistics makes variances and the aggregates of pairs; nil for others.
func statistics(alloc memory.Allocator, call *plan.AggCall) Accumulator {
	name := call.Func.Name
	switch name {
	case "var_pop", "var_samp", "stddev_pop", "stddev_samp":
		return &moments{alloc: alloc, call: call, sample: strings.HasSuffix(name, "_samp"), root: strings.HasPrefix(name, "stddev"), acc: vec.NewSlice[moment](alloc)}
	}
	if result := shapeResults[name]; result != nil {
		return &shapes{alloc: alloc, call: call, result: result, acc: vec.NewSlice[higher](alloc)}
	}
	if result := pairResults[name]; result != nil {
		return &comoments{alloc: alloc, call: call, result: result, acc: vec.NewSlice[comoment](alloc)}
	}
	return nil
}

// textual makes the aggregates that join the values into a text; nil for others.
func textual(alloc memory.Allocator, call *plan.AggCall) Accumulator {
	switch call.Func.Name {
	case "string_agg":
		return newTexts(alloc, call.Type().Arrow())
	case "json_arrayagg":
		return newJSONArray(alloc, call.Args[0].Type())
	case "json_objectagg":
		return newJSONObject(alloc, call, call.Args[1].Type())
	default:
		return nil
	}
}
