package frame

import (
	"context"
	"errors"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// loadPreview is what a dry run of a load with a checkpoint looks at. One writer sees the rows of all batches, so that it knows which of them have
// one key. The checkpoint stays as it is.
type loadPreview struct {
	writer plan.Writer
	// looked is how many rows it has seen; shown are the first of them that would be written, found how many these are.
	looked int64
	shown  []arrow.Record
	found  int64
}

// foresee says what the load would write, and gives the first rows of it.
func (b *bulkLoad) foresee(ctx context.Context) (_ *Rows, err error) {
	before := b.state.Rows
	defer func() {
		if b.preview.writer != nil {
			err = errors.Join(err, b.preview.writer.Close())
		}
	}()
	err = b.run(ctx)
	if p, ok := b.preview.writer.(plan.WritePreviewer); err == nil && ok {
		b.report, err = p.PreviewWrite(ctx)
	}
	if err != nil {
		for _, rows := range b.preview.shown {
			rows.Release()
		}
		return nil, err
	}
	r := b.session.constant(arrow.NewSchema(nil, nil), nil)
	r.held = b.preview.shown
	r.stats.Write = b.report
	earlier := ""
	if before+b.found > 0 {
		earlier = ", " + plural(before+b.found, "row") + " are by an earlier run"
	}
	return r.asPreview("written", earlier), nil
}

// look looks at rows that would be written.
func (b *bulkLoad) look(ctx context.Context, batch plan.Batch) (err error) {
	p := b.preview
	if p.writer == nil {
		if p.writer, err = b.writer(ctx); err != nil {
			return err
		}
	}
	if err := p.writer.Check(ctx, batch); err != nil {
		return err
	}
	if previewer, ok := p.writer.(plan.WritePreviewer); ok && p.found < plan.PreviewedRows {
		named := b.write.Named(batch)
		defer named.Release()
		for _, rows := range plan.PreviewOf(named, p.looked, previewer.FirstWritten()) {
			p.shown, p.found = append(p.shown, rows), p.found+rows.NumRows()
		}
	}
	p.looked += batch.NumRows()
	return nil
}
