package redisrel

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// decoder appends Redis bytes to an Arrow builder as values of one type. It keeps nothing of what it is given.
type decoder interface {
	// decode appends the value; false when the text is no value of the type, and then nothing was appended.
	decode(text []byte) bool
}

var (
	_ decoder = (*booleanDecoder)(nil)
	_ decoder = (*bigIntDecoder)(nil)
	_ decoder = (*doubleDecoder)(nil)
	_ decoder = (*decimalDecoder)(nil)
	_ decoder = (*textDecoder)(nil)
	_ decoder = (*blobDecoder)(nil)
	_ decoder = (*jsonDecoder)(nil)
	_ decoder = (*dateDecoder)(nil)
	_ decoder = (*timestampDecoder)(nil)
)

// newDecoder makes the decoder of a column type on a builder of t.Arrow(). Types that no column has are a CodeInternal error.
func newDecoder(t plan.Type, s strictness, b array.Builder) (decoder, error) {
	switch t.Kind {
	case plan.Boolean:
		return &booleanDecoder{b.(*array.BooleanBuilder), s}, nil
	case plan.BigInt:
		return &bigIntDecoder{b.(*array.Int64Builder), s}, nil
	case plan.Double:
		return &doubleDecoder{b.(*array.Float64Builder), s}, nil
	case plan.Decimal:
		return &decimalDecoder{b.(*array.Decimal128Builder), s, t.Precision, t.Scale}, nil
	case plan.Text:
		return &textDecoder{b.(*array.StringBuilder)}, nil
	case plan.JSON:
		return &jsonDecoder{b.(*array.StringBuilder)}, nil
	case plan.Blob:
		return &blobDecoder{b.(*array.BinaryBuilder)}, nil
	case plan.Date:
		return &dateDecoder{b.(*array.Date32Builder)}, nil
	case plan.Timestamp:
		return &timestampDecoder{b.(*array.TimestampBuilder), s}, nil
	}
	return nil, plan.Errorf(plan.CodeInternal, "no column has the type %s", t)
}

// emptyIsNull reports whether an empty text in a column of type t is NULL: everywhere but where no bytes are a value.
func emptyIsNull(t plan.Type) bool { return t.Kind != plan.Text && t.Kind != plan.Blob }

type textDecoder struct{ b *array.StringBuilder }

func (d *textDecoder) decode(text []byte) bool {
	if !utf8.Valid(text) {
		return false
	}
	d.b.BinaryBuilder.Append(text)
	return true
}

type blobDecoder struct{ b *array.BinaryBuilder }

func (d *blobDecoder) decode(text []byte) bool {
	d.b.Append(text)
	return true
}

// jsonDecoder keeps the text as it is, blanks and order included.
type jsonDecoder struct{ b *array.StringBuilder }

func (d *jsonDecoder) decode(text []byte) bool {
	if !utf8.Valid(text) || !json.Valid(text) {
		return false
	}
	d.b.BinaryBuilder.Append(text)
	return true
}

type booleanDecoder struct {
	b *array.BooleanBuilder
	s strictness
}

func (d *booleanDecoder) decode(text []byte) bool {
	switch string(text) {
	case "true":
		d.b.Append(true)
		return true
	case "false":
		d.b.Append(false)
		return true
	}
	if d.s != declared {
		return false
	}
	v, ok := plan.ParseText(textOf(text), plan.BooleanType)
	if ok {
		d.b.Append(v.(bool))
	}
	return ok
}
