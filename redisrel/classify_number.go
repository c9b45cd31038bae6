package redisrel

import (
	"bytes"
	"math"
	"strconv"

	"rsql/planner/plan"
)

const (
	// maxNumber is the longest text that is read as a number with a fraction or an exponent, in bytes.
	maxNumber = 64
	// minPrecision is the least precision of a guessed DECIMAL, so that most larger numbers to come have room.
	minPrecision = 18
	// hasExponent is the scale of a number that is written with an exponent.
	hasExponent = -1
)

// number is how a number with a fraction or an exponent is written.
type number struct {
	// digits are the significant ones, without zeros at either end.
	digits []byte
	neg    bool
	// scale is the number of digits behind the point, or hasExponent.
	scale int32
	// places is the number of digits that a DECIMAL needs: all but the 0 before the point.
	places int32
	// padded is set where the fraction ends in a zero and is not the one of 7.0.
	padded bool
}

// parseNumber reads a number with a fraction or an exponent as JSON writes it, of at most maxNumber bytes. The digits are
// appended to room.
func parseNumber(b, room []byte) (n number, ok bool) {
	if len(b) > maxNumber {
		return n, false
	}
	i := 0
	if n.neg = len(b) > 0 && b[0] == '-'; n.neg {
		i++
	}
	start := i
	n.digits, i = digitRun(b, i, room)
	whole := i - start
	if whole == 0 || b[start] == '0' && whole > 1 {
		return n, false
	}
	if b[start] != '0' {
		n.places = int32(i - start)
	}
	if i < len(b) && b[i] == '.' {
		start = i + 1
		if n.digits, i = digitRun(b, start, n.digits); i == start {
			return n, false
		}
		n.scale = int32(i - start)
		n.places += n.scale
		n.padded = n.scale > 1 && b[i-1] == '0'
	}
	n.digits = bytes.TrimRight(n.digits, "0")
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		if !scientific(b[i+1:], whole, n.scale > 0) {
			return n, false
		}
		n.scale = hasExponent
		i = exponentEnd(b, i+1)
	}
	return n, i == len(b) && n.scale != 0
}

// scientific reports whether a number with so many whole digits, with or without a point, and this exponent is written as
// programs write them: 1e-05, 1.5e+16, 1.0E10. An identifier such as 12e7 or 1e74 is none.
func scientific(exponent []byte, whole int, point bool) bool {
	signed := len(exponent) > 0 && (exponent[0] == '+' || exponent[0] == '-')
	return whole == 1 && (point || signed)
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

// exponentEnd is where the exponent ends whose sign or first digit is b[i], -1 where there is none.
func exponentEnd(b []byte, i int) int {
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		i++
	}
	start := i
	for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
	}
	if i == start {
		return -1
	}
	return i
}

// double is the number, written as b, as a DOUBLE; false where the DOUBLE has other digits.
func (n *number) double(b []byte) (float64, bool) {
	if n.padded || len(n.digits) > 17 {
		return 0, false
	}
	if len(n.digits) == 0 {
		return 0, !n.neg // -0.0 would lose its sign
	}
	v, ok := parseScore(b)
	if !ok || v == 0 {
		return 0, false // out of range, or too small to be told from zero
	}
	if len(n.digits) <= 15 && math.Abs(v) >= minNormal {
		return v, true // a float64 keeps any 15 digits
	}
	var format, room [maxNumber]byte
	shortest, _ := parseNumber(strconv.AppendFloat(format[:0], v, 'e', -1, 64), room[:0])
	return v, bytes.Equal(shortest.digits, n.digits)
}

// minNormal is the least float64 of full precision.
const minNormal = 0x1p-1022

// isDecimal reports whether the number is written as a DECIMAL of its scale is.
func (n *number) isDecimal() bool {
	return n.scale > 0 && n.places <= plan.MaxPrecision && (len(n.digits) > 0 || !n.neg)
}

// parsePlainDouble reads the text of a guessed DOUBLE that is no integer.
func parsePlainDouble(b []byte) (float64, bool) {
	var room [maxNumber]byte
	n, ok := parseNumber(b, room[:0])
	if !ok {
		return 0, false
	}
	return n.double(b)
}
