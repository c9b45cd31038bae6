package foreign

import (
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/planner/plan"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// none is an index of a row that is NULL.
const none = -1

// dictionaryOf makes a column of indices, none for NULL, into words, of which nil is NULL; a slice, and its dictionary is one.
func dictionaryOf(t *testing.T, index, value arrow.DataType, words []any, indices ...int) *array.Dictionary {
	t.Helper()
	mem := memory.NewGoAllocator()
	w := array.NewBuilder(mem, value)
	require.NoError(t, w.AppendValueFromString("cut off"))
	for _, word := range words {
		if word == nil {
			w.AppendNull()
		} else {
			require.NoError(t, w.AppendValueFromString(word.(string)))
		}
	}
	all := w.NewArray()
	ix := array.NewBuilder(mem, index)
	ix.AppendNull()
	for _, i := range indices {
		if i == none {
			ix.AppendNull()
		} else {
			require.NoError(t, ix.AppendValueFromString(fmt.Sprint(i)))
		}
	}
	dt := &arrow.DictionaryType{IndexType: index, ValueType: value}
	whole := array.NewDictionaryArray(dt, ix.NewArray(), array.NewSlice(all, 1, int64(all.Len())))
	return array.NewSlice(whole, 1, int64(whole.Len())).(*array.Dictionary)
}

// codedColumn gives a column in codes and as texts, and holds the two to each other.
func codedColumn(t *testing.T, d *Dictionaries, a *array.Dictionary, alloc memory.Allocator) arrow.Array {
	t.Helper()
	field := plan.NewField("c", plan.TextType)
	schema, columns := arrow.NewSchema([]arrow.Field{field}, nil), []Column{{Field: field}}
	rec := array.NewRecord(arrow.NewSchema([]arrow.Field{{Name: "c", Type: a.DataType(), Nullable: true}}, nil), []arrow.Array{a}, int64(a.Len()))
	texts, err := Record(rec, columns, schema, nil, alloc)
	require.NoError(t, err)
	defer texts.Release()
	b, err := Record(rec, columns, schema, d, alloc)
	require.NoError(t, err)
	defer b.Release()
	got := b.Column(0)
	require.True(t, arrow.TypeEqual(plan.CodedText, got.DataType()))
	words := got.(*array.Dictionary).Dictionary().(*array.String)
	assert.Empty(t, words.Value(0))
	assert.Zero(t, words.NullN())
	seen := map[string]bool{}
	for i := range words.Len() {
		assert.False(t, seen[words.Value(i)], words.Value(i))
		seen[words.Value(i)] = true
	}
	for i := range a.Len() {
		require.Equal(t, texts.Column(0).IsNull(i), got.IsNull(i))
		if got.IsNull(i) {
			assert.Zero(t, got.(*array.Dictionary).GetValueIndex(i))
			continue
		}
		require.Equal(t, texts.Column(0).ValueStr(i), got.ValueStr(i))
	}
	got.Retain()
	return got
}

func TestDictionariesOfAllForms(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	text := arrow.BinaryTypes.String
	for _, index := range []arrow.DataType{arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64,
		arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint64} {
		for name, a := range map[string]*array.Dictionary{
			"plain":                dictionaryOf(t, index, text, []any{"a", "b"}, 0, 1, 0),
			"NULL rows":            dictionaryOf(t, index, text, []any{"a", "b"}, none, 1, none),
			"a NULL word":          dictionaryOf(t, index, text, []any{nil, "b"}, 0, 1, none, 0),
			"a word twice":         dictionaryOf(t, index, text, []any{"a", "b", "a"}, 2, 1, 0),
			"the empty text":       dictionaryOf(t, index, text, []any{"a", ""}, 1, 0, none),
			"no words":             dictionaryOf(t, index, text, nil, none, none),
			"words of no row":      dictionaryOf(t, index, text, []any{"a", "x", "y"}, 0),
			"what is no UTF-8":     dictionaryOf(t, index, text, []any{"\xff", "\xfe\x00"}, 0, 1),
			"texts of large sizes": dictionaryOf(t, index, arrow.BinaryTypes.LargeString, []any{"a", "b"}, 0, 1, none),
		} {
			t.Run(index.Name()+" "+name, func(t *testing.T) {
				d := NewDictionaries(alloc)
				defer d.Release()
				codedColumn(t, d, a, alloc).Release()
			})
		}
	}
}

// TestDictionariesBecomeOne: those of later batches, be they others, longer ones or none of their own, add to the one there is.
func TestDictionariesBecomeOne(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	d := NewDictionaries(alloc)
	given := func(words []any, indices ...int) arrow.Array {
		return codedColumn(t, d, dictionaryOf(t, arrow.PrimitiveTypes.Int8, arrow.BinaryTypes.String, words, indices...), alloc)
	}
	first := given([]any{"a", "b"}, 0, 1)
	same := given([]any{"b", nil, "a"}, 0, 1, 2)
	more := given([]any{"b", "c"}, 0, 1, none)
	again := given([]any{"a"}, 0, none)
	assert.Same(t, first.Data().Dictionary(), same.Data().Dictionary(), "nothing new came")
	assert.NotSame(t, first.Data().Dictionary(), more.Data().Dictionary())
	assert.Same(t, more.Data().Dictionary(), again.Data().Dictionary())
	d.Release()
	assert.Equal(t, "b", same.ValueStr(0), "batches keep their dictionary")
	for _, a := range []arrow.Array{first, same, more, again} {
		a.Release()
	}
}

func TestDictionariesThatDoNotPayBecomeTexts(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	d := NewDictionaries(alloc)
	defer d.Release()
	words := make([]any, fewWords+1)
	for i := range words {
		words[i] = fmt.Sprint(i)
	}
	large := dictionaryOf(t, arrow.PrimitiveTypes.Int32, arrow.BinaryTypes.String, words, 0, 4096)
	a, err := d.column(0, large, plan.TextType, alloc)
	require.NoError(t, err)
	defer a.Release()
	assert.Equal(t, "4096", a.(*array.String).Value(1))
}

func TestIndicesOutsideADictionary(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	d := NewDictionaries(alloc)
	defer d.Release()
	for _, bad := range []int{2, -7} {
		mem := memory.NewGoAllocator()
		b, w := array.NewInt16Builder(mem), array.NewStringBuilder(mem)
		b.AppendValues([]int16{0, int16(bad)}, nil)
		w.AppendValues([]string{"a", "b"}, nil)
		indices, words := b.NewArray(), w.NewArray()
		data := array.NewDataWithDictionary(&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int16, ValueType: arrow.BinaryTypes.String}, 2,
			indices.Data().Buffers(), 0, 0, words.Data().(*array.Data))
		a := array.NewDictionaryData(data)
		for _, dict := range []*Dictionaries{d, nil} {
			_, err := dict.column(0, a, plan.TextType, alloc)
			assert.EqualError(t, err, fmt.Sprintf("row 2 has the index %d in a dictionary of 2 values", bad))
		}
	}
}

