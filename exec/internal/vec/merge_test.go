package vec

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/require"
)

func TestSortKeysOrderAsComparersDo(t *testing.T) {
	alloc := checked(t)
	r := rand.New(rand.NewPCG(21, 22))
	for range 40 {
		for _, first := range types {
			for _, second := range []arrow.DataType{arrow.BinaryTypes.Binary, arrow.PrimitiveTypes.Int64} {
				a, b := random(alloc, r, first, 20, r.IntN(4)), random(alloc, r, second, 20, r.IntN(4))
				views := []View{Of(a), Of(b)}
				orders := []Order{{r.IntN(2) == 0, r.IntN(2) == 0}, {r.IntN(2) == 0, r.IntN(2) == 0}}
				var keys SortKeys
				keys.Encode(views[1:], orders[1:], 20)
				keys.Encode(views, orders, 20)
				compare := comparers(views, orders)
				for i := range int32(20) {
					for j := range int32(20) {
						want := compare[0](i, j)
						if want == 0 {
							want = compare[1](i, j)
						}
						require.Equal(t, want, bytes.Compare(keys.At(int(i)), keys.At(int(j))), "%s %v: %s, %s", first, orders, a.ValueStr(int(i)), a.ValueStr(int(j)))
					}
				}
				a.Release()
				b.Release()
			}
		}
	}
}

func TestInterleave(t *testing.T) {
	alloc := checked(t)
	r := rand.New(rand.NewPCG(23, 24))
	for range 30 {
		for _, dt := range types {
			arrays := []arrow.Array{random(alloc, r, dt, 10, 0), random(alloc, r, dt, 20, 3), random(alloc, r, dt, 15, 1)}
			views := OfAll(arrays)
			var from, sel []int32
			for range r.IntN(60) {
				from = append(from, int32(r.IntN(3)))
				sel = append(sel, int32(r.IntN(10)))
			}
			got, err := Interleave(alloc, dt, views, from, sel)
			require.NoError(t, err)
			require.Equal(t, len(sel), got.Len())
			for i, s := range sel {
				require.Equal(t, text(arrays[from[i]], s), text(got, int32(i)), "%s", dt)
			}
			got.Release()
			ReleaseAll(arrays)
		}
	}
}
