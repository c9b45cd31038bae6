package vec

import (
	"context"
	"math/bits"
	"sort"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Ranges finds the rows whose keys lie in a range, and of these the ones with a second key that is large enough. Keys are numbers
// that order as the values do that they stand for (see [RangeCodes]).
//
// Rows lie in the order of their keys, so that a range of keys is one of places. For blocks of places, and blocks of blocks, the
// largest second key is known, so that those without a row are passed over.
//
// Once sorted, it is read by several goroutines at once.
type Ranges struct {
	alloc   memory.Allocator
	entries Slice[sortEntry] // by place
	second  Slice[uint64]    // by row until sorted, then by place; empty where there is no second key
	largest []Slice[uint64]  // for each block of places, of blocks, and so on
	rows    int              // numbers given, those of rows with a NULL key as well
}

// rangeBlock is how many places, or blocks, make a block.
const (
	rangeBlockBits = 4
	rangeBlock     = 1 << rangeBlockBits
)

// NewRanges makes an empty index.
func NewRanges(alloc memory.Allocator) *Ranges {
	return &Ranges{alloc: alloc, entries: NewSlice[sortEntry](alloc), second: NewSlice[uint64](alloc)}
}

// Append adds n rows under the next numbers. Rows with skip set are never found; skip may be nil. second is nil where there is
// one key. The rows are not found before Sort, after which no more are added.
func (r *Ranges) Append(keys, second []uint64, skip []bool) {
	r.entries.Reserve(len(keys))
	for i, k := range keys {
		if len(skip) == 0 || !skip[i] {
			r.entries.Append(sortEntry{prefix: k, row: int32(r.rows + i)})
		}
	}
	r.second.AppendAll(second)
	r.rows += len(keys)
}

// Sort puts the rows in order.
func (r *Ranges) Sort(ctx context.Context) error {
	spare := NewSlice[sortEntry](r.alloc)
	defer spare.Release()
	spare.Resize(len(r.entries.V))
	if err := radixSort(ctx, r.entries.V, spare.V); err != nil || len(r.second.V) == 0 {
		return err
	}
	byPlace := NewSlice[uint64](r.alloc)
	byPlace.Resize(len(r.entries.V))
	for i, e := range r.entries.V {
		byPlace.V[i] = r.second.V[e.row]
	}
	r.second.Release()
	r.second = byPlace
	for below := r.second.V; len(below) > rangeBlock; {
		level := NewSlice[uint64](r.alloc)
		level.Resize((len(below) + rangeBlock - 1) / rangeBlock)
		for i, v := range below {
			level.V[i/rangeBlock] = max(level.V[i/rangeBlock], v)
		}
		r.largest = append(r.largest, level)
		below = level.V
	}
	return nil
}

// Len is the number of places: of rows that can be found.
func (r *Ranges) Len() int { return len(r.entries.V) }

// From is the first place whose key is at least k, or above it where strict is set.
func (r *Ranges) From(k uint64, strict bool) int {
	e := r.entries.V
	if strict {
		return sort.Search(len(e), func(i int) bool { return e[i].prefix > k })
	}
	return sort.Search(len(e), func(i int) bool { return e[i].prefix >= k })
}

// To is the place behind the last whose key is at most k, or below it where strict is set.
func (r *Ranges) To(k uint64, strict bool) int { return r.From(k, !strict) }

// Next is the first place from at on, and before to, whose second key is at least so large; to where there is none. Without second
// keys it is at.
func (r *Ranges) Next(at, to int, least uint64) int {
	if len(r.second.V) == 0 {
		return min(at, to)
	}
	for at < to {
		level := min(bits.TrailingZeros(uint(at))/rangeBlockBits, len(r.largest))
		for level > 0 && r.largest[level-1].V[at>>(level*rangeBlockBits)] >= least {
			level-- // somebody in this block is large enough
		}
		if level == 0 && r.second.V[at] >= least {
			return at
		}
		at += 1 << (level * rangeBlockBits)
	}
	return to
}

// Rows appends the rows at the places from at on, and before to, whose second key is at least so large, but no more than most, and
// gives the place to go on from.
func (r *Ranges) Rows(rows []int32, at, to int, least uint64, most int) ([]int32, int) {
	if len(r.second.V) == 0 {
		end := min(to, at+most)
		for _, e := range r.entries.V[at:end] {
			rows = append(rows, e.row)
		}
		return rows, end
	}
	for ; at < to && most > 0; most-- {
		rows = append(rows, r.entries.V[at].row)
		at = r.Next(at+1, to, least)
	}
	return rows, at
}

// Release frees the memory.
func (r *Ranges) Release() {
	r.entries.Release()
	r.second.Release()
	for i := range r.largest {
		r.largest[i].Release()
	}
	r.largest = nil
}

// RangeCodes maps n values to numbers that never order against the order of the values, and reports whether equal numbers stand
// for equal values, which depends on the layout alone; small says that a DECIMAL has no more digits than a 64-bit number holds.
// What it gives for a NULL says nothing.
func RangeCodes(v *View, n int, small bool, out []uint64) (exact bool) {
	if v.Kind == Decimal && small {
		for i, d := range v.Decimals()[:n] {
			out[i] = d.LowBits() ^ signBit
		}
		return true
	}
	o := v.ordered()
	words(&o, Sequence(n), 0, false, out)
	return ExactRange(v.Kind, small)
}

// ExactRange is what [RangeCodes] reports for a layout.
func ExactRange(k Kind, small bool) bool {
	return k != Bytes && k != Nulls && k != Interval && (k != Decimal || small)
}
