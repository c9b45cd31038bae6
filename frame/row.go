package frame

import (
	"context"
	"io"
	"iter"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/frame/internal/govalue"
	"rsql/planner/plan"
)

// Row is one row of a result.
type Row struct {
	// Values are by column: nil, bool, int64, float64, string (TEXT, JSON, and the digits of a DECIMAL), []byte, or
	// time.Time in UTC.
	Values []any
	schema *arrow.Schema
}

// Get is the value of a column by name; nil when it is NULL or there is no such column.
func (r Row) Get(column string) any {
	if at := r.schema.FieldIndices(column); len(at) > 0 {
		return r.Values[at[0]]
	}
	return nil
}

// Map is the row by column name.
func (r Row) Map() map[string]any {
	m := make(map[string]any, len(r.Values))
	for i, v := range r.Values {
		m[r.schema.Field(i).Name] = v
	}
	return m
}

// Columns are the names of the row's columns.
func (r Row) Columns() []string { return plan.FieldNames(r.schema, false) }

// All iterates over the rows that are left. An error ends the iteration as its last pair.
func (r *Rows) All(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for b, err := range r.Batches(ctx) {
			if err != nil {
				yield(Row{}, err)
				return
			}
			for i := range int(b.NumRows()) {
				if !yield(rowOf(b, i), nil) {
					return
				}
			}
		}
	}
}

// Batches iterates over the batches that are left. A batch is released after the loop's body.
func (r *Rows) Batches(ctx context.Context) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		for {
			b, err := r.Next(ctx)
			if err == io.EOF { //nolint:errorlint // readers give it unwrapped
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			more := yield(b, nil)
			b.Release()
			if !more {
				return
			}
		}
	}
}

func rowOf(b arrow.Record, i int) Row {
	values := make([]any, b.NumCols())
	for c := range values {
		values[c] = govalue.Of(b.Column(c), i)
	}
	return Row{Values: values, schema: b.Schema()}
}
