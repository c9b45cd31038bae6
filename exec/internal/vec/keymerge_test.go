package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/require"
)

// TestMergedKeys compares a table that takes up the keys of others with one that gets all rows.
func TestMergedKeys(t *testing.T) {
	alloc := checked(t)
	r := rand.New(rand.NewPCG(41, 7))
	text, number, span := arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64, arrow.FixedWidthTypes.MonthDayNanoInterval
	for _, key := range [][]arrow.DataType{{text}, {number}, {span}, {span, number}, {text, text, text, text, span}, {text, number}, {number, number, number}, {text, text}, {text, text, text, text, text}, {number, text, number, text}} {
		for _, mask := range []uint64{math.MaxUint64, 0} {
			for range 40 {
				const n = 60
				into, whole := NewKeyTable(alloc, key, mask), NewKeyTable(alloc, key, mask)
				of := map[string]uint64{}
				for range 3 {
					from := NewKeyTable(alloc, key, mask)
					for range 1 + r.IntN(2) { // the first rows decide how keys are held
						cols := make([]arrow.Array, len(key))
						most := 1 + r.IntN(13)
						for c, dt := range key {
							cols[c] = edges(alloc, r, dt, n, most)
						}
						from.Insert(OfAll(cols), n, nil, make([]int32, n))
						ReleaseAll(cols)
					}
					checkMerge(t, into, whole, from, of, r)
					from.Release()
				}
				require.Equal(t, keyTexts(t, whole), keyTexts(t, into))
				into.Release()
				whole.Release()
			}
		}
	}
}

// checkMerge merges half of the keys of a table, then all. of has the hashes of keys.
func checkMerge(t *testing.T, into, whole, from *KeyTable, of map[string]uint64, r *rand.Rand) {
	t.Helper()
	alloc := whole.packer.alloc
	m := MergeKeys(into, from)
	defer m.Release()
	half := slices.DeleteFunc(Sequence(from.Len()), func(int32) bool { return r.IntN(2) == 0 })
	cols, err := from.Keys(alloc, 0, from.Len())
	require.NoError(t, err)
	defer ReleaseAll(cols)
	for _, sel := range [][]int32{half, Sequence(from.Len())} {
		got, want := make([]int32, len(sel)), make([]int32, len(sel))
		m.Insert(sel, got)
		some, err := GatherAll(alloc, fieldsOf(from.types), OfAll(cols), sel)
		require.NoError(t, err)
		whole.Insert(OfAll(some), len(sel), nil, want)
		ReleaseAll(some)
		require.Equal(t, want, got)
	}
	hashes := make([]uint64, from.Len())
	h, err := HashKeys(from)
	require.NoError(t, err)
	defer h.Release()
	require.NoError(t, h.Hash(0, from.Len(), hashes))
	for i, k := range keyTexts(t, from) {
		if known, ok := of[k]; ok {
			require.Equal(t, known, hashes[i], "the hash of %q", k)
		}
		of[k] = hashes[i]
	}
}

func fieldsOf(types []arrow.DataType) []arrow.Field {
	out := make([]arrow.Field, len(types))
	for i, dt := range types {
		out[i].Type = dt
	}
	return out
}

// keyTexts are the keys of a table, in order.
func keyTexts(t *testing.T, table *KeyTable) []string {
	t.Helper()
	cols, err := table.Keys(table.packer.alloc, 0, table.Len())
	require.NoError(t, err)
	defer ReleaseAll(cols)
	out := make([]string, table.Len())
	for i := range out {
		out[i] = strings.Clone(rowText(cols, i))
	}
	return out
}
