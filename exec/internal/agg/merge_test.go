package agg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// mergeTypes are the columns of the rows of this file's tests, by their ordinals.
var mergeTypes = []plan.Type{plan.BigIntType, plan.DoubleType, plan.DecimalType(20, 2), plan.TextType, plan.BooleanType, plan.DateType,
	plan.TimestampType, plan.JSONType}

func mergeSchema() *arrow.Schema {
	fields := make([]arrow.Field, len(mergeTypes))
	for i, t := range mergeTypes {
		fields[i] = plan.NewField(fmt.Sprint("c", i), t)
	}
	return arrow.NewSchema(fields, nil)
}

// mergeRows makes n rows of values that often are the same, one in nulls NULL.
func mergeRows(alloc memory.Allocator, rng *rand.Rand, n, nulls int) []arrow.Array {
	out := make([]arrow.Array, len(mergeTypes))
	for c, t := range mergeTypes {
		b := array.NewBuilder(alloc, t.Arrow())
		for range n {
			v := rng.Int64N(40) - 20
			if rng.IntN(nulls) == 0 {
				b.AppendNull()
				continue
			}
			switch b := b.(type) {
			case *array.Int64Builder:
				b.Append(v)
			case *array.Float64Builder:
				b.Append(float64(v) / 4)
			case *array.Decimal128Builder:
				b.Append(decimal128.FromI64(v << 40))
			case *array.StringBuilder:
				b.Append(fmt.Sprintf("%.*q", v&7, fmt.Sprint("text", v)))
			case *array.BooleanBuilder:
				b.Append(v > 0)
			case *array.Date32Builder:
				b.Append(arrow.Date32(v))
			case *array.TimestampBuilder:
				b.Append(arrow.Timestamp(v))
			}
		}
		out[c] = b.NewArray()
		b.Release()
	}
	return out
}

