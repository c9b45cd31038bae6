package frame

import (
	"context"
	"io"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/frame/internal/foreign"
	"rsql/planner/plan"
)

// arrowTable is a table of record batches of a program's own. Either batches or reader counts.
type arrowTable struct {
	given  *arrow.Schema
	schema *arrow.Schema
	// batches are the caller's.
	batches []arrow.Record
	rows    int64
	reader  array.RecordReader
	// taken is set when reader is being read.
	taken atomic.Bool
}

var (
	_ plan.Table     = (*arrowTable)(nil)
	_ plan.Estimator = (*arrowTable)(nil)
)

func newArrowTable(given *arrow.Schema) (*arrowTable, error) {
	fields := make([]arrow.Field, given.NumFields())
	for i, f := range given.Fields() {
		t, ok := foreign.TypeOf(f)
		if !ok {
			return nil, plan.Errorf(plan.CodeType, "column %s is of the Arrow type %s, which has no SQL type", plan.QuoteIdent(f.Name), f.Type)
		}
		fields[i] = plan.NewField(f.Name, t)
	}
	return &arrowTable{given: given, schema: arrow.NewSchema(fields, nil)}, nil
}

func (t *arrowTable) add(batches []arrow.Record) error {
	for i, b := range batches {
		if !sameColumns(b.Schema(), t.given) {
			return plan.Errorf(plan.CodeType, "batch %d has other columns than the schema: %s", i+1, b.Schema())
		}
		t.rows += b.NumRows()
	}
	t.batches = batches
	return nil
}

// sameColumns reports whether two schemas have the same names and types, whatever else is said of them.
func sameColumns(a, b *arrow.Schema) bool {
	if a.NumFields() != b.NumFields() {
		return false
	}
	for i, f := range a.Fields() {
		if f.Name != b.Field(i).Name || !arrow.TypeEqual(f.Type, b.Field(i).Type) {
			return false
		}
	}
	return true
}

// Name implements plan.Table.
func (t *arrowTable) Name() string { return "arrow" }

// Schema implements plan.Table.
func (t *arrowTable) Schema() *arrow.Schema { return t.schema }

// Supports implements plan.Table.
func (t *arrowTable) Supports(plan.Expr) plan.Support { return plan.No }

// EstimateScan implements plan.Estimator.
func (t *arrowTable) EstimateScan(plan.ScanSpec) plan.Estimate {
	if t.reader != nil {
		return plan.Estimate{Rows: -1}
	}
	return plan.Estimate{Rows: float64(t.rows)}
}

// Scan implements plan.Table.
func (t *arrowTable) Scan(_ context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	r := newArrowReader(t.schema, spec)
	r.batches = t.batches
	if t.reader != nil {
		if t.taken.Swap(true) {
			return nil, plan.Errorf(plan.CodeUnsupported, "the reader of the frame has been read").WithHint("FromArrow takes batches for several runs")
		}
		r.reader, r.failed = t.reader, readerFailed
	}
	return r, nil
}

func newArrowReader(schema *arrow.Schema, spec plan.ScanSpec) *arrowReader {
	r := &arrowReader{alloc: spec.Alloc, left: spec.Limit}
	if spec.Coded {
		r.dict = foreign.NewDictionaries(spec.Alloc)
	}
	fields := make([]arrow.Field, len(spec.Columns))
	for i, c := range spec.Columns {
		fields[i] = schema.Field(c)
		r.columns = append(r.columns, foreign.Column{Field: fields[i], From: c})
	}
	r.schema = arrow.NewSchema(fields, nil)
	return r
}

// arrowReader gives columns of batches.
type arrowReader struct {
	alloc   memory.Allocator
	batches []arrow.Record
	reader  array.RecordReader
	// failed says whose error one of reader is.
	failed func(err error) error
	// owned is set where Close releases reader.
	owned   bool
	columns []foreign.Column
	schema  *arrow.Schema
	dict    *foreign.Dictionaries // nil where texts are wanted
	// left is how many rows the limit has room for; negative without one.
	left int64
}

// Next implements plan.Reader.
func (r *arrowReader) Next(ctx context.Context) (plan.Batch, error) {
	for r.left != 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		from, err := r.from()
		if err != nil {
			return nil, err
		}
		if from.NumRows() == 0 {
			continue
		}
		return r.take(from)
	}
	return nil, io.EOF
}

// from is the next batch, which is not ours.
func (r *arrowReader) from() (arrow.Record, error) {
	if r.reader == nil {
		if len(r.batches) == 0 {
			return nil, io.EOF
		}
		b := r.batches[0]
		r.batches = r.batches[1:]
		return b, nil
	}
	var b arrow.Record
	err := plan.CallOwn(func() error {
		if !r.reader.Next() {
			return r.reader.Err()
		}
		b = r.reader.Record()
		if b.Schema() != r.reader.Schema() && !sameColumns(b.Schema(), r.reader.Schema()) {
			return otherColumns(b.Schema())
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, r.failed(err)
	case b == nil:
		return nil, io.EOF
	}
	return b, nil
}

// gives checks the columns of a reader that a program gives for the table, which it releases where they are others.
func (t *arrowTable) gives(from array.RecordReader) error {
	if from == nil {
		return plan.Errorf(plan.CodeType, "it gave no reader")
	}
	if !sameColumns(from.Schema(), t.given) {
		defer from.Release()
		return otherColumns(from.Schema())
	}
	return nil
}

func otherColumns(have *arrow.Schema) error {
	return plan.Errorf(plan.CodeType, "its rows have other columns than it said: %s", have)
}

func readerFailed(err error) error {
	return plan.Errorf(plan.CodeData, "the reader of the frame failed").WithCause(err)
}

func (r *arrowReader) take(from arrow.Record) (plan.Batch, error) {
	if r.left > 0 {
		from = from.NewSlice(0, min(r.left, from.NumRows()))
		defer from.Release()
		r.left -= from.NumRows()
	}
	return foreign.Record(from, r.columns, r.schema, r.dict, r.alloc)
}

// Close implements plan.Reader.
func (r *arrowReader) Close() error {
	r.left = 0
	if r.dict != nil {
		r.dict.Release()
	}
	if r.owned {
		r.owned = false
		return plan.CallOwn(func() error { r.reader.Release(); return nil })
	}
	return nil
}
