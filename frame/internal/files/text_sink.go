package files

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// flushBytes is how much text is written at once.
const flushBytes = 1 << 18

// textSink writes rows as texts.
type textSink struct {
	out io.WriteCloser
	buf []byte
	// row appends a row.
	row func(dst []byte, b plan.Batch, row int) []byte
	// end appends what stands behind the last row.
	end func(dst []byte) []byte
}

// Write implements Sink.
func (s *textSink) Write(b plan.Batch) error {
	for row := range int(b.NumRows()) {
		if s.buf = s.row(s.buf, b, row); len(s.buf) >= flushBytes {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *textSink) flush() error {
	_, err := s.out.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}

// Close implements Sink.
func (s *textSink) Close() error {
	s.buf = s.end(s.buf)
	return errors.Join(s.flush(), s.out.Close())
}

func isNull(a arrow.Array, row int) bool { return a.IsNull(row) || a.DataType().ID() == arrow.NULL }

// appendValue appends the text of a value; a BLOB is \x and hex.
func appendValue(dst []byte, a arrow.Array, row int) []byte {
	if b, ok := a.(*array.Binary); ok {
		return append(dst, plan.FormatBlob(b.Value(row))...)
	}
	return plan.AppendText(dst, a, row)
}

func newCSVSink(out io.WriteCloser, schema *arrow.Schema, o SinkOptions) (Sink, error) {
	if o.Delim == 0 {
		o.Delim = ','
	}
	if o.Delim == '"' {
		return nil, plan.Errorf(plan.CodeValue, "a quote cannot separate values")
	}
	special := string(o.Delim) + "\"\r\n"
	var cell []byte
	appendCell := func(dst, text []byte) []byte {
		if string(text) == o.Null || bytes.ContainsAny(text, special) {
			return append(append(append(dst, '"'), bytes.ReplaceAll(text, []byte(`"`), []byte(`""`))...), '"')
		}
		return append(dst, text...)
	}
	s := &textSink{out: out, end: func(dst []byte) []byte { return dst }}
	s.row = func(dst []byte, b plan.Batch, row int) []byte {
		for i, a := range b.Columns() {
			if i > 0 {
				dst = append(dst, o.Delim)
			}
			if isNull(a, row) {
				dst = append(dst, o.Null...)
				continue
			}
			cell = appendValue(cell[:0], a, row)
			dst = appendCell(dst, cell)
		}
		return append(dst, '\n')
	}
	if !o.NoHeader {
		for i, f := range schema.Fields() {
			if i > 0 {
				s.buf = append(s.buf, o.Delim)
			}
			s.buf = appendCell(s.buf, []byte(f.Name))
		}
		s.buf = append(s.buf, '\n')
	}
	return s, nil
}

// newJSONSink writes objects, as an array or one a line.
func newJSONSink(out io.WriteCloser, schema *arrow.Schema, list bool) Sink {
	var names [][]byte
	var embed []bool
	for _, f := range schema.Fields() {
		names = append(names, append(AppendJSONText(nil, []byte(f.Name)), ':'))
		embed = append(embed, plan.TypeOf(f).Kind == plan.JSON)
	}
	first := true
	s := &textSink{out: out, end: func(dst []byte) []byte {
		switch {
		case list && first:
			return append(dst, "[]\n"...)
		case list:
			return append(dst, "\n]\n"...)
		}
		return dst
	}}
	s.row = func(dst []byte, b plan.Batch, row int) []byte {
		switch {
		case list && first:
			dst = append(dst, "[\n"...)
		case list:
			dst = append(dst, ",\n"...)
		}
		first = false
		dst = append(dst, '{')
		for i, a := range b.Columns() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendJSON(append(dst, names[i]...), a, row, embed[i])
		}
		if dst = append(dst, '}'); !list {
			dst = append(dst, '\n')
		}
		return dst
	}
	return s
}

// AppendJSON appends a value of any type. What JSON cannot say, NaN and the infinities, is a string; embed puts in a text that
// is JSON as it is.
func AppendJSON(dst []byte, a arrow.Array, row int, embed bool) []byte {
	if isNull(a, row) {
		return append(dst, "null"...)
	}
	switch x := a.(type) {
	case *array.Boolean, *array.Int64, *array.Decimal128:
		return plan.AppendText(dst, a, row)
	case *array.Float64:
		if v := x.Value(row); !math.IsNaN(v) && !math.IsInf(v, 0) {
			return plan.AppendText(dst, a, row)
		}
	case *array.String:
		if embed {
			return appendEmbedded(dst, []byte(x.Value(row)))
		}
	}
	return AppendJSONText(dst, appendValue(nil, a, row))
}

// appendEmbedded appends a JSON value without its white space, or a string when it is no JSON.
func appendEmbedded(dst, value []byte) []byte {
	var compact bytes.Buffer
	if !utf8.Valid(value) || json.Compact(&compact, value) != nil {
		return AppendJSONText(dst, value)
	}
	return append(dst, compact.Bytes()...)
}

// AppendJSONText appends a JSON string; one that is no UTF-8 as \x and hex, as a BLOB is.
func AppendJSONText(dst, value []byte) []byte {
	if !utf8.Valid(value) {
		value = []byte(plan.FormatBlob(value))
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
