// Package foreign makes columns of ours of the columns of Arrow and Parquet files, which may be of any Arrow type.
package foreign

import (
	"encoding/json"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// JSONMark is what the documents of a column of texts are known by, in Arrow files and here.
var JSONMark = arrow.NewMetadata([]string{extensionName}, []string{"arrow.json"})

const extensionName = "ARROW:extension:name"

// isJSON reports whether a column of texts has the mark.
func isJSON(f arrow.Field) bool {
	name, _ := f.Metadata.GetValue(extensionName)
	return name == "arrow.json"
}

// TypeOf is the type that a column of a file has here; false for types that rsql has no values for. Lists, structs and maps
// are JSON, times of day and durations TEXT.
func TypeOf(f arrow.Field) (plan.Type, bool) {
	switch f.Type.(type) {
	case *arrow.StringType, *arrow.LargeStringType, *arrow.StringViewType:
		if isJSON(f) {
			return plan.JSONType, true
		}
	}
	switch t := f.Type.(type) {
	case *arrow.DictionaryType:
		return TypeOf(arrow.Field{Type: t.ValueType, Metadata: f.Metadata})
	case *arrow.Int8Type, *arrow.Int16Type, *arrow.Int32Type, *arrow.Uint8Type, *arrow.Uint16Type, *arrow.Uint32Type:
		return plan.BigIntType, true
	case *arrow.Uint64Type:
		return plan.DecimalType(20, 0), true
	case *arrow.Float16Type, *arrow.Float32Type:
		return plan.DoubleType, true
	case *arrow.Decimal128Type:
		return plan.DecimalType(t.Precision, t.Scale), t.Precision <= plan.MaxPrecision && t.Scale >= 0
	case *arrow.Decimal256Type:
		return plan.DecimalType(t.Precision, t.Scale), t.Precision <= plan.MaxPrecision && t.Scale >= 0
	case *arrow.LargeStringType, *arrow.StringViewType, *arrow.Time32Type, *arrow.Time64Type, *arrow.DurationType, *arrow.NullType:
		return plan.TextType, true
	case *arrow.LargeBinaryType, *arrow.BinaryViewType, *arrow.FixedSizeBinaryType:
		return plan.BlobType, true
	case *arrow.Date64Type:
		return plan.DateType, true
	case *arrow.ListType, *arrow.LargeListType, *arrow.FixedSizeListType, *arrow.StructType, *arrow.MapType:
		return plan.JSONType, true
	}
	t := plan.TypeOf(f)
	return t, t.Kind != plan.Unknown
}

// Convert gives the values of an array as a column of a type: that of TypeOf, or a wider one. Values that the type does not
// hold exactly are an error. The caller keeps a, and releases the result.
func Convert(a arrow.Array, to plan.Type, alloc memory.Allocator) (arrow.Array, error) {
	want := to.Arrow()
	switch x := a.(type) {
	case *array.Dictionary:
		return dictionary(x, to, alloc)
	case *array.Null:
		return array.MakeArrayOfNull(alloc, want, a.Len()), nil
	case *array.List, *array.LargeList, *array.FixedSizeList, *array.Struct, *array.Map:
		return jsonOf(a, alloc)
	case *array.Time32, *array.Time64, *array.Duration:
		return textOf(a, alloc), nil
	case *array.Timestamp:
		return timestamps(x, to, alloc)
	case *array.MonthDayNanoInterval:
		return intervals(x)
	case *array.Uint64:
		if to.Kind == plan.Decimal {
			return decimals(x, want, alloc), nil
		}
	}
	if arrow.TypeEqual(a.DataType(), want) {
		a.Retain()
		return a, nil
	}
	if out := widened(a, to, alloc); out != nil {
		return out, nil
	}
	return nil, plan.Errorf(plan.CodeUnsupported, "values of the type %s are no %s", a.DataType(), to)
}

func jsonOf(a arrow.Array, alloc memory.Allocator) (arrow.Array, error) {
	b := array.NewStringBuilder(alloc)
	defer b.Release()
	for i := range a.Len() {
		if a.IsNull(i) {
			b.AppendNull()
			continue
		}
		text, err := json.Marshal(a.GetOneForMarshal(i))
		if err != nil {
			return nil, fmt.Errorf("a value of the type %s has no JSON: %w", a.DataType(), err)
		}
		b.Append(string(text))
	}
	return b.NewArray(), nil
}

func textOf(a arrow.Array, alloc memory.Allocator) arrow.Array {
	b := array.NewStringBuilder(alloc)
	defer b.Release()
	for i := range a.Len() {
		if a.IsNull(i) {
			b.AppendNull()
		} else {
			b.Append(a.ValueStr(i))
		}
	}
	return b.NewArray()
}

// perMicro says how a unit becomes microseconds: times, then divided by.
var perMicro = map[arrow.TimeUnit][2]int64{
	arrow.Second: {1_000_000, 1}, arrow.Millisecond: {1000, 1}, arrow.Microsecond: {1, 1}, arrow.Nanosecond: {1, 1000},
}

// timestamps gives points in time in microseconds; those without a zone are taken for UTC.
func timestamps(a *array.Timestamp, to plan.Type, alloc memory.Allocator) (arrow.Array, error) {
	b := array.NewTimestampBuilder(alloc, to.Arrow().(*arrow.TimestampType))
	defer b.Release()
	b.Reserve(a.Len())
	scale := perMicro[a.DataType().(*arrow.TimestampType).Unit]
	for i, v := range a.TimestampValues() {
		if a.IsNull(i) {
			b.AppendNull()
			continue
		}
		micros := int64(v) * scale[0]
		if micros/scale[0] != int64(v) || micros%scale[1] != 0 {
			return nil, plan.Errorf(plan.CodeData, "the time %s has digits beyond the microsecond, or lies too far away", a.ValueStr(i))
		}
		b.Append(arrow.Timestamp(micros / scale[1]))
	}
	return b.NewArray(), nil
}

// intervals are those that have whole microseconds, as they are.
func intervals(a *array.MonthDayNanoInterval) (arrow.Array, error) {
	const nanosPerMicro = 1000
	for i, v := range a.MonthDayNanoIntervalValues() {
		if a.IsValid(i) && v.Nanoseconds%nanosPerMicro != 0 {
			return nil, plan.Errorf(plan.CodeData, "the interval %s has digits beyond the microsecond", a.ValueStr(i))
		}
	}
	a.Retain()
	return a, nil
}

func decimals(a *array.Uint64, want arrow.DataType, alloc memory.Allocator) arrow.Array {
	b := array.NewDecimal128Builder(alloc, want.(*arrow.Decimal128Type))
	defer b.Release()
	for i, v := range a.Uint64Values() {
		if a.IsNull(i) {
			b.AppendNull()
		} else {
			b.Append(decimalOf(v))
		}
	}
	return b.NewArray()
}
