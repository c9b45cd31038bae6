package redisrel

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
	"rsql/redisrel/internal/keyset"
)

var (
	_ plan.WritePreviewer = (*writer)(nil)
	_ plan.WritePreviewer = (*overwriter)(nil)
)

// PreviewWrite says what would be written of the rows that Check saw in a dry run, which of them INSERT IGNORE would skip, and how many
// other rows INSERT OVERWRITE would remove.
func (w *writer) PreviewWrite(ctx context.Context) (plan.WriteReport, error) {
	r := plan.WriteReport{Written: w.checked}
	if w.counted != nil {
		r.Written = w.distinct - w.existed
		r.Skipped = w.checked - r.Written
	}
	if w.mode != plan.Overwrite {
		return r, nil
	}
	var err error
	r.Removed, err = w.table.countOthers(ctx, w.seen, w.alloc)
	return r, err
}

// FirstWritten implements plan.WritePreviewer.
func (w *writer) FirstWritten() []int64 {
	if w.counted != nil {
		return w.foreseen
	}
	return firstRows(w.checked)
}

// firstRows are the numbers of the first of n rows.
func firstRows(n int64) []int64 {
	out := make([]int64, min(n, plan.PreviewedRows))
	for i := range out {
		out[i] = int64(i)
	}
	return out
}

// foresee takes down that a dry run of INSERT IGNORE would write the n-th row, whose key does not exist, unless one before it has that key.
func (w *writer) foresee(n int64, key string) {
	at, _ := slices.BinarySearch(w.foreseen, n-1) // rows come in the order of the nodes that have their keys
	if w.counted == nil || at == plan.PreviewedRows || w.foreseenKeys[key] {
		return
	}
	if w.foreseenKeys == nil {
		w.foreseenKeys = map[string]bool{}
	}
	w.foreseenKeys[key] = true
	w.foreseen = slices.Insert(w.foreseen, at, n-1)
	w.foreseen = w.foreseen[:min(len(w.foreseen), plan.PreviewedRows)]
}

// FirstWritten implements plan.WritePreviewer.
func (o *overwriter) FirstWritten() []int64 { return firstRows(o.checked) }

// PreviewWrite says what would be written of the rows that Check saw, and how many other keys would be removed.
func (o *overwriter) PreviewWrite(ctx context.Context) (plan.WriteReport, error) {
	removed, err := o.c.table.countOthers(ctx, o.seen, o.alloc)
	return plan.WriteReport{Written: o.checked, Removed: removed}, err
}

// countOthers counts the table's keys that are not among those seen, and adds them to these.
func (t *Table) countOthers(ctx context.Context, seen *keyset.Set, alloc memory.Allocator) (n int64, err error) {
	err = t.eachKeys(ctx, alloc, func(b plan.Batch) error {
		for row := range int(b.NumRows()) {
			if seen.Add(textInKey(b.Column(0), row)) {
				n++
			}
		}
		return nil
	})
	return n, err
}

// eachKeys reads the keys of the table, batch after batch; they are the only column.
func (t *Table) eachKeys(ctx context.Context, alloc memory.Allocator, do func(plan.Batch) error) error {
	scan, err := t.Scan(ctx, plan.ScanSpec{Columns: []int{t.rel.keyAt}, Limit: plan.NoLimit, Alloc: alloc})
	if err != nil {
		return err
	}
	defer scan.Close() // what was read is read
	for {
		b, err := scan.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = do(b)
		b.Release()
		if err != nil {
			return err
		}
	}
}
