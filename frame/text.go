package frame

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/frame/internal/files"
	"rsql/planner/plan"
)

// AppendText appends the text of one value that is not NULL, as it is shown and as it is written into Redis. A BLOB is
// its bytes; [FormatBlob] is what people see of one.
func AppendText(dst []byte, a arrow.Array, row int) []byte { return plan.AppendText(dst, a, row) }

// FormatBlob is a BLOB as people see it: \x and hex.
func FormatBlob(b []byte) string { return plan.FormatBlob(b) }

// TypeName is the SQL type of a result column: BIGINT, DECIMAL(12,2), …
func TypeName(f arrow.Field) string { return plan.TypeOf(f).String() }

// AppendJSON appends one value as JSON, NULL as null. What JSON cannot say, NaN and the infinities, is a string; embed puts in a text
// that is JSON as it is.
func AppendJSON(dst []byte, a arrow.Array, row int, embed bool) []byte {
	return files.AppendJSON(dst, a, row, embed)
}

// AppendJSONText appends a text as a JSON string; one that is no UTF-8 as \x and hex, as a BLOB is.
func AppendJSONText(dst, value []byte) []byte { return files.AppendJSONText(dst, value) }
