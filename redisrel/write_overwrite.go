package redisrel

import (
	"context"
	"errors"
	"io"

	"rsql/planner/plan"
)

var _ plan.Finisher = (*writer)(nil)

// Finish removes the table's other rows after an INSERT OVERWRITE: keys of its template and type that no row was written to.
func (w *writer) Finish(ctx context.Context) error {
	if w.mode != plan.Overwrite {
		return nil
	}
	if w.before != nil {
		if err := w.before(ctx); err != nil {
			return err
		}
		w.before = nil
	}
	scan, err := w.table.Scan(ctx, plan.ScanSpec{Columns: []int{w.table.rel.keyAt}, Limit: plan.NoLimit, Alloc: w.alloc})
	if err != nil {
		return err
	}
	defer scan.Close() // what was read is read
	change := plan.ChangeColumns{Kind: plan.ChangeDelete}
	opened, err := w.table.OpenChanger(ctx, plan.ChangeSpec{
		Verb: w.mode.String(), Identity: []int{w.table.rel.keyAt}, Writes: []plan.ChangeColumns{change}, Alloc: w.alloc,
	})
	if err != nil {
		return err
	}
	c := opened.(*changer) //nolint:forcetypeassert // a table's own
	defer func() {
		w.count.add(&c.count)
		w.report.Removed += c.report.Written
		w.publish()
	}()
	for {
		b, err := scan.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = w.removeOthers(ctx, c, change, b)
		b.Release()
		if err != nil {
			return err
		}
	}
}

// removeOthers removes those of some keys that no row was written to, a page at a time.
func (w *writer) removeOthers(ctx context.Context, c *changer, change plan.ChangeColumns, b plan.Batch) error {
	p := &presentRows{}
	send := func() error {
		rows := make([]int32, len(p.keys))
		for i := range rows {
			rows[i] = int32(i)
		}
		p.names = make([]string, len(rows))
		for attempt := 0; ; attempt++ {
			_, err := c.Apply(ctx, p, change, rows, nil)
			if plan.CodeOf(err) != plan.CodeConnection || err == nil || attempt == brokenRetries || ctx.Err() != nil {
				p.keys = p.keys[:0]
				return err
			}
		}
	}
	for row := range int(b.NumRows()) {
		if key := textInKey(b.Column(0), row); w.seen.Add(key) {
			p.keys = append(p.keys, key)
		}
		if len(p.keys) == w.table.srv.pageKeys || row == int(b.NumRows())-1 {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return nil
}
