package eval

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// printfKernels are functions that write values in a format.
var printfKernels = map[string]builder{
	"printf": formatter("printf", parsePrintf), "format": formatter("format", parseBraces),
}

// formatter is the builder of such a function. A format is read once a batch as long as it stays the same.
func formatter(function string, parse func(string) ([]place, error)) builder {
	return func(s *site) (kernel, error) {
		if l, ok := s.constant(0); ok {
			if _, err := parse(l.Value.(string)); err != nil {
				return nil, err
			}
		}
		types := make([]plan.Type, len(s.call.Args)-1)
		for i := range types {
			types[i] = s.call.Args[i+1].Type()
		}
		return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
			v, none := r.strict(n, args...)
			if none {
				return r.nulls(dt, n), nil
			}
			writers, err := writersOf(function, args)
			if err != nil {
				return nil, err
			}
			values := make([]formatValue, len(types))
			for i := range values {
				values[i] = newFormatValue(function, types[i], args[i+1], writers[i+1])
			}
			formats := load[string](args[0])
			last, places := "", []place(nil)
			return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) {
				if f := formats.at(i); places == nil || f != last {
					if last, places, err = f, nil, nil; err == nil {
						places, err = parse(f)
					}
					if err != nil {
						return dst, err
					}
				}
				return appendFormatted(dst, function, last, places, values, i)
			})
		}, nil
	}
}

func appendFormatted(dst []byte, function, format string, places []place, values []formatValue, row int) ([]byte, error) {
	for _, p := range places {
		dst = append(dst, p.before...)
		if p.arg < 0 {
			continue
		}
		if p.arg >= len(values) {
			return dst, badFormat(function, format, "there is no value for "+p.text)
		}
		var err error
		if dst, err = values[p.arg].append(dst, &p.spec, row); err != nil {
			return dst, err
		}
		if len(dst) > maxText {
			return dst, tooLong(function)
		}
	}
	return capped(function, dst)
}

// formatValue reads a value for a format.
type formatValue struct {
	function string
	typ      plan.Type
	ints     vec[int64]
	doubles  vec[float64]
	decimals vec[decimal128.Num]
	text     func(dst []byte, i int) []byte
}

func newFormatValue(function string, t plan.Type, d datum, text func([]byte, int) []byte) formatValue {
	v := formatValue{function: function, typ: t, text: text}
	switch t.Kind {
	case plan.BigInt:
		v.ints = load[int64](d)
	case plan.Double:
		v.doubles = load[float64](d)
	case plan.Decimal:
		v.decimals = load[decimal128.Num](d)
	}
	return v
}

// append writes the value of a row as sp says.
func (v *formatValue) append(dst []byte, sp *spec, row int) ([]byte, error) {
	verb := sp.verb
	if verb == 0 {
		switch {
		case v.typ.Kind == plan.BigInt:
			verb = 'd'
		case v.typ.Numeric() && (sp.digits >= 0 || sp.thousands):
			verb = 'f'
		default:
			verb = 's'
		}
	}
	var text string
	var ok bool
	switch verb {
	case 's':
		if text = string(v.text(nil, row)); sp.digits >= 0 {
			text = text[:runeOffset(text, int64(sp.digits))]
		}
		return appendAligned(dst, sp, "", text, v.typ.Numeric() && sp.verb == 0), nil
	case 'd', 'x', 'X', 'o', 'b', 'c':
		text, ok = v.whole(verb, row)
	default:
		text, ok = v.fraction(verb, sp.digits, row)
	}
	if !ok {
		return dst, plan.Errorf(plan.CodeValue, "%s: %s does not take the %s %s", v.function, sp.text, v.typ, v.text(nil, row)).
			WithHint("CAST the value, or write the place for any text")
	}
	if verb == 'c' {
		return appendAligned(dst, sp, "", text, false), nil
	}
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	} else if sp.sign != 0 {
		sign = string(sp.sign)
	}
	if sp.thousands {
		text = withThousands(text)
	}
	return appendAligned(dst, sp, sign, text, true), nil
}

// whole writes a whole number; with x, X, o and b its 64 bits.
func (v *formatValue) whole(verb byte, row int) (string, bool) {
	n := int64(0)
	switch {
	case v.typ.Kind == plan.BigInt:
		n = v.ints.at(row)
	case v.typ.Kind == plan.Decimal && v.typ.Scale == 0 && verb == 'd':
		return plan.FormatDecimal(v.decimals.at(row), 0), true
	default:
		return "", false
	}
	switch verb {
	case 'x':
		return strconv.FormatUint(uint64(n), 16), true
	case 'X':
		return strings.ToUpper(strconv.FormatUint(uint64(n), 16)), true
	case 'o':
		return strconv.FormatUint(uint64(n), 8), true
	case 'b':
		return strconv.FormatUint(uint64(n), 2), true
	case 'c':
		return string(rune(n)), n >= 0 && n <= utf8.MaxRune && utf8.ValidRune(rune(n))
	default:
		return strconv.FormatInt(n, 10), true
	}
}

// fraction writes a number with digits after the point; those of a DECIMAL are exact.
func (v *formatValue) fraction(verb byte, digits, row int) (string, bool) {
	const usual = 6
	if digits < 0 {
		digits = usual
	}
	x := 0.0
	switch v.typ.Kind {
	case plan.BigInt:
		x = float64(v.ints.at(row))
		if verb == 'f' {
			return withPlaces(strconv.FormatInt(v.ints.at(row), 10), digits), true
		}
	case plan.Double:
		x = v.doubles.at(row)
	case plan.Decimal:
		if verb == 'f' {
			kept := min(digits, int(v.typ.Scale))
			cut := decimalCut(v.decimals.at(row), v.typ.Scale-int32(kept), halfAway)
			return withPlaces(plan.FormatDecimal(cut, int32(kept)), digits), true
		}
		var ok bool
		if x, ok = decimalDouble(v.decimals.at(row), v.typ.Scale); !ok {
			return "", false
		}
	default:
		return "", false
	}
	switch verb {
	case '%':
		return strconv.FormatFloat(x*100, 'f', digits, 64) + "%", !math.IsInf(x*100, 0)
	case 'F':
		verb = 'f'
	}
	return strconv.FormatFloat(x, verb, digits, 64), true
}

// withPlaces adds zeros after the point of a number that has fewer digits there.
func withPlaces(number string, digits int) string {
	_, fraction, has := strings.Cut(number, ".")
	if digits == 0 {
		return number
	}
	if !has {
		number += "."
	}
	return number + strings.Repeat("0", max(0, digits-len(fraction)))
}

// withThousands puts a comma before every three digits of the whole part.
func withThousands(number string) string {
	end := strings.IndexFunc(number, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(number)
	}
	var out strings.Builder
	for i := range end {
		if i > 0 && (end-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteByte(number[i])
	}
	out.WriteString(number[end:])
	return out.String()
}

func appendAligned(dst []byte, sp *spec, sign, text string, number bool) []byte {
	missing := max(0, sp.width-utf8.RuneCountInString(sign)-utf8.RuneCountInString(text))
	if sp.zeros && number && (sp.align == 0 || sp.align == '>') {
		dst = append(dst, sign...)
		return append(append(dst, strings.Repeat("0", missing)...), text...)
	}
	before := 0
	switch {
	case sp.align == '>' || sp.align == 0 && number:
		before = missing
	case sp.align == '^':
		before = missing / 2
	}
	dst = append(dst, strings.Repeat(sp.fill, before)...)
	dst = append(append(dst, sign...), text...)
	return append(dst, strings.Repeat(sp.fill, missing-before)...)
}
