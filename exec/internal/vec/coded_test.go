package vec

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// dictionaries have all texts of random, in different orders, one of them cut out of a longer one, and texts that no row has.
var dictionaries = []*array.Data{dictionary(0, false), dictionary(3, false), dictionary(5, true)}

func dictionary(turn int, cut bool) *array.Data {
	words := []string{"unused", "another that is not used"}
	for _, lead := range []string{"", "shared lead ", "shared lead shared lead "} {
		words = append(words, lead+"-1", lead+"0", lead+"1")
	}
	words = append([]string{""}, append(slices.Clone(words[turn:]), words[:turn]...)...)
	if cut {
		words = append([]string{"before", ""}, append(words, "behind")...)
	}
	b := array.NewStringBuilder(memory.NewGoAllocator())
	b.AppendValues(words, nil)
	a := b.NewArray()
	if cut {
		a = array.NewSlice(a, 2, int64(len(words)-1))
	}
	return a.Data().(*array.Data)
}

// coded are texts as codes of a dictionary that has them all.
func coded(alloc memory.Allocator, a *array.String, dict *array.Data) arrow.Array {
	words := array.NewStringData(dict)
	defer words.Release()
	codes := newBuffer(alloc, 4*a.Len())
	defer codes.Release()
	for i := range cast[int32](codes.Bytes()) {
		code := 0
		for a.IsValid(i) && words.Value(code) != a.Value(i) {
			code++
		}
		cast[int32](codes.Bytes())[i] = int32(code)
	}
	v := Of(a)
	return withDictionary(alloc, &v, a.Len(), codes, dict)
}

// someTexts are n texts of which about one in nulls is NULL, none for 0.
func someTexts(alloc memory.Allocator, r *rand.Rand, n, nulls int) *array.String {
	b := array.NewStringBuilder(alloc)
	defer b.Release()
	for range n {
		if nulls > 0 && r.IntN(nulls) == 0 {
			b.AppendNull()
		} else {
			b.Append(strings.Repeat("shared lead ", r.IntN(3)) + fmt.Sprint(r.IntN(3)-1))
		}
	}
	return b.NewArray().(*array.String)
}

func TestCodedTextsAreTheTexts(t *testing.T) {
	alloc := checked(t)
	r := rand.New(rand.NewPCG(8, 8))
	for range 300 {
		n := 1 + r.IntN(80)
		a, b := someTexts(alloc, r, n, r.IntN(4)), someTexts(alloc, r, n, r.IntN(4))
		x, y := coded(alloc, a, dictionaries[r.IntN(3)]), coded(alloc, b, dictionaries[r.IntN(3)])
		plain, codes := OfAll([]arrow.Array{a, b}), OfAll([]arrow.Array{x, y})
		for i := range n {
			require.Equal(t, string(plain[0].Bytes(i)), string(codes[0].Bytes(i)), "also of a NULL")
			require.Equal(t, plain[0].Null(i), codes[0].Null(i))
		}

		want, got := make([]uint64, n), make([]uint64, n)
		HashRows(plain, n, ^uint64(0), want)
		HashRows(codes, n, ^uint64(0), got)
		require.Equal(t, want, got)

		safe := []bool{r.IntN(2) == 0}
		ls, rs := EqualPairs(plain[:1], plain[1:], safe, Sequence(n), Sequence(n))
		lc, rc := EqualPairs(codes[:1], codes[1:], safe, Sequence(n), Sequence(n))
		require.Equal(t, ls, lc)
		require.Equal(t, rs, rc)

		back, err := Plain(alloc, x)
		require.NoError(t, err)
		require.True(t, array.Equal(a, back), "%s %s", a, back)
		ReleaseAll([]arrow.Array{a, b, x, y, back})
	}
}

func TestRowsOfCodedTextStayCoded(t *testing.T) {
	alloc := checked(t)
	a := someTexts(alloc, rand.New(rand.NewPCG(1, 1)), 40, 4)
	defer a.Release()
	x := coded(alloc, a, dictionaries[1])
	defer x.Release()
	v := Of(x)
	sel := []int32{3, -1, 39, 3}
	got, err := GatherCoded(alloc, arrow.BinaryTypes.String, &v, sel)
	require.NoError(t, err)
	defer got.Release()
	assert.Same(t, x.Data().Dictionary(), got.Data().Dictionary())
	for i, s := range sel {
		assert.Equal(t, text(a, s), got.ValueStr(i))
	}
	none := View{Kind: Bytes}
	nulls, err := GatherCoded(alloc, arrow.BinaryTypes.String, &none, []int32{-1, -1})
	require.NoError(t, err)
	defer nulls.Release()
	assert.Equal(t, 2, nulls.NullN())
}

