package exec

import (
	"context"

	"rsql/exec/internal/vec"
)

// shrinkRows is how many rows come, at least, before those that are not wanted go.
const shrinkRows = 1 << 16

// crowded reports whether rows that are not wanted are worth sorting out.
func (w *window) crowded() bool { return w.limit >= 0 && w.rows.Len() >= 2*w.kept+shrinkRows }

// shrink keeps the first rows of each partition.
func (w *window) shrink(ctx context.Context) error {
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
	kept := vec.NewRows(w.env.Alloc, w.rows.Fields())
	if err := kept.Append(w.rows.Views(), sel, len(sel)); err != nil {
		kept.Release()
		return err
	}
	w.rows.Release()
	w.rows, w.kept = kept, len(sel)
	return nil
}
