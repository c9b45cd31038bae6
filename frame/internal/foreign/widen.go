package foreign

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// widened gives values of narrower types as those of a wider one; nil where no type of a file is as wide. Arrow's own casts
// keep memory of some of these.
func widened(a arrow.Array, to plan.Type, alloc memory.Allocator) arrow.Array {
	switch to.Kind {
	case plan.BigInt:
		return integers(a, alloc)
	case plan.Double:
		return doubles(a, alloc)
	case plan.Decimal:
		return wideDecimals(a, to, alloc)
	case plan.Text, plan.JSON:
		return texts(a, alloc)
	case plan.Blob:
		return blobs(a, alloc)
	case plan.Date:
		return dates(a, alloc)
	}
	return nil
}

func integers(a arrow.Array, alloc memory.Allocator) arrow.Array {
	b := array.NewInt64Builder(alloc)
	defer b.Release()
	add := func(v int64) { b.Append(v) }
	switch x := a.(type) {
	case *array.Int8:
		each(a, x.Int8Values(), b, func(v int8) { add(int64(v)) })
	case *array.Int16:
		each(a, x.Int16Values(), b, func(v int16) { add(int64(v)) })
	case *array.Int32:
		each(a, x.Int32Values(), b, func(v int32) { add(int64(v)) })
	case *array.Uint8:
		each(a, x.Uint8Values(), b, func(v uint8) { add(int64(v)) })
	case *array.Uint16:
		each(a, x.Uint16Values(), b, func(v uint16) { add(int64(v)) })
	case *array.Uint32:
		each(a, x.Uint32Values(), b, func(v uint32) { add(int64(v)) })
	default:
		return nil
	}
	return b.NewArray()
}

// each calls add for the values of an array and appends the NULLs.
func each[T any](a arrow.Array, values []T, b array.Builder, add func(T)) {
	b.Reserve(len(values))
	for i, v := range values {
		if a.IsNull(i) {
			b.AppendNull()
		} else {
			add(v)
		}
	}
}

func doubles(a arrow.Array, alloc memory.Allocator) arrow.Array {
	b := array.NewFloat64Builder(alloc)
	defer b.Release()
	switch x := a.(type) {
	case *array.Float32:
		each(a, x.Float32Values(), b, func(v float32) { b.Append(float64(v)) })
	case *array.Float16:
		for i := range x.Len() {
			if x.IsNull(i) {
				b.AppendNull()
			} else {
				b.Append(halfFloat(x.Value(i).Uint16()))
			}
		}
	default:
		return nil
	}
	return b.NewArray()
}

// halfFloat is the value of a half float. Arrow's own conversion takes those below 2^-14 for far smaller ones.
func halfFloat(bits uint16) float64 {
	const signBit, fractionBits, bias, largest = 1 << 15, 10, 15, 1<<5 - 1
	exponent, fraction := int(bits>>fractionBits)&largest, float64(bits&(1<<fractionBits-1))
	var v float64
	switch {
	case exponent == largest && fraction > 0:
		return math.NaN()
	case exponent == largest:
		v = math.Inf(1)
	case exponent == 0:
		v = math.Ldexp(fraction, 1-bias-fractionBits)
	default:
		v = math.Ldexp(1<<fractionBits+fraction, exponent-bias-fractionBits)
	}
	if bits&signBit != 0 {
		return -v
	}
	return v
}

// wideDecimals gives DECIMALs of the same scale and more digits, and those of 256 bits whose digits 128 bits hold.
func wideDecimals(a arrow.Array, to plan.Type, alloc memory.Allocator) arrow.Array {
	b := array.NewDecimal128Builder(alloc, to.Arrow().(*arrow.Decimal128Type))
	defer b.Release()
	switch x := a.(type) {
	case *array.Decimal128:
		each(a, x.Values(), b, func(v decimal128.Num) { b.Append(v) })
	case *array.Decimal256:
		for i := range x.Len() {
			if x.IsNull(i) {
				b.AppendNull()
				continue
			}
			words := x.Value(i).Array() // its digits are those of the column's precision, which 128 bits hold
			b.Append(decimal128.New(int64(words[1]), words[0]))
		}
	default:
		return nil
	}
	return b.NewArray()
}

func texts(a arrow.Array, alloc memory.Allocator) arrow.Array {
	x, ok := a.(interface{ Value(i int) string })
	if !ok {
		return nil
	}
	b := array.NewStringBuilder(alloc)
	defer b.Release()
	for i := range a.Len() {
		if a.IsNull(i) {
			b.AppendNull()
		} else {
			b.Append(x.Value(i))
		}
	}
	return b.NewArray()
}

func blobs(a arrow.Array, alloc memory.Allocator) arrow.Array {
	x, ok := a.(interface{ Value(i int) []byte })
	if !ok {
		return nil
	}
	b := array.NewBinaryBuilder(alloc, arrow.BinaryTypes.Binary)
	defer b.Release()
	for i := range a.Len() {
		if a.IsNull(i) {
			b.AppendNull()
		} else {
			b.Append(x.Value(i))
		}
	}
	return b.NewArray()
}

func dates(a arrow.Array, alloc memory.Allocator) arrow.Array {
	x, ok := a.(*array.Date64)
	if !ok {
		return nil
	}
	b := array.NewDate32Builder(alloc)
	defer b.Release()
	each(a, x.Date64Values(), b, func(v arrow.Date64) { b.Append(arrow.Date32FromTime(v.ToTime())) })
	return b.NewArray()
}

// dictionary gives the values that the indices of a dictionary stand for.
func dictionary(a *array.Dictionary, to plan.Type, alloc memory.Allocator) (arrow.Array, error) {
	words, err := Convert(a.Dictionary(), to, alloc)
	if err != nil {
		return nil, err
	}
	defer words.Release()
	ours, rows := make([]int32, words.Len()), make([]int32, a.Len())
	for i := range ours {
		if ours[i] = int32(i); words.IsNull(i) {
			ours[i] = -1
		}
	}
	if err := translate(a, ours, rows); err != nil {
		return nil, err
	}
	b := array.NewBuilder(alloc, to.Arrow())
	defer b.Release()
	b.Reserve(len(rows))
	add := valueAdder(words, b)
	if add == nil {
		return nil, plan.Errorf(plan.CodeUnsupported, "a dictionary of %s is not read", a.Dictionary().DataType())
	}
	for _, at := range rows {
		if at < 0 {
			b.AppendNull()
		} else {
			add(int(at))
		}
	}
	return b.NewArray(), nil
}

// valueAdder appends a value of an array to a builder of its type; nil for types that no column of ours has.
func valueAdder(from arrow.Array, to array.Builder) func(i int) {
	switch w := from.(type) {
	case *array.String:
		return func(i int) { to.(*array.StringBuilder).Append(w.Value(i)) }
	case *array.Binary:
		return func(i int) { to.(*array.BinaryBuilder).Append(w.Value(i)) }
	case *array.Int64:
		return func(i int) { to.(*array.Int64Builder).Append(w.Value(i)) }
	case *array.Float64:
		return func(i int) { to.(*array.Float64Builder).Append(w.Value(i)) }
	case *array.Boolean:
		return func(i int) { to.(*array.BooleanBuilder).Append(w.Value(i)) }
	case *array.Decimal128:
		return func(i int) { to.(*array.Decimal128Builder).Append(w.Value(i)) }
	case *array.Date32:
		return func(i int) { to.(*array.Date32Builder).Append(w.Value(i)) }
	case *array.Timestamp:
		return func(i int) { to.(*array.TimestampBuilder).Append(w.Value(i)) }
	}
	return nil
}
