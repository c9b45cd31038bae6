package redisrel

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

var _ plan.WritePreviewer = (*writer)(nil)

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
	err := w.table.eachKeys(ctx, w.alloc, func(b plan.Batch) error {
		for row := range int(b.NumRows()) {
			if w.seen.Add(textInKey(b.Column(0), row)) {
				r.Removed++
			}
		}
		return nil
	})
	return r, err
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
