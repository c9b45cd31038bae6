package files

import (
	"context"
	"io"
	"sync/atomic"

	"rsql/planner/plan"
)

// Scan implements plan.Table.
func (t *Table) Scan(ctx context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	if t.format == Parquet || t.format == Arrow {
		return t.scanTyped(ctx, spec)
	}
	b, err := newBatch(t, spec)
	if err != nil {
		return nil, err
	}
	plan.ProgressOf(ctx).Total.Add(t.Bytes())
	return &textReader{table: t, batch: b, left: t.sources, limit: spec.Limit}, nil
}

// textReader reads files one after the other.
type textReader struct {
	table *Table
	batch *batch
	left  []*source
	at    textFile // nil between two files
	limit int64
	given atomic.Int64
	fixed atomic.Int64
	// told is how many bytes of the file under way the progress has heard of.
	told int64
	err  error
}

var (
	_ plan.Reader   = (*textReader)(nil)
	_ plan.Reporter = (*textReader)(nil)
)

// Next implements plan.Reader.
func (r *textReader) Next(ctx context.Context) (plan.Batch, error) {
	if r.err != nil {
		return nil, r.err
	}
	if err := r.fill(ctx); err != nil {
		r.err = err
		return nil, err
	}
	r.tell(ctx)
	if r.batch.rows == 0 {
		r.err = io.EOF
		return nil, io.EOF
	}
	r.given.Add(int64(r.batch.rows))
	r.fixed.Store(r.batch.repaired)
	return r.batch.take(), nil
}

// tell says how far the file under way has been read.
func (r *textReader) tell(ctx context.Context) {
	p := plan.ProgressOf(ctx)
	p.Rows.Add(int64(r.batch.rows))
	if r.at != nil {
		now := r.at.bytesRead()
		p.Done.Add(now - r.told)
		r.told = now
	}
}

// fill reads rows until the batch is full or the files are at their end.
func (r *textReader) fill(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for !r.batch.full() && !r.enough() {
		if r.at == nil {
			if len(r.left) == 0 {
				return nil
			}
			if err := r.open(); err != nil {
				return err
			}
		}
		err := r.at.row(r.batch)
		if err == io.EOF { //nolint:errorlint // files give it unwrapped
			plan.ProgressOf(ctx).Done.Add(r.batch.src.size - r.told)
			r.told = 0
			if err := r.closeFile(); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *textReader) enough() bool {
	return r.limit >= 0 && r.given.Load()+int64(r.batch.rows) >= r.limit
}

func (r *textReader) open() error {
	f, err := r.table.openText(r.left[0])
	if err != nil {
		return err
	}
	r.at, r.batch.src, r.left = f, r.left[0], r.left[1:]
	for _, name := range f.columnNames() {
		if r.batch.whole && r.table.index(name) < 0 {
			return r.batch.newColumn(name, r.batch.src.name, plan.TextType)
		}
	}
	f.bind(r.batch)
	return nil
}

func (r *textReader) closeFile() error {
	if r.at == nil {
		return nil
	}
	err := r.at.close()
	r.at = nil
	return err
}

// Report implements plan.Reporter.
func (r *textReader) Report() plan.ScanReport {
	return plan.ScanReport{Rows: r.given.Load(), Repaired: r.fixed.Load()}
}

// Close implements plan.Reader.
func (r *textReader) Close() error {
	r.left = nil
	if r.batch != nil {
		r.batch.release()
		r.batch = nil
	}
	if r.err == nil {
		r.err = io.EOF
	}
	return r.closeFile()
}
