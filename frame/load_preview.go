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
	// first has the first rows; nil before there are some.
	first arrow.Record
}

// previewedRows is how many rows a dry run shows.
const previewedRows = 10

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
		if b.preview.first != nil {
			b.preview.first.Release()
		}
		return nil, err
	}
	r := b.session.constant(arrow.NewSchema(nil, nil), b.preview.first)
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
	if p.first == nil {
		rows := batch.NewSlice(0, min(batch.NumRows(), previewedRows))
		p.first = b.write.Named(rows)
		rows.Release()
	}
	return p.writer.Check(ctx, batch)
}
