package plan

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// AppendText appends the text of one non-NULL value: what people see and what is written into Redis. BOOLEAN true/false,
// DOUBLE the shortest text that reads back the same, DECIMAL with all its digits, DATE 2024-03-01, TIMESTAMP
// 2024-03-01 13:00:00[.ffffff], INTERVAL 1 month 3 days 04:05:06, TEXT and JSON as they are, BLOB its bytes.
func AppendText(dst []byte, a arrow.Array, row int) []byte {
	switch a := a.(type) {
	case *array.Boolean:
		return strconv.AppendBool(dst, a.Value(row))
	case *array.Int64:
		return strconv.AppendInt(dst, a.Value(row), 10)
	case *array.Float64:
		return AppendDouble(dst, a.Value(row))
	case *array.Decimal128:
		return append(dst, FormatDecimal(a.Value(row), a.DataType().(*arrow.Decimal128Type).Scale)...)
	case *array.String:
		return append(dst, a.Value(row)...)
	case *array.Binary:
		return append(dst, a.Value(row)...)
	case *array.Date32:
		return AppendDate(dst, a.Value(row))
	case *array.Timestamp:
		return AppendTimestamp(dst, a.Value(row))
	case *array.MonthDayNanoInterval:
		return AppendInterval(dst, a.Value(row))
	default:
		return append(dst, a.ValueStr(row)...)
	}
}

// AppendDouble appends the shortest text that reads back the same; exponents only outside 1e-6 … 1e21.
func AppendDouble(dst []byte, v float64) []byte {
	if abs := math.Abs(v); v == 0 || (abs >= 1e-6 && abs < 1e21) {
		return strconv.AppendFloat(dst, v, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, v, 'g', -1, 64)
}

// AppendJSONDouble is AppendDouble for a JSON document, which has no numbers that are infinite or NaN: those are strings.
func AppendJSONDouble(dst []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(AppendDouble(append(dst, '"'), v), '"')
	}
	return AppendDouble(dst, v)
}

// FormatDecimal gives all digits of a scaled integer.
func FormatDecimal(v decimal128.Num, scale int32) string {
	digits := v.BigInt().String()
	if scale <= 0 {
		return digits
	}
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	if missing := int(scale) + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	cut := len(digits) - int(scale)
	return sign + digits[:cut] + "." + digits[cut:]
}

