package agg

import (
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// accumulator makes an aggregate of one column of type t.
func accumulator(t *testing.T, alloc memory.Allocator, name string, distinct bool, typ plan.Type) Accumulator {
	t.Helper()
	arg, err := plan.NewColumn(arrow.NewSchema([]arrow.Field{plan.NewField("x", typ)}, nil), 0)
	require.NoError(t, err)
	call, err := plan.NewAgg(name, distinct, arg)
	require.NoError(t, err)
	acc, err := New(alloc, call, true, math.MaxUint64)
	require.NoError(t, err)
	return acc
}

func update(t *testing.T, acc Accumulator, ids []int32, a arrow.Array, groups int) {
	t.Helper()
	defer a.Release()
	v := vec.Of(a)
	require.NoError(t, acc.Update(ids, []vec.View{v}, groups))
}

func result(t *testing.T, acc Accumulator, from, to int) string {
	t.Helper()
	a, err := acc.Result(from, to)
	require.NoError(t, err)
	defer a.Release()
	out := make([]string, a.Len())
	for i := range out {
		out[i] = a.ValueStr(i)
	}
	return strings.Join(out, " ")
}

func texts(alloc memory.Allocator, v ...string) arrow.Array {
	b := array.NewStringBuilder(alloc)
	defer b.Release()
	b.AppendValues(v, nil)
	return b.NewArray()
}

func numbers(alloc memory.Allocator, v ...int64) arrow.Array {
	b := array.NewInt64Builder(alloc)
	defer b.Release()
	b.AppendValues(v, nil)
	return b.NewArray()
}

func TestGroupsAppearOverTime(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	for name, want := range map[string]string{"sum": "4 5 (null) 9", "count": "2 1 0 1", "max": "3 5 (null) 9", "any_value": "1 5 (null) 9", "avg": "2 5 (null) 9"} {
		acc := accumulator(t, alloc, name, false, plan.BigIntType)
		update(t, acc, []int32{0, 1}, numbers(alloc, 1, 5), 2)
		update(t, acc, []int32{3, 0}, numbers(alloc, 9, 3), 4)
		update(t, acc, nil, numbers(alloc), 4)
		assert.Equal(t, want, result(t, acc, 0, 4), name)
		assert.Equal(t, strings.Fields(want)[1], result(t, acc, 1, 2), name)
		acc.Release()
	}
}

func TestPickedTextsArePacked(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	acc := accumulator(t, alloc, "max", false, plan.TextType)
	defer acc.Release()
	for n := range 600 {
		update(t, acc, []int32{0, 1}, texts(alloc, strings.Repeat("x", n), strings.Repeat("y", n)), 2)
	}
	assert.Less(t, alloc.CurrentAlloc(), 1<<19, "of 360 kB of texts that were once the largest")
	assert.Equal(t, strings.Repeat("x", 599)+" "+strings.Repeat("y", 599), result(t, acc, 0, 2))
	shrink := accumulator(t, alloc, "min", false, plan.TextType)
	defer shrink.Release()
	for _, s := range []string{"longest of all", "longer", "l", "", "z"} {
		update(t, shrink, []int32{0}, texts(alloc, s), 1)
	}
	assert.Equal(t, "", result(t, shrink, 0, 1))
}

func TestMeanIsTheNearestDouble(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	acc := accumulator(t, alloc, "avg", false, plan.BigIntType)
	defer acc.Release()
	update(t, acc, []int32{0, 0, 0, 1, 1}, numbers(alloc, 1<<53, 1, 1, math.MinInt64, math.MinInt64), 2)
	assert.Equal(t, "3.0023997515803315e+15 -9.223372036854776e+18", result(t, acc, 0, 2))

	price := plan.DecimalType(38, 2)
	exact := accumulator(t, alloc, "avg", true, price)
	defer exact.Release()
	b := array.NewDecimal128Builder(alloc, price.Arrow().(*arrow.Decimal128Type))
	defer b.Release()
	b.AppendValues([]decimal128.Num{decimal128.FromI64(10), decimal128.FromI64(10), decimal128.FromI64(25), decimal128.New(1<<50, 0)}, nil)
	update(t, exact, []int32{0, 0, 0, 1}, b.NewArray(), 2)
	assert.Equal(t, "0.175 2.076918743413931e+32", result(t, exact, 0, 2))
}

func TestInfinitiesOfForeignTables(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	acc := accumulator(t, alloc, "sum", false, plan.DoubleType)
	defer acc.Release()
	b := array.NewFloat64Builder(alloc)
	defer b.Release()
	b.AppendValues([]float64{1, math.Inf(1), 2, math.Inf(-1)}, nil)
	update(t, acc, []int32{0, 0, 0, 1}, b.NewArray(), 2)
	assert.Equal(t, "+Inf -Inf", result(t, acc, 0, 2))
}

func TestUnknownAggregate(t *testing.T) {
	_, err := New(memory.DefaultAllocator, &plan.AggCall{Func: &plan.Func{Name: "nothing"}, Args: []plan.Expr{plan.IntLiteral(1)}}, false, 0)
	assert.ErrorContains(t, err, "nothing")
}
