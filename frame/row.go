package frame

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

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
		values[c] = valueOf(b.Column(c), i)
	}
	return Row{Values: values, schema: b.Schema()}
}

// isNull is a.IsNull(i), true for an array of the NULL type too, which has no bitmap to say so.
func isNull(a arrow.Array, i int) bool { return a.DataType().ID() == arrow.NULL || a.IsNull(i) }

func valueOf(a arrow.Array, i int) any {
	if isNull(a, i) {
		return nil
	}
	switch a := a.(type) {
	case *array.Boolean:
		return a.Value(i)
	case *array.Int64:
		return a.Value(i)
	case *array.Float64:
		return a.Value(i)
	case *array.Binary:
		return append([]byte(nil), a.Value(i)...)
	case *array.Date32:
		return time.Unix(int64(a.Value(i))*86400, 0).UTC()
	case *array.Timestamp:
		return time.UnixMicro(int64(a.Value(i))).UTC()
	default: // TEXT, JSON, DECIMAL: a copy, since the batch goes
		return string(plan.AppendText(nil, a, i))
	}
}
