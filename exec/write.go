package exec

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// write reads its input to the end, then checks all rows, then writes them, so that a statement that cannot go through
// has changed nothing. Rows that memory has no room for wait in a file. It gives one row: written and skipped.
type write struct {
	node   *plan.Write
	in     plan.Reader
	env    *Env
	rows   *keptRows
	mu     sync.Mutex  // reports are read while the write is at work
	writer plan.Writer // nil until the input is read
	// foreseen is what a dry run would do.
	foreseen plan.WriteReport
	total    atomic.Int64
	done     bool
	// shown are the rows that a dry run shows.
	shown []plan.Batch
}

var (
	_ plan.Reader   = (*write)(nil)
	_ writeReporter = (*write)(nil)
)

func newWrite(n *plan.Write, in plan.Reader, env *Env) (*write, error) {
	return &write{node: n, in: in, env: env, rows: newKeptRows(env, n.Children()[0].Schema())}, nil
}

// Next implements plan.Reader.
func (w *write) Next(ctx context.Context) (plan.Batch, error) {
	if w.done {
		return w.nextShown()
	}
	err := w.collect(ctx)
	if err == nil {
		err = w.send(ctx)
	}
	if err != nil {
		return nil, w.env.stoppedBefore(ctx, w.node.Mode.String()+" into", plan.TableLabel(w.node.Target), err)
	}
	w.done = true
	if w.env.DryRun {
		if err := w.preview(ctx); err != nil {
			return nil, err
		}
		return w.nextShown()
	}
	r := w.writer.Report()
	b := array.NewRecordBuilder(w.env.Alloc, w.node.Schema())
	defer b.Release()
	b.Field(0).(*array.Int64Builder).Append(r.Written)
	b.Field(1).(*array.Int64Builder).Append(r.Skipped)
	return newBatch(w.node.Schema(), []arrow.Array{b.Field(0).NewArray(), b.Field(1).NewArray()}, 1), nil
}

// nextShown gives what a dry run shows; there is nothing else behind the first row.
func (w *write) nextShown() (plan.Batch, error) {
	if len(w.shown) == 0 {
		return nil, io.EOF
	}
	b := w.shown[0]
	w.shown = w.shown[1:]
	return b, nil
}

func (w *write) collect(ctx context.Context) error {
	for {
		b, err := w.in.Next(ctx)
		if errors.Is(err, io.EOF) {
			if err := w.rows.finish(); err != nil {
				return err
			}
			return w.in.Close()
		}
		if err != nil {
			return err
		}
		if err := w.rows.add(b); err != nil {
			return err
		}
		if err := w.env.affordable(w.node.Mode.String()); err != nil {
			return err
		}
	}
}

func (w *write) send(ctx context.Context) error {
	target, ok := w.node.Target.(plan.Writable)
	if !ok {
		return plan.Errorf(plan.CodeUnsupported, "table %s cannot be written", plan.TableLabel(w.node.Target))
	}
	spec := plan.WriteSpec{Mode: w.node.Mode, Columns: w.node.Columns, Alloc: w.env.Alloc}
	writer, err := target.OpenWriter(ctx, spec)
	if err != nil {
		return err
	}
	w.mu.Lock()
	w.writer = writer
	w.mu.Unlock()
	if err := w.rows.each(ctx, func(b plan.Batch) error { return writer.Check(ctx, b) }); err != nil {
		return err
	}
	if w.env.DryRun {
		return w.foresee(ctx)
	}
	w.total.Store(w.rows.total)
	if err := w.rows.each(ctx, func(b plan.Batch) error { return writer.Write(ctx, b) }); err != nil {
		return w.failed(err)
	}
	if f, ok := writer.(plan.Finisher); ok {
		if err := f.Finish(ctx); err != nil {
			return w.failed(err)
		}
	}
	if err := writer.Close(); err != nil {
		return w.failed(err)
	}
	return nil
}

// foresee works out what a dry run reports.
func (w *write) foresee(ctx context.Context) (err error) {
	r := plan.WriteReport{Written: w.rows.total}
	if p, ok := w.writer.(plan.WritePreviewer); ok {
		r, err = p.PreviewWrite(ctx)
	}
	w.mu.Lock()
	w.foreseen = r
	w.mu.Unlock()
	return err
}

// preview keeps the first rows that would be written, as the table calls their columns.
func (w *write) preview(ctx context.Context) error {
	p, ok := w.writer.(plan.WritePreviewer)
	if !ok {
		return nil
	}
	first, from := p.FirstWritten(), int64(0)
	if len(first) == 0 {
		return nil
	}
	err := w.rows.each(ctx, func(b plan.Batch) error {
		named := w.node.Named(b)
		defer named.Release()
		w.shown = append(w.shown, plan.PreviewOf(named, from, first)...)
		if from += b.NumRows(); from > first[len(first)-1] {
			return io.EOF
		}
		return nil
	})
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// failed says with the error of a write what is in the server now.
func (w *write) failed(cause error) error {
	return stoppedWrite(w.node.Mode.String()+" into", plan.TableLabel(w.node.Target), w.rows.total, w.writer.Report(), cause)
}

func (w *write) writeReport() plan.WriteReport {
	w.mu.Lock()
	writer, foreseen := w.writer, w.foreseen
	w.mu.Unlock()
	if writer == nil {
		return plan.WriteReport{}
	}
	if w.env.DryRun {
		return foreseen
	}
	return writer.Report()
}

func (w *write) writing() (done, total int64) {
	if total = w.total.Load(); total == 0 {
		return 0, 0
	}
	r := w.writeReport()
	return r.Written + r.Skipped + r.Failed + r.Unknown, total
}

func (w *write) traffic() *plan.ScanReport {
	w.mu.Lock()
	writer := w.writer
	w.mu.Unlock()
	t, ok := writer.(plan.TrafficReporter)
	if !ok {
		return nil
	}
	r := t.Traffic()
	return &r
}

// Close implements plan.Reader.
func (w *write) Close() error {
	w.rows.close()
	for _, b := range w.shown {
		b.Release()
	}
	w.shown = nil
	err := w.in.Close()
	if w.writer != nil {
		if closing := w.writer.Close(); err == nil {
			err = closing
		}
	}
	return err
}
