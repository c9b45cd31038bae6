package redisrel

import (
	"bytes"
	"math"
	"strconv"
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
)

// maxExactInt is the largest integer up to which every integer is a float64 that is written with the same digits.
const maxExactInt = 1 << 53

// classify is the narrowest type whose values include a text, under the rules for guessed types:
//
//   - the empty text says nothing: NULL;
//   - BOOLEAN: true, false;
//   - BIGINT: an int64 as it is written: no plus, no leading zeros, no -0;
//   - DOUBLE: a number with a fraction or an exponent, as JSON writes it, whose digits a float64 keeps (not its trailing
//     zeros: 1.50 is the number 1.5; where such bytes matter the column is declared TEXT or DECIMAL);
//   - DATE: 2024-03-01, a day of the calendar;
//   - TIMESTAMP: 2024-03-01 13:00:00, T instead of the blank, up to six digits of fraction, Z or +00:00 behind it;
//   - BLOB: what is not UTF-8; TEXT: everything else, 007, +1, NaN, inf and 1_000 among it.
//
// For a keyPart the text must be exactly what the value is written as: 1.50 and 2024-03-01T13:00:00 are TEXT.
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
		if v, ok := parseTimestamp(b); ok && (s != keyPart || sameTimestamp(v, b)) {
			return plan.TimestampType
		}
		return plan.TextType
	}
	if v, ok := parsePlainDouble(b); ok && (s != keyPart || sameDouble(v, b)) {
		return plan.DoubleType
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

// parsePlainDouble reads a number as JSON writes it that has a fraction or an exponent, and whose digits survive.
func parsePlainDouble(b []byte) (float64, bool) {
	var room [maxNumber]byte
	digits, ok := numberDigits(b, room[:0])
	if !ok || len(digits) > 17 {
		return 0, false
	}
	v, err := strconv.ParseFloat(textOf(b), 64)
	if err != nil || v == 0 && (len(digits) > 0 || b[0] == '-') {
		return 0, false // out of range, too small to be told from zero, or the -0 that would lose its sign
	}
	if len(digits) <= 15 {
		return v, true // a float64 keeps any 15 digits
	}
	var format, kept [maxNumber]byte
	shortest, _ := numberDigits(strconv.AppendFloat(format[:0], v, 'e', -1, 64), kept[:0])
	return v, bytes.Equal(shortest, digits)
}

// maxNumber is the longest text that is read as a guessed DOUBLE.
const maxNumber = 64

// numberDigits appends the significant digits of a JSON number with a fraction or an exponent, without zeros at either
// end. It reports whether b is such a number, of at most maxNumber bytes.
func numberDigits(b, dst []byte) ([]byte, bool) {
	if len(b) > maxNumber {
		return nil, false
	}
	i := 0
	if i < len(b) && b[i] == '-' {
		i++
	}
	start := i
	dst, i = digitRun(b, i, dst)
	if i == start || b[start] == '0' && i > start+1 {
		return nil, false
	}
	isInt := true
	if i < len(b) && b[i] == '.' {
		isInt, start = false, i+1
		if dst, i = digitRun(b, start, dst); i == start {
			return nil, false
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		isInt = false
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		start = i
		for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		}
		if i == start {
			return nil, false
		}
	}
	return bytes.TrimRight(dst, "0"), i == len(b) && !isInt
}

// digitRun appends the digits from b[i] on, but no zeros at the front of dst.
func digitRun(b []byte, i int, dst []byte) ([]byte, int) {
	for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		if len(dst) > 0 || b[i] != '0' {
			dst = append(dst, b[i])
		}
	}
	return dst, i
}

func sameDouble(v float64, b []byte) bool {
	var room [400]byte
	return bytes.Equal(plan.AppendDouble(room[:0], v), b)
}

// textOf is b as a string that shares its bytes, for functions that keep nothing.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
