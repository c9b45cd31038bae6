package redisrel

import (
	"bytes"
	"math"
	"unicode/utf8"
	"unsafe"

	"rsql/planner/plan"
)

// strictness is how closely a text must look like a value of a type to be read as one.
type strictness uint8

const (
	// inferred is for columns whose type is a guess: the texts that classify gives the type, and no others.
	inferred strictness = iota
	// declared is for columns whose type is a promise: every text that can be read in one way only.
	declared
	// keyPart is for placeholders: only the one text that the value is written as, so that a value makes exactly one key.
	keyPart
	// scoreStrict is for scores of sorted sets: a float64 as the server writes it, inf and -inf among them.
	scoreStrict
)

// maxExactInt is the largest integer up to which every integer is a float64 that is written with the same digits.
const maxExactInt = 1 << 53

// classify is the narrowest type whose values include a text, under the rules for guessed types. But for DOUBLE, a value
// is written back as the same bytes:
//
//   - the empty text says nothing: NULL;
//   - BOOLEAN: true, false;
//   - BIGINT: an int64 as it is written: no plus, no leading zeros, no -0;
//   - DOUBLE: a number with a fraction or an exponent, as JSON writes it, whose digits are the shortest that give the
//     float64; 7.0 and 1e-05, as Python and Java write 7 and 0.00001, are among them, 1.50 is not;
//   - DECIMAL: any other number with a fraction and at most 38 digits: 1.50 is a DECIMAL(18,2);
//   - DATE: 2024-03-01, a day of the calendar;
//   - TIMESTAMP: 2024-03-01 13:00:00, or with six digits of fraction that are not all zero;
//   - BLOB: what is not UTF-8; TEXT: everything else, 007, +1, NaN, inf and 2024-03-01T13:00:00Z among it.
//
// For a keyPart the text must be exactly what the value is written as, 7.0 and 1e-05 are TEXT, and so is what would be a
// DECIMAL: parts that look like 1.10 are versions more often than amounts.
func classify(b []byte, s strictness) plan.Type {
	if len(b) == 0 {
		return plan.NullType
	}
	switch c := b[0]; {
	case c == '-' || c >= '0' && c <= '9':
		if t := classifyDigits(b, s); t != plan.TextType {
			return t
		}
	case c == 't' || c == 'f':
		if string(b) == "true" || string(b) == "false" {
			return plan.BooleanType
		}
	}
	if !utf8.Valid(b) {
		return plan.BlobType
	}
	return plan.TextType
}

// classifyDigits is classify for a text that starts like a number or a date; TEXT stands for neither.
func classifyDigits(b []byte, s strictness) plan.Type {
	if _, ok := parseInt(b); ok {
		return plan.BigIntType
	}
	if len(b) >= len("2024-03-01") && b[4] == '-' {
		if _, ok := parseDate(b); ok {
			return plan.DateType
		}
		if v, ok := parseTimestamp(b); ok && sameTimestamp(v, b) {
			return plan.TimestampType
		}
		return plan.TextType
	}
	var room [maxNumber]byte
	n, ok := parseNumber(b, room[:0])
	if !ok {
		return plan.TextType
	}
	v, isDouble := n.double(b)
	switch {
	case isDouble && (s != keyPart || sameDouble(v, b)):
		return plan.DoubleType
	case !isDouble && s != keyPart && n.isDecimal():
		return plan.DecimalType(max(minPrecision, n.places), n.scale)
	}
	return plan.TextType
}

// parseInt reads an int64 written as strconv writes it.
func parseInt(b []byte) (int64, bool) {
	digits := b
	neg := len(b) > 0 && b[0] == '-'
	if neg {
		digits = b[1:]
	}
	if len(digits) == 0 || len(digits) > 19 || digits[0] == '0' && (neg || len(digits) > 1) {
		return 0, false
	}
	var v uint64 // 19 digits fit
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + uint64(c-'0')
	}
	if neg {
		return -int64(v), v <= 1<<63
	}
	return int64(v), v <= math.MaxInt64
}

func sameDouble(v float64, b []byte) bool {
	var room [400]byte
	return bytes.Equal(plan.AppendDouble(room[:0], v), b)
}

// textOf is b as a string that shares its bytes, for functions that keep nothing.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
