package eval

import (
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

func (c *caster) toBigInt() kernel {
	switch c.from.Kind {
	case plan.Boolean:
		return map1(func(b bool) (int64, error) { return int64(boolInt(b)), nil })
	case plan.Double:
		return cast(c, func(x float64) (int64, bool) { return doubleInt(math.RoundToEven(x)) }, doubleText)
	case plan.Decimal:
		return cast(c, func(x decimal128.Num) (int64, bool) {
			return decimalInt(decimalCut(x, c.from.Scale, halfAway))
		}, c.decimalText)
	case plan.Text:
		return parse(c, parseInt)
	case plan.JSON:
		return jsonTo(c, parseInt, numberInt, func(b bool) (int64, bool) { return int64(boolInt(b)), true })
	default:
		return nil
	}
}

func parseInt(s string) (int64, bool) {
	v, err := strconv.ParseInt(s, 10, 64)
	return v, err == nil
}

// numberInt rounds a number as JSON writes it.
func numberInt(s string) (int64, bool) {
	if v, ok := parseInt(s); ok {
		return v, true
	}
	if d, ok := roundedDecimal(s, plan.DecimalType(19, 0)); ok {
		return decimalInt(d)
	}
	return 0, false
}

func (c *caster) toDouble() kernel {
	switch c.from.Kind {
	case plan.Boolean:
		return map1(func(b bool) (float64, error) { return float64(boolInt(b)), nil })
	case plan.BigInt:
		return map1(func(x int64) (float64, error) { return float64(x), nil })
	case plan.Decimal:
		return cast(c, func(x decimal128.Num) (float64, bool) { return decimalDouble(x, c.from.Scale) }, c.decimalText)
	case plan.Text:
		return parse(c, anyDouble)
	case plan.JSON:
		return jsonTo(c, anyDouble, plan.ParseDouble, func(b bool) (float64, bool) { return float64(boolInt(b)), true })
	default:
		return nil
	}
}

// anyDouble takes inf, infinity and nan, in any case, beside what a column of DOUBLE takes: a conversion was asked for.
func anyDouble(s string) (float64, bool) {
	if v, ok := plan.ParseDouble(s); ok {
		return v, true
	}
	if v, ok := plan.ParseInfinity(s); ok {
		return v, true
	}
	return math.NaN(), strings.EqualFold(s, "nan")
}

// decimalDouble is the DOUBLE nearest to a DECIMAL. A quotient of two numbers that are exact is the nearest to theirs.
func decimalDouble(x decimal128.Num, scale int32) (float64, bool) {
	const exact = 1 << 53
	if v, ok := decimalInt(x); ok && v > -exact && v < exact && scale >= 0 && scale <= 22 {
		return float64(v) / math.Pow10(int(scale)), true
	}
	return plan.ParseDouble(plan.FormatDecimal(x, scale))
}

func (c *caster) toDecimal() kernel {
	number := func(s string) (decimal128.Num, bool) { return roundedDecimal(s, c.to) }
	exact := func(s string) (decimal128.Num, bool) { return plan.ParseDecimal(s, c.to.Precision, c.to.Scale) }
	whole := func(x int64) (decimal128.Num, bool) { return decimalRescale(decimal128.FromI64(x), 0, c.to) }
	truth := func(b bool) (decimal128.Num, bool) { return whole(int64(boolInt(b))) }
	switch c.from.Kind {
	case plan.Boolean:
		return cast(c, truth, strconv.FormatBool)
	case plan.BigInt:
		return cast(c, whole, intText)
	case plan.Double:
		return cast(c, func(x float64) (decimal128.Num, bool) {
			return number(strconv.FormatFloat(x, 'f', -1, 64))
		}, doubleText)
	case plan.Decimal:
		return cast(c, func(x decimal128.Num) (decimal128.Num, bool) {
			return decimalRescale(x, c.from.Scale, c.to)
		}, c.decimalText)
	case plan.Text:
		return parse(c, number)
	case plan.JSON:
		return jsonTo(c, exact, number, truth)
	default:
		return nil
	}
}

// roundedDecimal reads a number, rounding half away from zero the digits that t has no place for.
func roundedDecimal(s string, t plan.Type) (decimal128.Num, bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil || n > maxExponent || n < -maxExponent {
			return decimal128.Num{}, false
		}
		s = movePoint(s[:i], n)
	}
	whole, frac, _ := strings.Cut(s, ".")
	cut := int(t.Scale)
	if len(frac) <= cut {
		return plan.ParseDecimal(s, t.Precision, t.Scale)
	}
	if strings.Trim(frac[cut:], "0123456789") != "" {
		return decimal128.Num{}, false
	}
	if strings.Trim(whole, "+-") == "" {
		whole += "0"
	}
	v, ok := plan.ParseDecimal(whole+"."+frac[:cut], t.Precision, t.Scale)
	if !ok {
		return v, false
	}
	if frac[cut] >= '5' {
		step := decimal128.FromI64(1)
		if strings.HasPrefix(s, "-") {
			step = step.Negate()
		}
		v = v.Add(step)
	}
	return v, v.FitsInPrecision(t.Precision)
}

// maxExponent bounds the power of ten behind the digits of a DECIMAL; no number beyond it has a place in one but zero.
const maxExponent = 400

// movePoint multiplies the digits of a number, which may have a point, by a power of ten.
func movePoint(s string, n int) string {
	sign := ""
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") {
		sign, s = s[:1], s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	if whole+frac == "" {
		return ""
	}
	if n < 0 {
		whole = strings.Repeat("0", max(0, -n-len(whole))) + whole
		return sign + whole[:len(whole)+n] + "." + whole[len(whole)+n:] + frac
	}
	frac += strings.Repeat("0", max(0, n-len(frac)))
	return sign + whole + frac[:n] + "." + frac[n:]
}
