package vec

import (
	"context"
	"math/bits"
	"sync"
	"sync/atomic"
)

const (
	// manyEntries are divided into buckets, each of which fits into a cache, and which workers sort on their own.
	manyEntries = 1 << 15
	// bucketBits is the number of bits that choose a bucket.
	bucketBits = 10
)

// all sorts entries by their first word, dividing them into buckets by its leading bits, and then each bucket.
func (s *sorting) all(entries, spare []sortEntry, workers int) error {
	if len(entries) < manyEntries {
		return s.sort(entries, spare, wordAt{})
	}
	nulls, values := s.splitNulls(entries, spare, 0)
	at := wordAt{}
	for s.fillAll(values, at, workers) { // a word that they have in common
		if len(values) == 0 {
			break
		}
		if at = s.next(at, values[0].prefix); at.key == len(s.keys) || at.word == 0 {
			break // another key, which has NULLs of its own
		}
	}
	if len(nulls) > 0 {
		if err := s.sort(nulls, spare[:len(nulls)], wordAt{key: 1}); err != nil {
			return err
		}
	}
	if at.key > 0 {
		return s.sort(values, spare[:len(values)], at)
	}
	ends, err := s.divide(values, spare[:len(values)], workers)
	if err != nil {
		return err
	}
	return s.buckets(values, spare[:len(values)], at, ends, workers)
}

// chunks has workers call f for parts of n rows at once.
func chunks(n, workers int, f func(part, from, to int)) {
	if workers == 1 {
		f(0, 0, n)
		return
	}
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() { f(w, n*w/workers, n*(w+1)/workers) })
	}
	group.Wait()
}

// fillAll is fill by workers.
func (s *sorting) fillAll(entries []sortEntry, at wordAt, workers int) (same bool) {
	if len(entries) == 0 {
		return true
	}
	alike := make([]bool, workers)
	chunks(len(entries), workers, func(part, from, to int) { alike[part] = s.fill(entries[from:to], at) })
	for part, a := range alike {
		if from := len(entries) * part / workers; from < len(entries) && (!a || entries[from].prefix != entries[0].prefix) {
			return false
		}
	}
	return true
}

// divide puts entries into the order of the leading bits in which their words differ, stably, and gives the ends of the buckets.
func (s *sorting) divide(entries, spare []sortEntry, workers int) (ends []int, err error) {
	if s.ctx.Err() != nil {
		return nil, context.Cause(s.ctx)
	}
	differ := make([]uint64, workers)
	chunks(len(entries), workers, func(part, from, to int) {
		for _, e := range entries[from:to] {
			differ[part] |= e.prefix ^ entries[0].prefix
		}
	})
	all := uint64(0)
	for _, d := range differ {
		all |= d
	}
	shift := max(bits.Len64(all)-bucketBits, 0)
	bucket := func(e sortEntry) int { return int(e.prefix>>shift) & (1<<bucketBits - 1) }
	counts := make([][1 << bucketBits]int, workers)
	chunks(len(entries), workers, func(part, from, to int) {
		for _, e := range entries[from:to] {
			counts[part][bucket(e)]++
		}
	})
	sum := 0
	ends = make([]int, 1<<bucketBits)
	for b := range ends {
		for part := range counts {
			n := counts[part][b]
			counts[part][b] = sum
			sum += n
		}
		ends[b] = sum
	}
	chunks(len(entries), workers, func(part, from, to int) {
		next := &counts[part]
		for _, e := range entries[from:to] {
			b := bucket(e)
			spare[next[b]] = e
			next[b]++
		}
	})
	chunks(len(entries), workers, func(_, from, to int) { copy(entries[from:to], spare[from:to]) })
	return ends, nil
}

// buckets sorts each bucket by the word that its entries have, and by what is behind it.
func (s *sorting) buckets(entries, spare []sortEntry, at wordAt, ends []int, workers int) error {
	var next atomic.Int64
	errs := make([]error, workers)
	chunks(workers, workers, func(part, _, _ int) {
		own := *s
		for b := int(next.Add(1)) - 1; b < len(ends) && errs[part] == nil; b = int(next.Add(1)) - 1 {
			from := 0
			if b > 0 {
				from = ends[b-1]
			}
			errs[part] = own.sorted(entries[from:ends[b]], spare[from:ends[b]], at)
		}
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
