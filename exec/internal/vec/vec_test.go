package vec

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var types = []arrow.DataType{arrow.FixedWidthTypes.Boolean, arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Float64,
	&arrow.Decimal128Type{Precision: 38, Scale: 2}, arrow.BinaryTypes.String, arrow.BinaryTypes.Binary,
	arrow.FixedWidthTypes.Date32, arrow.FixedWidthTypes.Timestamp_us, arrow.FixedWidthTypes.MonthDayNanoInterval, arrow.Null}

// checked gives an allocator that fails the test when something is not released.
func checked(t *testing.T) *memory.CheckedAllocator {
	t.Helper()
	a := memory.NewCheckedAllocator(memory.NewGoAllocator())
	t.Cleanup(func() { a.AssertSize(t, 0) })
	return a
}

// random makes an array of n rows of few different values, a slice of a longer one so that it has an offset.
func random(alloc memory.Allocator, r *rand.Rand, dt arrow.DataType, n, nulls int) arrow.Array {
	b := array.NewBuilder(alloc, dt)
	defer b.Release()
	front := r.IntN(12)
	for range front + n + r.IntN(12) {
		v := r.IntN(6) - 3
		if nulls > 0 && r.IntN(nulls) == 0 {
			b.AppendNull()
			continue
		}
		switch b := b.(type) {
		case *array.BooleanBuilder:
			b.Append(v > 0)
		case *array.Int64Builder:
			b.Append(int64(v) << 40)
		case *array.Float64Builder:
			b.Append([]float64{0, math.Copysign(0, -1), -1.5, 2, math.Inf(1), 1e-300}[v+3])
		case *array.Decimal128Builder:
			b.Append(decimal128.New(int64(v), uint64(r.IntN(2))))
		case *array.StringBuilder:
			b.Append(strings.Repeat("shared lead ", (v+3)/2) + fmt.Sprint(v%2))
		case *array.BinaryBuilder:
			b.Append(make([]byte, v+3))
		case *array.Date32Builder:
			b.Append(arrow.Date32(v))
		case *array.TimestampBuilder:
			b.Append(arrow.Timestamp(v))
		case *array.MonthDayNanoIntervalBuilder:
			b.Append(arrow.MonthDayNanoInterval{Months: int32(v / 2), Days: int32(v % 2), Nanoseconds: int64(v) * 1000})
		default:
			b.AppendNull()
		}
	}
	a := b.NewArray()
	defer func() { a.Release() }()
	if texts, ok := a.(*array.String); ok && r.IntN(2) == 0 {
		a = coded(alloc, texts, dictionaries[r.IntN(len(dictionaries))])
		texts.Release()
	}
	return array.NewSlice(a, int64(front), int64(front+n))
}

func text(a arrow.Array, i int32) string {
	if i < 0 {
		return array.NullValueStr
	}
	return a.ValueStr(int(i))
}

func TestGatherAndColumn(t *testing.T) {
	alloc := checked(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		for _, dt := range types {
			for _, nulls := range []int{0, 3, 1} {
				gatherAndColumn(t, alloc, r, dt, nulls)
			}
		}
	}
}

func gatherAndColumn(t *testing.T, alloc memory.Allocator, r *rand.Rand, dt arrow.DataType, nulls int) {
	t.Helper()
	c := NewColumn(alloc, dt)
	defer c.Release()
	var want []string
	for range 4 {
		a := random(alloc, r, dt, r.IntN(40), nulls)
		v := Of(a)
		sel := make([]int32, r.IntN(50))
		for i := range sel {
			sel[i] = int32(r.IntN(a.Len()+1)) - 1
		}
		g, err := Gather(alloc, dt, &v, sel)
		require.NoError(t, err)
		require.Equal(t, len(sel), g.Len())
		for i, s := range sel {
			require.Equal(t, text(a, s), text(g, int32(i)), "%s", dt)
		}
		g.Release()
		sel = sel[:0]
		for i := range a.Len() {
			if r.IntN(2) == 0 {
				sel = append(sel, int32(i))
				want = append(want, a.ValueStr(i))
			}
		}
		c.Append(&v, sel)
		c.Append(&v, nil)
		for i := range a.Len() {
			want = append(want, a.ValueStr(i))
		}
		a.Release()
	}
	all, err := c.Array(alloc, dt)
	require.NoError(t, err)
	defer all.Release()
	require.Equal(t, len(want), all.Len())
	for i, w := range want {
		require.Equal(t, w, all.ValueStr(i), "%s", dt)
	}
}

func TestKeyTableAgainstMap(t *testing.T) {
	alloc := checked(t)
	r := rand.New(rand.NewPCG(3, 4))
	for _, mask := range []uint64{math.MaxUint64, 7, 0} {
		for range 60 {
			var key []arrow.DataType
			for range 1 + r.IntN(3) {
				key = append(key, types[r.IntN(len(types))])
			}
			keyTableAgainstMap(t, alloc, r, key, mask)
		}
	}
}

