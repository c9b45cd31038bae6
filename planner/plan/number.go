package plan

import (
	"strconv"
	"strings"
)

// decimalLiteralType is the narrowest DECIMAL that holds a number as written, without an exponent.
func decimalLiteralType(s string) (Type, bool) {
	l, err := NumberLiteral(s)
	if err != nil || l.Type().Kind == Double {
		return Type{}, false
	}
	return asDecimal(l.Type()), true
}

// NumberLiteral is the constant that an unsigned or signed number in SQL text stands for: BIGINT when it has only
// digits and fits, DECIMAL when it has a point or is larger, DOUBLE when it has an exponent.
func NumberLiteral(s string) (*Literal, error) {
	if v, ok := ParseText(s, BigIntType); ok {
		return IntLiteral(v.(int64)), nil
	}
	if d, ok := exactType(s); ok {
		if v, ok := ParseDecimal(s, d.Precision, d.Scale); ok {
			return &Literal{Value: v, typ: d}, nil
		}
	}
	if v, ok := ParseDouble(s); ok {
		return DoubleLiteral(v), nil
	}
	return nil, Errorf(CodeType, "%s is not a number, or is out of range", s)
}

func exactType(s string) (Type, bool) {
	digits, scale, point := int32(0), int32(0), false
	for i, c := range s {
		switch {
		case c >= '0' && c <= '9':
			digits++
			if point {
				scale++
			}
		case c == '.' && !point:
			point = true
		case (c == '-' || c == '+') && i == 0:
		default:
			return Type{}, false
		}
	}
	return DecimalType(digits, scale), digits > 0 && digits <= MaxPrecision
}

// SameNumber reports whether two decimal numbers, as [ParseDouble] reads them, are equal digit for digit: 1.50 and 15e-1
// are, 9007199254740993 and the DOUBLE nearest to it are not.
func SameNumber(a, b string) bool {
	x, xPoint, xNegative := significant(a)
	y, yPoint, yNegative := significant(b)
	return x == y && (x == "" || xPoint == yPoint && xNegative == yNegative)
}

// significant takes a number for 0.digits × 10^point; zero has no digits.
func significant(s string) (digits string, point int, negative bool) {
	s = strings.TrimPrefix(s, "+")
	s, negative = strings.CutPrefix(s, "-")
	exponent := 0
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		exponent, _ = strconv.Atoi(s[at+1:]) // as large as can be where it does not fit
		s = s[:at]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	digits = whole + fraction
	short := strings.TrimLeft(digits, "0")
	return strings.TrimRight(short, "0"), len(whole) + exponent - (len(digits) - len(short)), negative
}

// FifteenDigits is the text of a DOUBLE without the last digits, which binary arithmetic leaves behind: 11.79 / 3 is
// 3.9299999999999997, and means 3.93. DOUBLEs tell all decimal numbers of fifteen digits apart (DBL_DIG of C).
func FifteenDigits(x float64) string {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 14, 64), 64) // as it was written
	return strconv.FormatFloat(short, 'f', -1, 64)
}
