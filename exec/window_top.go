package exec

import (
	"context"
	"math"

	"rsql/exec/internal/vec"
)

const (
	// shrinkRows is how many rows come, at least, before those that are not wanted go.
	shrinkRows = 1 << 16
	// mostSlots is up to how many wanted rows of a partition each has a place of its own.
	mostSlots = 16
)

// crowded reports whether rows that are not wanted are worth sorting out.
func (w *window) crowded() bool {
	if w.top != nil {
		return w.rows.Len() >= 2*w.top.live+shrinkRows
	}
	return w.limit >= 0 && w.rows.Len() >= 2*w.kept+shrinkRows
}

// shrink keeps the first rows of each partition.
func (w *window) shrink(ctx context.Context) error {
	if w.top != nil {
		return w.keep(w.top.renumber(w.rows.Len()))
	}
	s := newSortedRows(w.env)
	defer s.release()
	s.keys, s.orders, s.partition, s.presorted = w.sorted.keys, w.sorted.orders, w.sorted.partition, w.sorted.presorted
	if err := s.sort(ctx, w.rows); err != nil {
		return err
	}
	var sel []int32
	for p, from := range s.parts.V[:len(s.parts.V)-1] {
		to := int64(s.parts.V[p+1])
		sel = append(sel, s.row.V[from:min(to, int64(from)+w.limit)]...)
	}
	return w.keep(sel)
}

// keep leaves the rows with the numbers in sel.
func (w *window) keep(sel []int32) error {
	kept := vec.NewRows(w.env.Alloc, w.rows.Fields())
	if err := kept.Append(w.rows.Views(), sel, len(sel)); err != nil {
		kept.Release()
		return err
	}
	w.rows.Release()
	w.rows, w.kept = kept, len(sel)
	return nil
}

// topRows knows the first rows of each partition so far, and takes only rows that come before the last of them, so that rows are not
// sorted while they come.
type topRows struct {
	w      *window
	parts  *vec.KeyTable
	orders []vec.Order
	keys   []int // columns of rows that make the order
	// Each partition has as many slots as rows are wanted: the rows in order, and the prefixes of their first keys. An empty slot
	// has the largest prefix.
	rows     vec.Slice[int32]
	prefixes vec.Slice[uint64]
	have     vec.Slice[int32] // slots in use
	live     int              // of all partitions
	exact    bool             // prefixes have said all there is to their keys so far
	// ties compare rows with equal prefixes.
	ties []func(i, j int32) int
	// Scratch.
	ids, sel []int32
	prefix   []uint64
}

// newTopRows is nil where partitions want too many rows.
func newTopRows(w *window) *topRows {
	if w.limit < 1 || w.limit > mostSlots {
		return nil
	}
	alloc, n := w.env.Alloc, w.sorted.partition
	return &topRows{w: w, parts: w.env.keyTable(w.node.PartitionBy...), orders: w.sorted.orders[n:], keys: w.sorted.keys[n:], exact: true,
		rows: vec.NewSlice[int32](alloc), prefixes: vec.NewSlice[uint64](alloc), have: vec.NewSlice[int32](alloc)}
}

// add takes up those of n rows that are among the first.
func (t *topRows) add(views []vec.View, n int) error {
	if err := t.number(views, n); err != nil {
		return err
	}
	t.measure(views, n)
	rows := t.w.rows
	t.compare(views, rows.Views())
	k, sel := int(t.w.limit), t.sel[:0]
	for i, part := range t.ids {
		last := (int(part)+1)*k - 1
		switch p := t.prefixes.V[last]; {
		case t.prefix[i] > p:
			continue
		case t.prefix[i] == p && t.have.V[part] == int32(k) && !t.before(int32(i), t.rows.V[last]):
			continue
		}
		sel = append(sel, int32(i))
	}
	t.sel = sel
	if len(sel) == 0 {
		return nil // and not all rows, which a nil selection would be
	}
	first := int32(rows.Len())
	if err := rows.Append(views, sel, len(sel)); err != nil {
		return err
	}
	t.compare(rows.Views(), rows.Views())
	for at, i := range sel {
		t.place(t.ids[i], first+int32(at), t.prefix[i])
	}
	return nil
}

