package vec

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// rank puts the place of each value in the order of its dictionary where keys are coded. The caller releases the numbers, which the
// keys lie in.
func (s *sorting) rank(alloc memory.Allocator, n, workers int) (Slice[int32], error) {
	all := NewSlice[int32](alloc)
	coded := 0
	for i := range s.keys {
		if s.ranked(&s.keys[i], n) {
			coded++
		}
	}
	if coded == 0 {
		return all, nil
	}
	s.keys = slices.Clone(s.keys)
	all.Resize(coded * n)
	left := all.V
	for i := range s.keys {
		k := &s.keys[i]
		if !s.ranked(k, n) {
			continue
		}
		entries := []View{k.Entries()}
		order, err := Sort(s.ctx, alloc, entries, []Order{{}}, entries[0].Len, workers)
		if err != nil {
			return all, err
		}
		ranks := make([]int32, entries[0].Len)
		for rank, entry := range order.V {
			ranks[entry] = int32(rank)
		}
		order.Release()
		for row, code := range k.codes[:n] {
			left[row] = ranks[code]
		}
		*k = View{Kind: Int32, Len: n, valid: k.valid, off: k.off, fixed: arrow.Int32Traits.CastToBytes(left[:n])}
		left = left[n:]
	}
	return all, nil
}

// ranked reports whether there are fewer entries to order than rows.
func (s *sorting) ranked(k *View, n int) bool { return k.Coded() && len(k.o32)-1 <= n }
