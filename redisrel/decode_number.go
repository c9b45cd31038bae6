package redisrel

import (
	"strconv"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

type bigIntDecoder struct {
	b *array.Int64Builder
	s strictness
}

// decode takes 007 and +7 where BIGINT was declared.
func (d *bigIntDecoder) decode(text []byte) bool {
	v, ok := parseInt(text)
	if !ok {
		if d.s != declared {
			return false
		}
		var err error
		if v, err = strconv.ParseInt(textOf(text), 10, 64); err != nil {
			return false
		}
	}
	d.b.Append(v)
	return true
}

type doubleDecoder struct {
	b *array.Float64Builder
	s strictness
}

// decode takes what plan.ParseDouble takes where DOUBLE was declared: .5, +1 and more digits than a float64 keeps. In a
// guessed column, integers are doubles as long as they are exact.
func (d *doubleDecoder) decode(text []byte) bool {
	v, ok := d.parse(text)
	if !ok || d.s == keyPart && !sameDouble(v, text) {
		return false
	}
	d.b.Append(v)
	return true
}

func (d *doubleDecoder) parse(text []byte) (v float64, ok bool) {
	switch d.s {
	case scoreStrict:
		return parseScore(text)
	case declared:
		return parseDouble(text)
	}
	if i, ok := parseInt(text); ok {
		return float64(i), d.s != inferred || exactInDouble(i)
	}
	return parsePlainDouble(text)
}

type decimalDecoder struct {
	b                *array.Decimal128Builder
	s                strictness
	precision, scale int32
}

// decode takes the number exactly or not at all: digits beyond the scale or the precision are never rounded away. A
// guessed column takes what is written back as the same bytes.
func (d *decimalDecoder) decode(text []byte) bool {
	if d.s == inferred && !d.writtenSo(text) {
		return false
	}
	v, ok := d.parseShort(text)
	if !ok {
		if v, ok = plan.ParseDecimal(textOf(text), d.precision, d.scale); !ok {
			return false
		}
	}
	if d.s == keyPart && plan.FormatDecimal(v, d.scale) != string(text) {
		return false
	}
	d.b.Append(v)
	return true
}

// writtenSo reports whether a text is what some DECIMAL of the scale is written as.
func (d *decimalDecoder) writtenSo(text []byte) bool {
	var room [maxNumber]byte
	n, ok := parseNumber(text, room[:0])
	return ok && n.isDecimal() && n.scale == d.scale
}

// parseShort is plan.ParseDecimal for numbers that fit an int64 with the scale's zeros, which nearly all do.
func (d *decimalDecoder) parseShort(text []byte) (decimal128.Num, bool) {
	digits := text
	neg := len(text) > 0 && text[0] == '-'
	if neg {
		digits = text[1:]
	}
	var v int64
	places, dot := int32(0), false
	if len(digits) == 0 || len(digits)+int(d.scale) > 18 {
		return decimal128.Num{}, false
	}
	for i, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			v = v*10 + int64(c-'0')
			if dot {
				places++
			}
		case c == '.' && !dot && i > 0:
			dot = true
		default:
			return decimal128.Num{}, false
		}
	}
	if places > d.scale || dot && places == 0 {
		return decimal128.Num{}, false
	}
	for ; places < d.scale; places++ {
		v *= 10
	}
	if d.precision < 18 && uint64(v) >= uint64Tens[d.precision] {
		return decimal128.Num{}, false
	}
	if neg {
		v = -v
	}
	return decimal128.FromI64(v), true
}
