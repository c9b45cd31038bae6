package vec

import (
	"cmp"
	"context"
	"slices"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

const (
	// checkEvery is after how many rows a sort looks whether it is cancelled.
	checkEvery = 1 << 16
	// fewEntries are sorted by comparing; more by their bytes.
	fewEntries = 512
	// filledRows is how many rows get their words at once.
	filledRows = 64
)

// sortEntry is a row with a word of one of its keys.
type sortEntry struct {
	prefix uint64
	row    int32
}

// sorting orders rows by the words of their keys: 64-bit numbers that order as the values do, one for a number, two for a DECIMAL,
// and one for every seven bytes of a text. Rows that agree in a word are sorted by the next one, as in a sort by leading digits
// first; no two rows are ever compared as a whole.
type sorting struct {
	ctx    context.Context
	keys   []View
	orders []Order
	done   int // rows since the context was looked at
}

// wordAt is the place of a word of a key.
type wordAt struct{ key, word int }

// Sort gives the numbers of n rows in the order of their keys; rows with equal keys stay in the order of their numbers.
// Up to so many workers share the work. The caller releases the slice.
func Sort(ctx context.Context, alloc memory.Allocator, keys []View, orders []Order, n, workers int) (Slice[int32], error) {
	out := NewSlice[int32](alloc)
	out.Resize(n)
	if len(keys) == 0 || n < 2 {
		for i := range out.V {
			out.V[i] = int32(i)
		}
		return out, nil
	}
	entries, spare := NewSlice[sortEntry](alloc), NewSlice[sortEntry](alloc)
	defer entries.Release()
	defer spare.Release()
	entries.Resize(n)
	spare.Resize(n)
	for i := range entries.V {
		entries.V[i].row = int32(i)
	}
	s := sorting{ctx: ctx, keys: Ordered(keys), orders: orders}
	ranks, err := s.rank(alloc, n, workers)
	defer ranks.Release()
	if err == nil {
		err = s.all(entries.V, spare.V, workers)
	}
	if err != nil {
		out.Release()
		return out, err
	}
	for i, e := range entries.V {
		out.V[i] = e.row
	}
	return out, nil
}

// sort orders entries, which agree in all words before a place and are in the order of their rows. spare is as long.
func (s *sorting) sort(entries, spare []sortEntry, at wordAt) error {
	for len(entries) > 1 && at.key < len(s.keys) {
		if s.done += len(entries); s.done > checkEvery {
			s.done = 0
			if s.ctx.Err() != nil {
				return context.Cause(s.ctx)
			}
		}
		if at.word == 0 {
			nulls, values := s.splitNulls(entries, spare, at.key)
			if len(nulls) > 0 {
				if err := s.sort(nulls, spare[:len(nulls)], wordAt{key: at.key + 1}); err != nil {
					return err
				}
				entries, spare = values, spare[:len(values)]
			}
		}
		if s.fill(entries, at) {
			if len(entries) > 0 {
				at = s.next(at, entries[0].prefix)
			}
			continue
		}
		return s.sorted(entries, spare, at)
	}
	return nil
}

// sorted orders entries by the words that they have, and by those behind them.
func (s *sorting) sorted(entries, spare []sortEntry, at wordAt) error {
	if len(entries) > fewEntries {
		if err := radixSort(s.ctx, entries, spare); err != nil {
			return err
		}
	} else {
		slices.SortFunc(entries, func(a, b sortEntry) int {
			if a.prefix != b.prefix {
				return cmp.Compare(a.prefix, b.prefix)
			}
			return cmp.Compare(a.row, b.row)
		})
	}
	return s.runs(entries, spare, at)
}

// runs sorts the entries that agree in a word, which all are sorted by, by the words behind it.
func (s *sorting) runs(entries, spare []sortEntry, at wordAt) error {
	for from, to := 0, 0; from < len(entries); from = to {
		for to = from + 1; to < len(entries) && entries[to].prefix == entries[from].prefix; to++ {
		}
		if to-from == 1 {
			continue
		}
		if err := s.sort(entries[from:to], spare[from:to], s.next(at, entries[from].prefix)); err != nil {
			return err
		}
	}
	return nil
}

// next is the place behind one at which entries have a word in common.
func (s *sorting) next(at wordAt, word uint64) wordAt {
	switch s.keys[at.key].Kind {
	case Decimal:
		if at.word == 0 {
			return wordAt{at.key, 1}
		}
	case Bytes:
		if goesOn(word, s.orders[at.key].Descending) {
			return wordAt{at.key, at.word + 1}
		}
	}
	return wordAt{key: at.key + 1}
}

// splitNulls moves the rows with a NULL in a key to their end, and gives both parts, in the order of their rows.
func (s *sorting) splitNulls(entries, spare []sortEntry, key int) (nulls, values []sortEntry) {
	v := &s.keys[key]
	if !v.HasNulls() {
		return nil, entries
	}
	n := 0
	values = entries[:0]
	for _, e := range entries {
		if v.Null(int(e.row)) {
			spare[n] = e
			n++
		} else {
			values = append(values, e)
		}
	}
	if s.orders[key].NullsFirst {
		copy(entries[n:], values)
		copy(entries, spare[:n])
		return entries[:n], entries[n:]
	}
	copy(entries[len(values):], spare[:n])
	return entries[len(values):], values
}

// fill gives entries their words at a place, and reports whether these are all the same.
func (s *sorting) fill(entries []sortEntry, at wordAt) (same bool) {
	var rows [filledRows]int32
	var filled [filledRows]uint64
	var differ uint64
	for from := 0; from < len(entries); from += filledRows {
		part := entries[from:min(from+filledRows, len(entries))]
		for i, e := range part {
			rows[i] = e.row
		}
		words(&s.keys[at.key], rows[:len(part)], at.word, s.orders[at.key].Descending, filled[:len(part)])
		for i, w := range filled[:len(part)] {
			part[i].prefix = w
			differ |= w ^ entries[0].prefix
		}
	}
	return differ == 0
}
