// Package govalue turns the values of Arrow arrays into those of Go.
package govalue

import (
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// IsNull is a.IsNull(i), true for an array of the NULL type too, which has no bitmap to say so.
func IsNull(a arrow.Array, i int) bool { return a.DataType().ID() == arrow.NULL || a.IsNull(i) }

// Of is a value that outlives its array: nil, bool, int64, float64, string (TEXT, JSON, and the digits of a DECIMAL), []byte, or
// time.Time in UTC.
func Of(a arrow.Array, i int) any {
	if IsNull(a, i) {
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
		return append([]byte{}, a.Value(i)...)
	case *array.Date32:
		return time.Unix(int64(a.Value(i))*86400, 0).UTC()
	case *array.Timestamp:
		return time.UnixMicro(int64(a.Value(i))).UTC()
	default: // TEXT, JSON, DECIMAL
		return string(plan.AppendText(nil, a, i))
	}
}
