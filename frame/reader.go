package frame

import (
	"context"
	"io"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Reader runs the frame and gives its rows to whatever takes Arrow's own reader: a file writer, Flight, another frame by [Session.FromReader].
// The caller Releases it, which ends the statement.
func (f *Frame) Reader(ctx context.Context) (array.RecordReader, error) {
	r, err := f.rows(ctx, holdFew)
	if err != nil {
		return nil, err
	}
	return r.Reader(ctx), nil
}

// Reader gives the rows that are left as Arrow's own reader. The last Release of it closes the rows.
func (r *Rows) Reader(ctx context.Context) array.RecordReader {
	out := &recordReader{ctx: ctx, rows: r}
	out.refs.Store(1)
	return out
}

// recordReader is an array.RecordReader, whose methods take no context.
type recordReader struct {
	ctx    context.Context
	rows   *Rows
	record arrow.Record
	err    error
	refs   atomic.Int64
}

var _ array.RecordReader = (*recordReader)(nil)

// Retain implements array.RecordReader.
func (r *recordReader) Retain() { r.refs.Add(1) }

// Release implements array.RecordReader.
func (r *recordReader) Release() {
	if r.refs.Add(-1) == 0 {
		r.drop()
		_ = r.rows.Close() // an error of closing says nothing about the rows
	}
}

func (r *recordReader) drop() {
	if r.record != nil {
		r.record.Release()
		r.record = nil
	}
}

// Schema implements array.RecordReader.
func (r *recordReader) Schema() *arrow.Schema { return r.rows.Schema() }

// Next implements array.RecordReader.
func (r *recordReader) Next() bool {
	r.drop()
	if r.err != nil {
		return false
	}
	b, err := r.rows.Next(r.ctx)
	if err != nil {
		r.err = err
		return false
	}
	r.record = b
	return true
}

// Record implements array.RecordReader: it is valid until the next Next.
func (r *recordReader) Record() arrow.Record { return r.record }

// Err implements array.RecordReader.
func (r *recordReader) Err() error {
	if r.err == io.EOF { //nolint:errorlint // Next gives it unwrapped
		return nil
	}
	return r.err
}
