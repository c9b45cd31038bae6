package vec

import (
	"cmp"
	"context"
	"slices"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// sortRun is how many rows are sorted at once. Runs are merged; between runs and merges the sort can be cancelled.
const sortRun = 1 << 16

// sortEntry is a row with the leading part of its first key, which decides most comparisons.
type sortEntry struct {
	prefix uint64
	row    int32
}

// Sort gives the numbers of n rows in the order of their keys; rows with equal keys stay in the order of their numbers.
// The caller releases the slice.
func Sort(ctx context.Context, alloc memory.Allocator, keys []View, orders []Order, n int) (Slice[int32], error) {
	out := NewSlice[int32](alloc)
	out.Resize(n)
	if len(keys) == 0 {
		for i := range out.V {
			out.V[i] = int32(i)
		}
		return out, nil
	}
	nulls, values := splitNulls(&keys[0], orders[0].NullsFirst, out.V)
	entries, spare := NewSlice[sortEntry](alloc), NewSlice[sortEntry](alloc)
	defer entries.Release()
	defer spare.Release()
	entries.Resize(n)
	spare.Resize(n)
	rest := comparers(keys[1:], orders[1:])
	exact := fill(entries.V[:len(values)], &keys[0], values, orders[0].Descending)
	ties := rest
	if !exact {
		ties = append(comparers(keys[:1], orders[:1]), rest...)
	}
	err := sortInto(ctx, entries.V[:len(values)], spare.V, ties, values)
	if err == nil && len(nulls) > 0 {
		for i, row := range nulls {
			entries.V[i] = sortEntry{row: row}
		}
		err = sortInto(ctx, entries.V[:len(nulls)], spare.V, rest, nulls)
	}
	if err != nil {
		out.Release()
	}
	return out, err
}

// splitNulls writes the rows into out, with those that are NULL at the end that is theirs, and gives both parts.
func splitNulls(v *View, first bool, out []int32) (nulls, values []int32) {
	count := 0
	for i := range out {
		if v.HasNulls() && v.Null(i) {
			count++
		}
	}
	nulls, values = out[len(out)-count:], out[:len(out)-count]
	if first {
		nulls, values = out[:count], out[count:]
	}
	i, j := 0, 0
	for row := range len(out) {
		if v.HasNulls() && v.Null(row) {
			nulls[i] = int32(row)
			i++
		} else {
			values[j] = int32(row)
			j++
		}
	}
	return nulls, values
}

func fill(entries []sortEntry, v *View, rows []int32, descending bool) (exact bool) {
	prefixes := make([]uint64, min(len(rows), sortRun))
	exact = true
	for from := 0; from < len(rows); from += sortRun {
		part := rows[from:min(from+sortRun, len(rows))]
		exact = Prefixes(v, part, descending, prefixes) && exact
		for i, row := range part {
			entries[from+i] = sortEntry{prefixes[i], row}
		}
	}
	return exact
}

func comparers(keys []View, orders []Order) []func(i, j int32) int {
	out := make([]func(i, j int32) int, len(keys))
	for i, k := range keys {
		out[i] = Comparer(k, k, orders[i])
	}
	return out
}

// sortInto sorts entries, which are in the order of their rows, and writes their rows to out.
func sortInto(ctx context.Context, entries, spare []sortEntry, ties []func(i, j int32) int, out []int32) error {
	if err := radixSort(ctx, entries, spare); err != nil {
		return err
	}
	if len(ties) > 0 {
		unchecked := 0
		for from, to := 0, 0; from < len(entries); from = to {
			for to = from + 1; to < len(entries) && entries[to].prefix == entries[from].prefix; to++ {
			}
			if unchecked += to - from; unchecked > sortRun && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			unchecked %= sortRun + 1
			if to-from == 1 {
				continue
			}
			if err := sortTies(ctx, entries[from:to], spare[from:to], ties); err != nil {
				return err
			}
		}
	}
	for i, e := range entries {
		out[i] = e.row
	}
	return nil
}

// sortTies sorts entries of one prefix by merging sorted runs.
func sortTies(ctx context.Context, entries, spare []sortEntry, ties []func(i, j int32) int) error {
	compare := func(a, b sortEntry) int {
		for _, t := range ties {
			if c := t(a.row, b.row); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.row, b.row)
	}
	n, sorted := len(entries), entries
	for from := 0; from < n; from += sortRun {
		if n > sortRun && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		slices.SortFunc(entries[from:min(from+sortRun, n)], compare)
	}
	for width := sortRun; width < n; width *= 2 {
		for from := 0; from < n; from += 2 * width {
			mid, to := min(from+width, n), min(from+2*width, n)
			if err := merge(ctx, spare[from:to], sorted[from:mid], sorted[mid:to], compare); err != nil {
				return err
			}
		}
		sorted, spare = spare, sorted
	}
	if n > 0 && &sorted[0] != &entries[0] {
		copy(entries, sorted)
	}
	return nil
}

func merge(ctx context.Context, out, a, b []sortEntry, compare func(a, b sortEntry) int) error {
	i, j := 0, 0
	for k := range out {
		if k%sortRun == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if j == len(b) || i < len(a) && compare(a[i], b[j]) <= 0 {
			out[k] = a[i]
			i++
		} else {
			out[k] = b[j]
			j++
		}
	}
	return nil
}