// TestDictionariesOfOtherValues: numbers, times and blobs come out as they are.
func TestDictionariesOfOtherValues(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	d := NewDictionaries(alloc)
	defer d.Release()
	for _, c := range []struct {
		dt   arrow.DataType
		word string
	}{
		{arrow.PrimitiveTypes.Int64, "7"}, {arrow.PrimitiveTypes.Int16, "-7"}, {arrow.PrimitiveTypes.Float64, "1.5"}, {arrow.FixedWidthTypes.Boolean, "true"},
		{&arrow.Decimal128Type{Precision: 9, Scale: 2}, "1.25"}, {arrow.FixedWidthTypes.Date32, "2024-03-01"},
		{&arrow.TimestampType{Unit: arrow.Second}, "2024-03-01 12:00:00"}, {arrow.BinaryTypes.Binary, "AAE="},
	} {
		b := array.NewBuilder(memory.NewGoAllocator(), c.dt)
		require.NoError(t, b.AppendValueFromString(c.word))
		typ, ok := TypeOf(arrow.Field{Type: c.dt})
		require.True(t, ok)
		want, err := Convert(b.NewArray(), typ, alloc)
		require.NoError(t, err)
		whole := array.NewBuilder(memory.NewGoAllocator(), c.dt)
		require.NoError(t, whole.AppendValueFromString(c.word))
		index := array.NewInt8Builder(memory.NewGoAllocator())
		index.AppendValues([]int8{0, 0, 0}, []bool{true, false, true})
		a := array.NewDictionaryArray(&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: c.dt}, index.NewArray(), whole.NewArray())
		got, err := d.column(0, a, typ, alloc)
		require.NoError(t, err)
		assert.Equal(t, want.ValueStr(0), got.ValueStr(2), "%s", c.dt)
		assert.True(t, got.IsNull(1))
		assert.True(t, arrow.TypeEqual(typ.Arrow(), got.DataType()))
		want.Release()
		got.Release()
	}
}