// TestColumnsOfOneDictionaryKeepIt: a column holds codes until a row of another dictionary, or a text, comes.
func TestColumnsOfOneDictionaryKeepIt(t *testing.T) {
	alloc := checked(t)
	a := someTexts(alloc, rand.New(rand.NewPCG(2, 1)), 40, 0)
	defer a.Release()
	x, y := coded(alloc, a, dictionaries[0]), coded(alloc, a, dictionaries[1])
	defer x.Release()
	defer y.Release()
	one, other, plain := Of(x), Of(y), Of(a)
	for name, last := range map[string]func(c *Column){
		"another dictionary": func(c *Column) { c.Append(&other, []int32{7}) },
		"a text":             func(c *Column) { c.Append(&plain, []int32{7}) },
		"bytes":              func(c *Column) { c.AppendBytes(plain.Bytes(7)) },
	} {
		c := NewColumn(alloc, arrow.BinaryTypes.String)
		c.Append(&one, nil)
		c.AppendNull()
		c.Reserve(3)
		c.Append(&one, []int32{4, 2})
		v := c.View()
		require.True(t, v.Coded(), name)
		last(c)
		v = c.View()
		require.False(t, v.Coded(), name)
		require.Equal(t, 44, v.Len)
		for i, row := range append(append(Sequence(40), -1), 4, 2, 7) {
			require.Equal(t, row < 0 || a.IsNull(int(row)), v.Null(i), "%s %d", name, i)
			if row >= 0 {
				require.Equal(t, a.Value(int(row)), string(v.Bytes(i)), name)
			}
		}
		c.Release()
		c.Append(&other, nil)
		v = c.View()
		require.True(t, v.Coded(), "a column that was released begins anew")
		c.Release()
	}
}

// TestKeysOfCodedColumns: keys have the numbers that they have as texts, whatever dictionaries they come in, also where one is so
// large that its entries are not looked at one by one.
func TestKeysOfCodedColumns(t *testing.T) {
	alloc := checked(t)
	r := rand.New(rand.NewPCG(4, 4))
	for _, mask := range []uint64{^uint64(0), 0} {
		for round := range 100 {
			key := []arrow.DataType{arrow.BinaryTypes.String, arrow.BinaryTypes.String}[:1+round%2]
			plain, codes := NewKeyTable(alloc, key, mask), NewKeyTable(alloc, key, mask)
			for range 6 {
				n := 1 + r.IntN(30)
				var texts, coding []arrow.Array
				for range key {
					a := someTexts(alloc, r, n, r.IntN(4))
					texts, coding = append(texts, a), append(coding, coded(alloc, a, dictionaries[r.IntN(3)]))
				}
				var skip []bool
				for i := 0; i < n && round%3 == 0; i++ {
					skip = append(skip, r.IntN(3) == 0)
				}
				want, got := make([]int32, n), make([]int32, n)
				if r.IntN(3) == 0 {
					plain.Find(OfAll(texts), n, skip, want)
					codes.Find(OfAll(coding), n, skip, got)
				} else {
					plain.Insert(OfAll(texts), n, skip, want)
					codes.Insert(OfAll(coding), n, skip, got)
				}
				require.Equal(t, want, got)
				require.Equal(t, plain.Len(), codes.Len())
				ReleaseAll(texts)
				ReleaseAll(coding)
			}
			plain.Release()
			codes.Release()
		}
	}
}

