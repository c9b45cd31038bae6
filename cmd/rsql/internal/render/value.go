package render

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/frame"
)

// column is what the formats need to know of a column.
type column struct {
	name     string
	typeName string
	numeric  bool
}

func columnsOf(schema *arrow.Schema) []column {
	out := make([]column, schema.NumFields())
	for i, f := range schema.Fields() {
		out[i] = column{name: f.Name, typeName: frame.TypeName(f)}
		switch f.Type.ID() {
		case arrow.INT64, arrow.FLOAT64, arrow.DECIMAL128:
			out[i].numeric = true
		}
	}
	return out
}

// isNull reports whether a value is NULL. An Arrow array of type null says no when asked for a single value.
func isNull(a arrow.Array, row int) bool { return a.IsNull(row) || a.DataType().ID() == arrow.NULL }

// appendValue appends the text of a value that is not NULL; a BLOB is \x and hex.
func appendValue(dst []byte, a arrow.Array, row int) []byte {
	if b, ok := a.(*array.Binary); ok {
		return append(dst, frame.FormatBlob(b.Value(row))...)
	}
	return frame.AppendText(dst, a, row)
}

// shown is the text of a value, or what stands for NULL, that is safe on a terminal.
func (s *stream) shown(a arrow.Array, row int) string {
	switch {
	case !isNull(a, row):
	case s.options.Null != nil:
		return *s.options.Null
	default:
		return "NULL"
	}
	return Printable(string(appendValue(nil, a, row)))
}
