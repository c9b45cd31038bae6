package render

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/frame"
)

// objectEncoder writes rows as JSON objects.
type objectEncoder struct {
	columns []column
	// names are the object's keys, encoded, with their colons.
	names [][]byte
}

func newObjectEncoder(columns []column) objectEncoder {
	e := objectEncoder{columns: columns}
	for _, name := range distinctNames(columns) {
		e.names = append(e.names, append(appendJSONText(nil, []byte(name)), ':'))
	}
	return e
}

// distinctNames numbers the second and further columns of a name, passing over names that are taken.
func distinctNames(columns []column) []string {
	taken := map[string]bool{}
	for _, c := range columns {
		taken[c.name] = true
	}
	out := make([]string, len(columns))
	seen := map[string]bool{}
	for i, c := range columns {
		name := c.name
		for n := 2; seen[name]; n++ {
			if next := c.name + "_" + strconv.Itoa(n); !taken[next] {
				name = next
			}
		}
		seen[name], taken[name] = true, true
		out[i] = name
	}
	return out
}

func (e *objectEncoder) append(dst []byte, batch arrow.Record, row int) []byte {
	dst = append(dst, '{')
	for i := range e.columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, e.names[i]...)
		dst = appendJSON(dst, batch.Column(i), row, e.columns[i].typeName == "JSON")
	}
	return append(dst, '}')
}

// appendJSON appends a value of any type. What JSON cannot say, NaN and the infinities, is a string.
func appendJSON(dst []byte, a arrow.Array, row int, embed bool) []byte {
	if isNull(a, row) {
		return append(dst, "null"...)
	}
	switch x := a.(type) {
	case *array.Boolean, *array.Int64, *array.Decimal128:
		return frame.AppendText(dst, a, row)
	case *array.Float64:
		if v := x.Value(row); !math.IsNaN(v) && !math.IsInf(v, 0) {
			return frame.AppendText(dst, a, row)
		}
	case *array.String:
		if embed {
			return appendEmbedded(dst, []byte(x.Value(row)))
		}
	}
	return appendJSONText(dst, appendValue(nil, a, row))
}

// appendEmbedded appends a JSON value without its white space, or a string when it is no JSON.
func appendEmbedded(dst, value []byte) []byte {
	var compact bytes.Buffer
	if !utf8.Valid(value) || json.Compact(&compact, value) != nil {
		return appendJSONText(dst, value)
	}
	return append(dst, compact.Bytes()...)
}

// appendJSONText appends a JSON string; one that is no UTF-8 as \x and hex, as a BLOB is.
func appendJSONText(dst, value []byte) []byte {
	if !utf8.Valid(value) {
		value = []byte(frame.FormatBlob(value))
	}
	dst = append(dst, '"')
	for _, r := range string(value) {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r < 0x20, r >= 0x7f && r < 0xa0, r == '\u2028', r == '\u2029':
			const hex = "0123456789abcdef"
			dst = append(dst, '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}
