package vec

import (
	"math"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const nanosPerHour = 3_600_000_000_000

// asLong are three ways to write 30 days, one of which is a month, and intervals on both sides of them.
var asLong = []arrow.MonthDayNanoInterval{{Days: 30}, {Months: 1}, {Nanoseconds: 720 * nanosPerHour}, {Days: 31}, {Days: 29, Nanoseconds: 23 * nanosPerHour}}

func intervals(t *testing.T) arrow.Array {
	t.Helper()
	b := array.NewMonthDayNanoIntervalBuilder(checked(t))
	defer b.Release()
	b.AppendValues(asLong, nil)
	return b.NewArray()
}

func TestIntervalsAsLongAreOneKeyAndTheFirstIsKept(t *testing.T) {
	a := intervals(t)
	defer a.Release()
	alloc, dt := checked(t), a.DataType()
	view := Of(a)
	for name, cols := range map[string][]View{"alone": {view}, "beside others": {OfInt64s(make([]int64, 5)), view}} {
		key := []arrow.DataType{arrow.PrimitiveTypes.Int64, dt}[2-len(cols):]
		table, other := NewKeyTable(alloc, key, math.MaxUint64), NewKeyTable(alloc, key, math.MaxUint64)
		ids := make([]int32, 5)
		table.Insert(cols, 5, nil, ids)
		assert.Equal(t, []int32{0, 0, 0, 1, 2}, ids, name)
		m := MergeKeys(other, table)
		m.Insert([]int32{2, 0, 1}, ids[:3])
		assert.Equal(t, []int32{0, 1, 2}, ids[:3], name)
		m.Release()
		for of, want := range map[*KeyTable][]arrow.MonthDayNanoInterval{table: {asLong[0], asLong[3], asLong[4]}, other: {asLong[4], asLong[0], asLong[3]}} {
			keys, err := of.Keys(alloc, 0, 3)
			require.NoError(t, err)
			assert.Equal(t, want, keys[len(keys)-1].(*array.MonthDayNanoInterval).MonthDayNanoIntervalValues(), name)
			ReleaseAll(keys)
			of.Release()
		}
	}
}

func TestIntervalsAreComparedByTheirLength(t *testing.T) {
	a := intervals(t)
	defer a.Release()
	view := Of(a)
	order, err := Sort(t.Context(), checked(t), []View{view}, []Order{{}}, 5, 1)
	require.NoError(t, err)
	assert.Equal(t, []int32{4, 0, 1, 2, 3}, order.V)
	changed := make([]bool, 5)
	Changes([]View{view}, order.V, changed)
	assert.Equal(t, []bool{true, true, false, false, true}, changed)
	order.Release()
	hashes := make([]uint64, 5)
	HashRows([]View{view}, 5, math.MaxUint64, hashes)
	assert.Equal(t, []uint64{hashes[0], hashes[0]}, hashes[1:3])
	assert.NotEqual(t, hashes[0], hashes[3])
	left, right := EqualPairs([]View{view}, []View{view}, []bool{false}, []int32{0, 0, 4}, []int32{2, 3, 4})
	assert.Equal(t, [][]int32{{0, 4}, {2, 4}}, [][]int32{left, right})
	assert.Zero(t, Comparer(view, view, Order{})(0, 1))
	assert.Positive(t, Comparer(view, view, Order{})(3, 1))
	var keys SortKeys
	keys.Encode([]View{view}, []Order{{Descending: true}}, 5)
	assert.Equal(t, keys.At(0), keys.At(2))
	assert.Less(t, string(keys.At(3)), string(keys.At(0)))
}