func keyTableAgainstMap(t *testing.T, alloc memory.Allocator, r *rand.Rand, key []arrow.DataType, mask uint64) {
	t.Helper()
	table := NewKeyTable(alloc, key, mask)
	defer table.Release()
	known := map[string]int32{}
	var order []string
	for range 5 {
		n := r.IntN(80)
		cols := make([]arrow.Array, len(key))
		for i, dt := range key {
			cols[i] = random(alloc, r, dt, n, 4)
		}
		skip, ids, found := make([]bool, n), make([]int32, n), make([]int32, n)
		want, before := make([]int32, n), make([]int32, n)
		fresh := []int32{}
		for i := range n {
			skip[i] = r.IntN(5) == 0
			k := ""
			for _, c := range cols {
				v := c.ValueStr(i)
				if v == "-0" {
					v = "0"
				}
				k += v + "|"
			}
			want[i], before[i] = -1, -1
			if skip[i] {
				continue
			}
			id, ok := known[k]
			if ok && int(id) < table.Len() {
				before[i] = id
			}
			if !ok {
				id = int32(len(known))
				known[k] = id
				order = append(order, k)
				fresh = append(fresh, int32(i))
			}
			want[i] = id
		}
		table.Find(OfAll(cols), n, skip, found)
		require.Equal(t, before, found)
		require.Equal(t, fresh, table.InsertNew(OfAll(cols), n, skip, ids, []int32{}))
		require.Equal(t, want, ids)
		table.Find(OfAll(cols), n, skip, found)
		require.Equal(t, want, found)
		ReleaseAll(cols)
	}
	require.Equal(t, len(known), table.Len())
	keys, err := table.Keys(alloc, 0, table.Len())
	require.NoError(t, err)
	defer ReleaseAll(keys)
	for i, w := range order {
		k := ""
		for _, c := range keys {
			k += c.ValueStr(i) + "|"
		}
		require.Equal(t, w, k, "%v", key)
	}
}

func TestManyKeysOfEqualTexts(t *testing.T) {
	alloc := checked(t)
	b := array.NewStringBuilder(alloc)
	defer b.Release()
	const n = 5000
	for i := range 2 * n {
		b.Append(fmt.Sprint("key ", i%n))
	}
	a := b.NewArray()
	defer a.Release()
	table := NewKeyTable(alloc, []arrow.DataType{arrow.BinaryTypes.String}, math.MaxUint64)
	defer table.Release()
	ids := make([]int32, 2*n)
	table.Insert([]View{Of(a)}, 2*n, nil, ids)
	assert.Equal(t, append(Sequence(n), Sequence(n)...), ids)
}

func TestSortAgainstReference(t *testing.T) {
	alloc := checked(t)
	r := rand.New(rand.NewPCG(5, 6))
	for round := range 110 {
		n := r.IntN(300)
		if round >= 100 { // enough for buckets and workers
			n = manyEntries + r.IntN(300)
		}
		var cols []arrow.Array
		var orders []Order
		for range r.IntN(4) {
			a := random(alloc, r, types[r.IntN(len(types))], n, r.IntN(5))
			cols = append(cols, a)
			orders = append(orders, Order{Descending: r.IntN(2) == 0, NullsFirst: r.IntN(2) == 0})
		}
		views := OfAll(cols)
		want := Sequence(n)
		sort.SliceStable(want, func(i, j int) bool {
			for k := range views {
				if c := Comparer(views[k], views[k], orders[k])(want[i], want[j]); c != 0 {
					return c < 0
				}
			}
			return false
		})
		got, err := Sort(context.Background(), alloc, views, orders, n, 1+r.IntN(4))
		require.NoError(t, err)
		require.Equal(t, want, append([]int32{}, got.V...))
		got.Release()
		ReleaseAll(cols)
	}
}

func TestSortOfLongEqualPrefixesMerges(t *testing.T) {
	alloc := checked(t)
	b := array.NewStringBuilder(alloc)
	defer b.Release()
	const n = 3*checkEvery + 17
	for i := range n {
		b.Append(fmt.Sprintf("a common prefix %07d", (i*7919)%n))
	}
	a := b.NewStringArray()
	defer a.Release()
	v := Of(a)
	got, err := Sort(context.Background(), alloc, []View{v}, []Order{{Descending: true}}, n, 2)
	require.NoError(t, err)
	defer got.Release()
	for i := 1; i < n; i++ {
		require.Greater(t, a.Value(int(got.V[i-1])), a.Value(int(got.V[i])))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Sort(ctx, alloc, []View{v}, []Order{{}}, n, 2)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestOrderedFloat(t *testing.T) {
	in := []float64{math.Inf(-1), -math.MaxFloat64, -1, -math.SmallestNonzeroFloat64, 0, math.SmallestNonzeroFloat64, 1, math.Inf(1), math.NaN()}
	for i := 1; i < len(in); i++ {
		assert.Less(t, OrderedFloat(in[i-1]), OrderedFloat(in[i]))
	}
	for _, f := range in[:len(in)-1] {
		assert.Equal(t, f, FloatOf(OrderedFloat(f)))
	}
	assert.Equal(t, OrderedFloat(0), OrderedFloat(math.Copysign(0, -1)))
}

func TestLeadingNeverOrdersAgainstBytes(t *testing.T) {
	texts := [][]byte{{}, {0}, {0, 0}, []byte("a"), []byte("a\x00"), []byte("abcdefg"), []byte("abcdefg\x00"), []byte("abcdefgh"), []byte("abcdefghi"), []byte("abcdefh"), {255}}
	for _, a := range texts {
		for _, b := range texts {
			switch x, y := leading(a), leading(b); {
			case x < y:
				assert.Negative(t, bytes.Compare(a, b), "%q %q", a, b)
			case x == y && len(a) < 8 && len(b) < 8:
				assert.Equal(t, a, b)
			}
		}
	}
}

func TestSlice(t *testing.T) {
	s := NewSlice[int64](checked(t))
	defer s.Release()
	for i := range 1000 {
		s.Append(int64(i))
	}
	s.Resize(10)
	s.Resize(20)
	assert.Equal(t, []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, s.V)
}