func TestSortOfCodedColumns(t *testing.T) {
	alloc := checked(t)
	a := someTexts(alloc, rand.New(rand.NewPCG(4, 9)), 500, 9)
	defer a.Release()
	x := coded(alloc, a, dictionaries[2])
	defer x.Release()
	for _, o := range []Order{{}, {Descending: true}, {NullsFirst: true}, {Descending: true, NullsFirst: true}} {
		want, err := Sort(context.Background(), alloc, []View{Of(a), Of(a)}, []Order{o, {}}, 500, 1)
		require.NoError(t, err)
		got, err := Sort(context.Background(), alloc, []View{Of(x), Of(a)}, []Order{o, {}}, 500, 2)
		require.NoError(t, err)
		require.Equal(t, want.V, got.V)
		want.Release()
		got.Release()
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	got, err := Sort(cancelled, alloc, []View{Of(x)}, []Order{{}}, 500, 1)
	defer got.Release()
	if err != nil { // few rows may be sorted before anybody looks
		require.ErrorIs(t, err, context.Canceled)
	}
}

func TestDistinctRows(t *testing.T) {
	alloc := checked(t)
	b := array.NewStringBuilder(alloc)
	defer b.Release()
	b.AppendValues([]string{"0", "1", "0", "", "1", "", "0", "1", "1", "0"}, []bool{true, true, true, false, true, false, true, true, true, true})
	a := b.NewArray().(*array.String)
	defer a.Release()
	x := coded(alloc, a, dictionaries[0])
	defer x.Release()
	v := Of(x)
	rows, places := v.Distinct(10)
	assert.Equal(t, []int32{0, 1, 3}, rows)
	assert.Equal(t, []int32{0, 1, 0, 2, 1, 2, 0, 1, 1, 0}, places)
	_, places = v.Distinct(4)
	assert.Nil(t, places, "of four rows three differ")
	plain := Of(a)
	_, places = plain.Distinct(10)
	assert.Nil(t, places)
}

func TestCoder(t *testing.T) {
	alloc := checked(t)
	c := NewCoder(alloc, ^uint64(0))
	defer c.Release()
	r := rand.New(rand.NewPCG(6, 6))
	var last arrow.Array
	for range 20 {
		a := someTexts(alloc, r, 200, 3)
		x, err := c.Code(a)
		require.NoError(t, err)
		assert.True(t, arrow.TypeEqual(plan.CodedText, x.DataType()))
		back, err := Plain(alloc, x)
		require.NoError(t, err)
		require.True(t, array.Equal(a, back))
		if last != nil {
			assert.Same(t, last.Data().Dictionary(), x.Data().Dictionary(), "nothing new came")
			last.Release()
		}
		assert.Empty(t, x.(*array.Dictionary).Dictionary().(*array.String).Value(0))
		last = x
		ReleaseAll([]arrow.Array{a, back})
	}
	last.Release()
}

// TestKeysOfLetters: texts of one byte have the numbers that they have beside longer ones.
func TestKeysOfLetters(t *testing.T) {
	alloc := checked(t)
	r := rand.New(rand.NewPCG(7, 7))
	for _, mask := range []uint64{^uint64(0), 0} {
		for round := range 40 {
			key := []arrow.DataType{arrow.BinaryTypes.String, arrow.BinaryTypes.String}[:1+round%2]
			table := NewKeyTable(alloc, key, mask)
			known := map[string]int32{}
			for range 4 {
				n := letters.Len() + r.IntN(200)
				cols, want, ids := make([]arrow.Array, len(key)), make([]string, n), make([]int32, n)
				for c := range cols {
					b := array.NewStringBuilder(alloc)
					b.Append("cut off")
					for range n {
						switch r.IntN(9) {
						case 0:
							b.AppendNull()
						case 1:
							b.Append("")
						default:
							b.Append(string([]byte{byte(r.IntN(4)) * 85}))
						}
					}
					if r.IntN(3) == 0 {
						b.Append("behind")
					}
					whole := b.NewArray()
					cols[c] = array.NewSlice(whole, 1, int64(n+1))
					whole.Release()
					b.Release()
					for i := range n {
						want[i] += fmt.Sprintf("%q %t,", cols[c].ValueStr(i), cols[c].IsNull(i))
					}
				}
				if round%3 == 0 { // one that is longer has all looked up as texts
					longer := someTexts(alloc, r, n, 3)
					cols[0].Release()
					cols[0] = longer
					for i := range n {
						want[i] = fmt.Sprintf("%q %t,", longer.ValueStr(i), longer.IsNull(i))
						if len(key) == 2 {
							want[i] += fmt.Sprintf("%q %t,", cols[1].ValueStr(i), cols[1].IsNull(i))
						}
					}
				}
				table.Insert(OfAll(cols), n, nil, ids)
				for i, k := range want {
					id, ok := known[k]
					if !ok {
						id = int32(len(known))
						known[k] = id
					}
					require.Equal(t, id, ids[i], k)
				}
				ReleaseAll(cols)
			}
			require.Equal(t, len(known), table.Len())
			table.Release()
		}
	}
}