// number finds the partition of each row, and makes slots for those that are new.
func (t *topRows) number(views []vec.View, n int) error {
	t.ids = vec.Sized(t.ids, n)
	parts := 1
	if by := t.w.sorted.keys[:t.w.sorted.partition]; len(by) > 0 {
		keys := make([]vec.View, len(by))
		for i, c := range by {
			keys[i] = views[c]
		}
		if err := t.parts.Room(n); err != nil {
			return err
		}
		t.parts.Insert(keys, n, nil, t.ids)
		parts = t.parts.Len()
	} else {
		clear(t.ids)
	}
	t.have.Resize(parts)
	t.rows.Resize(parts * int(t.w.limit))
	old := len(t.prefixes.V)
	t.prefixes.Resize(parts * int(t.w.limit))
	for i := old; i < len(t.prefixes.V); i++ {
		t.prefixes.V[i] = math.MaxUint64
	}
	return nil
}

// measure finds the prefixes of the first keys of rows, which order as they do, or are equal.
func (t *topRows) measure(views []vec.View, n int) {
	t.prefix = vec.Sized(t.prefix, n)
	if len(t.keys) == 0 {
		clear(t.prefix)
		return
	}
	v := &views[t.keys[0]]
	all := vec.Sequence(n)
	if !v.HasNulls() {
		t.exact = vec.Prefixes(v, all, t.orders[0].Descending, t.prefix) && t.exact
		return
	}
	t.exact = false
	null := uint64(math.MaxUint64)
	if t.orders[0].NullsFirst {
		null = 0
	}
	vec.Prefixes(v, all, t.orders[0].Descending, t.prefix)
	for i := range n {
		if v.Null(i) {
			t.prefix[i] = null
		}
	}
}

// compare has before compare rows of some columns with rows of others.
func (t *topRows) compare(a, b []vec.View) {
	t.ties = t.ties[:0]
	for i, c := range t.keys {
		if i > 0 || !t.exact {
			t.ties = append(t.ties, vec.Comparer(a[c], b[c], t.orders[i]))
		}
	}
}

// before reports whether a row comes before another of the same prefix. Of equal rows the one that came first does.
func (t *topRows) before(i, j int32) bool {
	for _, c := range t.ties {
		if order := c(i, j); order != 0 {
			return order < 0
		}
	}
	return false
}

// place puts a row into the slots of its partition, if it is still among the first.
func (t *topRows) place(part, row int32, prefix uint64) {
	k := int(t.w.limit)
	rows, prefixes := t.rows.V[int(part)*k:][:k], t.prefixes.V[int(part)*k:][:k]
	have := int(t.have.V[part])
	at := have
	for at > 0 && (prefix < prefixes[at-1] || prefix == prefixes[at-1] && t.before(row, rows[at-1])) {
		at--
	}
	if at == k {
		return
	}
	copy(rows[at+1:], rows[at:])
	copy(prefixes[at+1:], prefixes[at:])
	rows[at], prefixes[at] = row, prefix
	if have < k {
		t.have.V[part]++
		t.live++
	}
}

// renumber gives the rows in the slots, in the order in which they came, and numbers them so from now on.
func (t *topRows) renumber(n int) []int32 {
	number := make([]int32, n)
	k := int(t.w.limit)
	each := func(f func(row *int32)) {
		for part, have := range t.have.V {
			for i := range t.rows.V[part*k:][:have] {
				f(&t.rows.V[part*k+i])
			}
		}
	}
	each(func(row *int32) { number[*row] = 1 })
	sel := make([]int32, 0, t.live)
	for row, kept := range number {
		if kept == 1 {
			number[row] = int32(len(sel))
			sel = append(sel, int32(row))
		}
	}
	each(func(row *int32) { *row = number[*row] })
	return sel
}

// dropTop ends the choice of rows.
func (w *window) dropTop() {
	if w.top != nil {
		w.top.release()
		w.top = nil
	}
}

func (t *topRows) release() {
	t.parts.Release()
	t.rows.Release()
	t.prefixes.Release()
	t.have.Release()
}
