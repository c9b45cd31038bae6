package vec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/require"
)

// edgeTexts differ in their length, in zeros at their ends, and in what lies behind the words of a pair.
var edgeTexts = []string{"", "\x00", "\x00\x00", "a", "a\x00", "abcdefgh", "abcdefgh\x00", strings.Repeat("x", 15), strings.Repeat("x", 16),
	strings.Repeat("x", 15) + "y", strings.Repeat("x", 40), strings.Repeat("\xff", 15), strings.Repeat("\xff", 16)}

var edgeNumbers = []int64{0, 1, -1, 100, 1 << 20, -1 << 40, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1}

var edgeIntervals = []arrow.MonthDayNanoInterval{{}, {Months: 1}, {Days: -1}, {Nanoseconds: 1000}, {Months: math.MaxInt32, Days: math.MaxInt32, Nanoseconds: math.MaxInt64},
	{Months: math.MinInt32, Days: math.MinInt32, Nanoseconds: math.MinInt64}, {Months: 1, Days: 1, Nanoseconds: -1000}}

// edges makes a column of values from the first most of the edges.
func edges(alloc memory.Allocator, r *rand.Rand, dt arrow.DataType, n, most int) arrow.Array {
	b := array.NewBuilder(alloc, dt)
	defer b.Release()
	for range n {
		if r.IntN(6) == 0 {
			b.AppendNull()
			continue
		}
		switch b := b.(type) {
		case *array.StringBuilder:
			b.Append(edgeTexts[r.IntN(min(most, len(edgeTexts)))])
		case *array.Int64Builder:
			b.Append(edgeNumbers[r.IntN(min(most, len(edgeNumbers)))])
		case *array.MonthDayNanoIntervalBuilder:
			b.Append(edgeIntervals[r.IntN(min(most, len(edgeIntervals)))])
		}
	}
	return b.NewArray()
}

// TestKeysAtTheEdges gives tables batches whose values reach ever farther beyond those of the first.
func TestKeysAtTheEdges(t *testing.T) {
	alloc := checked(t)
	r := rand.New(rand.NewPCG(31, 32))
	text, number, span := arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64, arrow.FixedWidthTypes.MonthDayNanoInterval
	for _, key := range [][]arrow.DataType{{text}, {number}, {span}, {span, number}, {text, text, text, text, span}, {text, number}, {number, number, number}, {text, text, text, text, text}, {number, text, number, text}} {
		for _, mask := range []uint64{math.MaxUint64, 0} {
			table := NewKeyTable(alloc, key, mask)
			known := map[string]int32{}
			var order []string
			for most := 1; most < 14; most++ {
				cols := make([]arrow.Array, len(key))
				for c, dt := range key {
					cols[c] = edges(alloc, r, dt, 40, most)
				}
				ids := make([]int32, 40)
				table.Insert(OfAll(cols), 40, nil, ids)
				for i, id := range ids {
					k := rowText(cols, i)
					want, ok := known[k]
					if !ok {
						want = int32(len(known))
						known[k] = want
						order = append(order, k)
					}
					require.Equal(t, want, id, "%v %s", key, k)
				}
				ReleaseAll(cols)
			}
			keys, err := table.Keys(alloc, 0, table.Len())
			require.NoError(t, err)
			for i, w := range order {
				require.Equal(t, w, rowText(keys, i))
			}
			ReleaseAll(keys)
			table.Release()
		}
	}
}

func rowText(cols []arrow.Array, i int) string {
	var out strings.Builder
	for _, c := range cols {
		fmt.Fprintf(&out, "%t %q|", c.IsNull(i), c.ValueStr(i))
	}
	return out.String()
}
