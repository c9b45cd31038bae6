package exec

import (
	"context"
	"math/bits"
	"sync/atomic"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// A runtime filter is what the table of a hash join says of its probe side: rows whose key is not in the table are no part of
// the result, and need not go through joins and aggregates on their way to it. It sinks with the plan, from the join to
// the scan that its key column comes from, and is in force once the table is complete.
type runtimeFilter struct {
	keys atomic.Pointer[keyFilter]
	// What follows is for filters that keep most rows: those cost more than they save.
	seen, kept atomic.Int64
	off        atomic.Bool
}

const (
	// filterTrial is how many rows a filter gets to show what it is worth, filterShare the part of 100 of them that it may keep.
	filterTrial = 50_000
	filterShare = 60
	// A bitmap has one bit for each value of a range, of so many bits at most, and so many for each key.
	bitmapBits, bitmapPerKey = 1 << 26, 256
	// bloomPerKey is how many bits a Bloom filter has for each key, bloomKeys for how many keys there is one.
	bloomPerKey, bloomKeys = 16, 1 << 20
)

// keyFilter holds the keys of a table: exactly, in a bitmap, or as a Bloom filter of two bits a key.
type keyFilter struct {
	low  uint64 // of the bitmap
	span uint64 // of the bitmap; 0 for a Bloom filter
	mask uint64
	bits []uint64
}

// newKeyFilter makes the filter of the codes of keys; nil where there are too many.
func newKeyFilter(codes []uint64) *keyFilter {
	if len(codes) == 0 {
		return &keyFilter{mask: 63, bits: make([]uint64, 1)}
	}
	low, high := int64(codes[0]), int64(codes[0])
	for _, c := range codes {
		low, high = min(low, int64(c)), max(high, int64(c))
	}
	if span := uint64(high) - uint64(low) + 1; span != 0 && span <= bitmapBits && span <= uint64(max(len(codes)*bitmapPerKey, 1<<16)) {
		f := &keyFilter{low: uint64(low), span: span, bits: make([]uint64, (span+63)/64)}
		for _, c := range codes {
			at := c - f.low
			f.bits[at/64] |= 1 << (at % 64)
		}
		return f
	}
	if len(codes) > bloomKeys {
		return nil
	}
	f := &keyFilter{mask: 1<<bits.Len(uint(len(codes)*bloomPerKey)) - 1}
	f.bits = make([]uint64, (f.mask+1)/64)
	for _, c := range codes {
		a, b := f.places(c)
		f.bits[a/64] |= 1 << (a % 64)
		f.bits[b/64] |= 1 << (b % 64)
	}
	return f
}

// places are the two bits of a key in a Bloom filter, both in one line of the cache.
func (f *keyFilter) places(code uint64) (a, b uint64) {
	h := code * 0x9e3779b97f4a7c15
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	a = h & f.mask
	return a, a&^511&f.mask | h>>40&511&f.mask
}

// keep narrows sel to the rows whose code may be a key, in place.
func (f *keyFilter) keep(codes []uint64, sel []int32) []int32 {
	k := 0
	if f.span > 0 {
		for _, i := range sel {
			at := codes[i] - f.low
			sel[k] = i
			if at < f.span && f.bits[at/64]>>(at%64)&1 == 1 {
				k++
			}
		}
		return sel[:k]
	}
	for _, i := range sel {
		a, b := f.places(codes[i])
		sel[k] = i
		if (f.bits[a/64]>>(a%64))&(f.bits[b/64]>>(b%64))&1 == 1 {
			k++
		}
	}
	return sel[:k]
}

// inForce is the filter as far as it is complete and worth its time; nil where it is not.
func (r *runtimeFilter) inForce() *keyFilter {
	if r.off.Load() {
		return nil
	}
	return r.keys.Load()
}

// count turns a filter off that keeps most rows.
func (r *runtimeFilter) count(seen, kept int) {
	s, k := r.seen.Add(int64(seen)), r.kept.Add(int64(kept))
	if s > filterTrial && k*100 > s*filterShare {
		r.off.Store(true)
	}
}

// sunk is a runtime filter on its way down: it looks at an output column of the node that is built next.
type sunk struct {
	*runtimeFilter
	column int
}

// sieve drops the rows of a scan that runtime filters have no use for.
type sieve struct {
	node    plan.Node
	in      plan.Reader
	env     *Env
	filters []sunk
	codes   []uint64
	sel     []int32
}

var _ plan.Reader = (*sieve)(nil)

// Next implements plan.Reader.
func (s *sieve) Next(ctx context.Context) (plan.Batch, error) {
	for {
		b, err := s.in.Next(ctx)
		if err != nil {
			return nil, err
		}
		out, err := s.sift(b)
		if out != nil || err != nil {
			return out, err
		}
		if err := cancelled(ctx); err != nil {
			return nil, err
		}
	}
}

// sift takes over a batch and gives the rows of it that are left; nil for none.
func (s *sieve) sift(b plan.Batch) (plan.Batch, error) {
	n, all := int(b.NumRows()), true
	for _, f := range s.filters {
		keys := f.inForce()
		if keys == nil {
			continue
		}
		if all {
			s.sel, all = vec.Sized(s.sel, n), false
			for i := range s.sel {
				s.sel[i] = int32(i)
			}
		}
		before := len(s.sel)
		s.narrow(keys, vec.Of(b.Column(f.column)), n)
		f.count(before, len(s.sel))
	}
	if all || len(s.sel) == n {
		return b, nil
	}
	defer b.Release()
	if len(s.sel) == 0 {
		return nil, nil
	}
	return gatherBatch(s.env.Alloc, s.node.Schema(), b, s.sel)
}

// narrow drops from the rows that are left those whose key is NULL or not in the table.
func (s *sieve) narrow(keys *keyFilter, v vec.View, n int) {
	s.codes = vec.Sized(s.codes, n)
	vec.Numbers(&v, n, s.codes)
	s.sel = keys.keep(s.codes, s.sel)
	if !v.HasNulls() {
		return
	}
	k := 0
	for _, i := range s.sel {
		if !v.Null(int(i)) {
			s.sel[k] = i
			k++
		}
	}
	s.sel = s.sel[:k]
}

// Close implements plan.Reader.
func (s *sieve) Close() error { return s.in.Close() }