// AppendDate appends a date of the proleptic Gregorian calendar, days since 1970-01-01.
func AppendDate(dst []byte, d arrow.Date32) []byte {
	return time.Unix(int64(d)*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
}

// AppendTimestamp appends a time in UTC, µs since 1970-01-01; the fraction only where there is one, in six digits.
func AppendTimestamp(dst []byte, ts arrow.Timestamp) []byte {
	t := time.UnixMicro(int64(ts)).UTC()
	if t.Nanosecond() == 0 {
		return t.AppendFormat(dst, time.DateTime)
	}
	return t.AppendFormat(dst, "2006-01-02 15:04:05.000000")
}

// ParseText reads a text as a value of type t, in the Go type that a [Literal] of t holds. It accepts what is
// unambiguous: blanks around numbers and dates are not. It reports whether the text is a value of t.
func ParseText(s string, t Type) (any, bool) {
	switch t.Kind {
	case Boolean:
		switch strings.ToLower(s) {
		case "true", "t", "1":
			return true, true
		case "false", "f", "0":
			return false, true
		}
		return nil, false
	case BigInt:
		v, err := strconv.ParseInt(s, 10, 64)
		return v, err == nil
	case Double:
		v, ok := ParseDouble(s)
		return v, ok
	case Decimal:
		v, ok := ParseDecimal(s, t.Precision, t.Scale)
		return v, ok
	case Text, JSON:
		return s, true
	case Blob:
		return []byte(s), true
	case Date:
		v, ok := ReadDate(s)
		return v, ok
	case Timestamp:
		v, ok := ReadTimestamp(s)
		return v, ok
	case Interval:
		v, ok := ParseInterval(s)
		return v, ok
	default:
		return nil, false
	}
}

// ParseDouble reads a finite decimal number with an optional exponent; no NaN, infinities, hex or underscores.
func ParseDouble(s string) (float64, bool) {
	if s == "" || strings.ContainsAny(s, "xXpP_nNiI") {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// ParseInfinity reads what is written for an infinity, inf or infinity in any case and with any sign: scores of sorted sets may be infinite.
func ParseInfinity(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && math.IsInf(v, 0)
}

// ParseDecimal reads a decimal number exactly: more digits than the scale holds, or than the precision, are refused.
func ParseDecimal(s string, precision, scale int32) (decimal128.Num, bool) {
	neg := false
	digits := s
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		neg, digits = digits[0] == '-', digits[1:]
	}
	whole, frac, _ := strings.Cut(digits, ".")
	frac = strings.TrimRight(frac, "0")
	if whole == "" && frac == "" && !strings.ContainsAny(digits, "0123456789") || len(frac) > int(scale) {
		return decimal128.Num{}, false
	}
	var v decimal128.Num
	ten := decimal128.FromU64(10)
	used := int32(0)
	for i := 0; i < len(whole)+int(scale); i++ {
		c := byte('0')
		if i < len(whole) {
			c = whole[i]
		} else if j := i - len(whole); j < len(frac) {
			c = frac[j]
		}
		if c < '0' || c > '9' {
			return decimal128.Num{}, false
		}
		if used > 0 || c != '0' {
			used++
		}
		if used > precision {
			return decimal128.Num{}, false
		}
		v = v.Mul(ten).Add(decimal128.FromU64(uint64(c - '0')))
	}
	if neg {
		v = v.Negate()
	}
	return v, true
}

// inYears reports whether a time lies within the years 1 to 9999, in UTC, as every DATE and TIMESTAMP does.
func inYears(t time.Time) bool {
	y := t.UTC().Year()
	return y >= 1 && y <= 9999
}

// ParseDate reads 2024-03-01, a day of the calendar in the years 1 to 9999.
func ParseDate(s string) (arrow.Date32, bool) {
	if len(s) != len(time.DateOnly) {
		return 0, false
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || !inYears(t) {
		return 0, false
	}
	return arrow.Date32(t.Unix() / 86400), true
}

var timestampLayouts = []string{time.DateTime, "2006-01-02T15:04:05", time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07",
	"2006-01-02T15:04:05Z07", "2006-01-02 15:04", time.DateOnly}

// ParseTimestamp reads 2024-03-01 13:00:00[.ffffff], also with T between the halves, with a zone (Z, +01:00, +01), without
// seconds, or a date alone (midnight), in the years 1 to 9999 of UTC. Fractions finer than a microsecond are refused.
func ParseTimestamp(s string) (arrow.Timestamp, bool) {
	if len(s) < len(time.DateOnly) {
		return 0, false
	}
	return parseTimestamp(s, timestampLayouts)
}

func parseTimestamp(s string, layouts []string) (arrow.Timestamp, bool) {
	if s[4] != '-' || strings.HasSuffix(s, ":60") { // the library takes 60 minutes of an offset
		return 0, false
	}
	for _, layout := range layouts {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if t.Nanosecond()%1000 != 0 || !inYears(t) {
			return 0, false
		}
		return arrow.Timestamp(t.UnixMicro()), true
	}
	return 0, false
}

// ReadDate is ParseDate for what people write: months and days of one digit are read, too.
func ReadDate(s string) (arrow.Date32, bool) {
	if len(s) == len(time.DateOnly) || len(s) < len("2006-1-2") || s[4] != '-' {
		return ParseDate(s)
	}
	t, err := time.Parse("2006-1-2", s)
	if err != nil || !inYears(t) {
		return 0, false
	}
	return arrow.Date32(t.Unix() / 86400), true
}

var shortTimestamps = func() []string {
	short, out := strings.NewReplacer("-01-02", "-1-2", ":04", ":4", ":05", ":5"), []string{}
	for _, layout := range timestampLayouts {
		out = append(out, short.Replace(layout))
	}
	return out
}()

// ReadTimestamp is ParseTimestamp for what people write: parts of one digit are read, too.
func ReadTimestamp(s string) (arrow.Timestamp, bool) {
	if v, ok := ParseTimestamp(s); ok || len(s) < len("2006-1-2") {
		return v, ok
	}
	return parseTimestamp(s, shortTimestamps)
}

// CheckJSONText is the error of bytes that are no UTF-8 and so no text of a JSON document, which a function was to make.
func CheckJSONText(function string, b []byte) error {
	if utf8.Valid(b) {
		return nil
	}
	return Errorf(CodeValue, "%s: the BLOB %.40s is no UTF-8 and cannot stand in JSON", function, FormatBlob(b)).
		WithHint("hex(x), or encode(x, 'base64'), is a text of it")
}

// FormatBlob is a BLOB as people see it: \x and hex.
func FormatBlob(b []byte) string { return `\x` + hex.EncodeToString(b) }