// mergeCalls are calls of every aggregate.
func mergeCalls(t *testing.T) []*plan.AggCall {
	s := mergeSchema()
	col := func(i int) plan.Expr {
		c, err := plan.NewColumn(s, i)
		require.NoError(t, err)
		return c
	}
	var out []*plan.AggCall
	add := func(spec plan.AggSpec) {
		call, err := plan.NewAggCall(spec)
		require.NoError(t, err, spec.Func.Name)
		out = append(out, call)
	}
	add(plan.AggSpec{Func: must(plan.LookupFunc("count"))})
	for _, name := range []string{"any_value", "first", "last", "min", "max", "mode", "entropy", "histogram", "approx_count_distinct", "json_arrayagg", "count"} {
		for i := range mergeTypes {
			add(plan.AggSpec{Func: must(plan.LookupFunc(name)), Args: []plan.Expr{col(i)}})
			add(plan.AggSpec{Func: must(plan.LookupFunc(name)), Args: []plan.Expr{col(i)}, Distinct: true, Filter: col(4)})
		}
	}
	for i := range mergeTypes {
		add(plan.AggSpec{Func: must(plan.LookupFunc("min_by")), Args: []plan.Expr{col(i), col(1)}})
		add(plan.AggSpec{Func: must(plan.LookupFunc("max_by")), Args: []plan.Expr{col(0), col(i)}, OrderBy: []plan.SortKey{plan.NewSortKey(col(0), true)}})
		add(plan.AggSpec{Func: must(plan.LookupFunc("quantile_disc")), Args: []plan.Expr{col(i), plan.DoubleLiteral(0.3)}})
		add(plan.AggSpec{Func: must(plan.LookupFunc("percentile_disc")), Args: []plan.Expr{plan.DoubleLiteral(0.3)}, Within: true, OrderBy: []plan.SortKey{plan.NewSortKey(col(i), true)}})
		add(plan.AggSpec{Func: must(plan.LookupFunc("string_agg")), Args: []plan.Expr{col(3), plan.TextLiteral("; ")}, OrderBy: []plan.SortKey{plan.NewSortKey(col(i), true), plan.NewSortKey(col(3), false)}})
		add(plan.AggSpec{Func: must(plan.LookupFunc("json_objectagg")), Args: []plan.Expr{col(3), col(i)}, Filter: must(plan.NewCall("is_not_null", col(3)))})
	}
	for _, name := range []string{"sum", "avg", "median", "product", "var_pop", "var_samp", "stddev_pop", "stddev_samp",
		"skewness", "kurtosis", "kurtosis_pop", "mad"} {
		for i := range 3 {
			add(plan.AggSpec{Func: must(plan.LookupFunc(name)), Args: []plan.Expr{col(i)}, Distinct: name == "product"})
			add(plan.AggSpec{Func: must(plan.LookupFunc(name)), Args: []plan.Expr{col(i)}, Distinct: true})
		}
	}
	for name := range pairResults {
		add(plan.AggSpec{Func: must(plan.LookupFunc(name)), Args: []plan.Expr{col(0), col(1)}})
	}
	for _, name := range []string{"bool_and", "bool_or", "count_if"} {
		add(plan.AggSpec{Func: must(plan.LookupFunc(name)), Args: []plan.Expr{col(4)}})
	}
	for _, name := range []string{"bit_and", "bit_or", "bit_xor"} {
		add(plan.AggSpec{Func: must(plan.LookupFunc(name)), Args: []plan.Expr{col(0)}})
		add(plan.AggSpec{Func: must(plan.LookupFunc(name)), Args: []plan.Expr{col(0)}, Distinct: true})
	}
	add(plan.AggSpec{Func: must(plan.LookupFunc("regr_count")), Args: []plan.Expr{col(0), col(1)}})
	add(plan.AggSpec{Func: must(plan.LookupFunc("count")), Args: []plan.Expr{col(0), col(3)}, Distinct: true})
	add(plan.AggSpec{Func: must(plan.LookupFunc("median")), Args: []plan.Expr{col(6)}})
	add(plan.AggSpec{Func: must(plan.LookupFunc("quantile_cont")), Args: []plan.Expr{col(5), plan.DoubleLiteral(0.25)}})
	add(plan.AggSpec{Func: must(plan.LookupFunc("quantile_cont")), Args: []plan.Expr{col(5), plan.NullLiteral(plan.DoubleType)}})
	return out
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestMergedPartsAreTheWhole splits rows into parts whose groups have other numbers, and compares the merged result with
// that of all rows.
func TestMergedPartsAreTheWhole(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	const groups, rows = 5, 300
	rng := rand.New(rand.NewPCG(1, 2))
	parts := [][]arrow.Array{mergeRows(alloc, rng, rows, 5), mergeRows(alloc, rng, rows, 9), mergeRows(alloc, rng, 3, 2)}
	ids := make([][]int32, len(parts))
	defer func() {
		for _, cols := range parts {
			vec.ReleaseAll(cols)
		}
	}()
	for p, cols := range parts {
		for range cols[0].Len() {
			ids[p] = append(ids[p], rng.Int32N(groups-1)) // the last group has no rows
		}
	}
	// renumbered is the number of a group in its part.
	renumbered := func(g int32) int32 { return groups - 1 - g }
	back := make([]int32, groups)
	for g := range back {
		back[g] = groups - 1 - int32(g)
	}
	for _, call := range mergeCalls(t) {
		whole, merged := inputsOf(t, alloc, call), inputsOf(t, alloc, call)
		for p, cols := range parts {
			whole.update(ids[p], cols, groups)
			part := inputsOf(t, alloc, call)
			other := make([]int32, len(ids[p]))
			for i, g := range ids[p] {
				other[i] = renumbered(g)
			}
			part.update(other, cols, groups)
			require.NoError(t, merged.acc.Merge(part.acc, back, groups), call)
			part.acc.Release()
		}
		want, got := must(whole.acc.Result(0, groups)), must(merged.acc.Result(0, groups))
		assertSame(t, call.String(), want, got)
		for g := range groups {
			one := must(merged.acc.Result(g, g+1))
			part := array.NewSlice(got, int64(g), int64(g+1))
			assertSame(t, call.String(), part, one)
			part.Release()
			one.Release()
		}
		want.Release()
		got.Release()
		whole.acc.Release()
		merged.acc.Release()
	}
}

type fed struct {
	t    *testing.T
	call *plan.AggCall
	acc  Accumulator
}

func inputsOf(t *testing.T, alloc memory.Allocator, call *plan.AggCall) fed {
	acc, err := New(alloc, call, true, math.MaxUint64)
	require.NoError(t, err, call)
	return fed{t, call, acc}
}

// update feeds the columns that the call takes. Calls of this file take columns, constants and x IS NOT NULL.
func (f fed) update(ids []int32, cols []arrow.Array, groups int) {
	var args []arrow.Array
	for _, e := range f.call.Inputs() {
		args = append(args, inputOf(e, cols))
	}
	defer vec.ReleaseAll(args)
	require.NoError(f.t, f.acc.Update(ids, vec.OfAll(args), groups), f.call)
}

func inputOf(e plan.Expr, cols []arrow.Array) arrow.Array {
	n := cols[0].Len()
	switch x := e.(type) {
	case *plan.ColumnRef:
		cols[x.Index].Retain()
		return cols[x.Index]
	case *plan.Cast:
		return castOf(x, cols)
	case *plan.Literal:
		b := array.NewBuilder(memory.NewGoAllocator(), x.Type().Arrow())
		defer b.Release()
		for range n {
			switch b := b.(type) {
			case *array.StringBuilder:
				b.Append(x.Value.(string))
			default:
				b.AppendNull()
			}
		}
		return b.NewArray()
	default:
		b := array.NewBooleanBuilder(memory.NewGoAllocator())
		defer b.Release()
		arg := cols[plan.Columns(e)[0]]
		for i := range n {
			b.Append(arg.IsValid(i))
		}
		return b.NewArray()
	}
}

// castOf casts numbers to DOUBLE and DATE to TIMESTAMP.
func castOf(x *plan.Cast, cols []arrow.Array) arrow.Array {
	b := array.NewBuilder(memory.NewGoAllocator(), x.Type().Arrow())
	defer b.Release()
	from := cols[plan.Columns(x)[0]]
	for i := range from.Len() {
		if from.IsNull(i) {
			b.AppendNull()
			continue
		}
		switch a := from.(type) {
		case *array.Int64:
			b.(*array.Float64Builder).Append(float64(a.Value(i)))
		case *array.Decimal128:
			b.(*array.Float64Builder).Append(a.Value(i).ToFloat64(2))
		case *array.Date32:
			b.(*array.TimestampBuilder).Append(arrow.Timestamp(int64(a.Value(i)) * 86_400_000_000))
		}
	}
	return b.NewArray()
}

func assertSame(t *testing.T, label string, want, got arrow.Array) {
	t.Helper()
	require.Equal(t, want.Len(), got.Len(), label)
	for i := range want.Len() {
		if x, ok := want.(*array.Float64); ok && want.IsValid(i) && got.IsValid(i) {
			assert.InEpsilon(t, 1+math.Abs(x.Value(i)), 1+math.Abs(got.(*array.Float64).Value(i)), 1e-12, label)
			continue
		}
		assert.Equal(t, want.ValueStr(i), got.ValueStr(i), "%s: group %d", label, i)
	}
}

func TestSketchesAreNear(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	for _, n := range []int64{0, 1, 2, 10, 100, 1000, 4000, 5000, 10_000, 30_000, 60_000, 100_000, 1_000_000} {
		acc := newSketches(alloc)
		b := array.NewInt64Builder(alloc)
		for i := range n {
			b.Append(i * 7)
		}
		a := b.NewArray()
		require.NoError(t, acc.Update(make([]int32, n), []vec.View{vec.Of(a)}, 1))
		require.NoError(t, acc.Update(make([]int32, n), []vec.View{vec.Of(a)}, 1))
		r := must(acc.Result(0, 1)).(*array.Int64)
		assert.InDelta(t, n, r.Value(0), 0.025*float64(n))
		if n <= 100 {
			assert.Equal(t, n, r.Value(0))
		}
		r.Release()
		a.Release()
		b.Release()
		acc.Release()
	}
}
