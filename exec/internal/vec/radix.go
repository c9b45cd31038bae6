package vec

import "context"

// radixSort orders entries by prefix, stably: a counting sort for each byte, from the last to the first. Bytes that are the
// same everywhere are passed over. spare is as long as entries at least.
func radixSort(ctx context.Context, entries, spare []sortEntry) error {
	var counts [8][256]int
	for _, e := range entries {
		for b := range 8 {
			counts[b][byte(e.prefix>>(8*b))]++
		}
	}
	from, to := entries, spare[:len(entries)]
	for b := range 8 {
		if len(entries) == 0 || counts[b][byte(entries[0].prefix>>(8*b))] == len(entries) {
			continue
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		at := &counts[b]
		sum := 0
		for v, n := range at {
			at[v] = sum
			sum += n
		}
		for _, e := range from {
			v := byte(e.prefix >> (8 * b))
			to[at[v]] = e
			at[v]++
		}
		from, to = to, from
	}
	if len(entries) > 0 && &from[0] != &entries[0] {
		copy(entries, from)
	}
	return nil
}
