package eval

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

var roundKernels = map[string]builder{
	"ceil": byNumber(map1(sameInt), map1(func(x float64) (float64, error) { return math.Ceil(x), nil }), decimalWhole(up)),
	"floor": byNumber(map1(sameInt), map1(func(x float64) (float64, error) { return math.Floor(x), nil }),
		decimalWhole(down)),
	"round": roundTo("round", halfAway), "trunc": roundTo("trunc", toZero),
}

func sameInt(x int64) (int64, error) { return x, nil }

func decimalWhole(how rounding) builder {
	return func(s *site) (kernel, error) {
		from, t, name := s.call.Args[0].Type(), s.call.Type(), s.call.Func.Name
		return map1(func(x decimal128.Num) (decimal128.Num, error) {
			q := decimalCut(x, from.Scale, how)
			if !q.FitsInPrecision(t.Precision) {
				return q, plan.Errorf(plan.CodeValue, "%s out of range: %s(%s)", t, name, plan.FormatDecimal(x, from.Scale))
			}
			return q, nil
		}), nil
	}
}

// roundTo is round or trunc, to a number of digits after the point that may be negative and may be left out.
func roundTo(name string, how rounding) builder {
	whole := func(x float64) (float64, error) { return wholeDouble(x, how), nil }
	toInt := func(x, digits int64) (int64, error) { return roundInt(name, x, digits, how) }
	toDouble := func(x float64, digits int64) (float64, error) {
		return inRange(roundDouble(x, digits, how), name+"(%s)", x)
	}
	return func(s *site) (kernel, error) {
		if s.kind(0) == plan.Decimal {
			return roundDecimal(s, how), nil
		}
		if len(s.args) == 1 {
			return byNumber(map1(sameInt), map1(whole), nil)(s)
		}
		return byNumber(map2(toInt), map2(toDouble), nil)(s)
	}
}

func roundInt(name string, x, digits int64, how rounding) (int64, error) {
	if digits >= 0 {
		return x, nil
	}
	d, ok := roundDigits(decimal128.FromI64(x), 0, 0, digits, how)
	v, fits := decimalInt(d)
	if !ok || !fits {
		return 0, plan.Errorf(plan.CodeValue, "BIGINT out of range: %s(%d, %d)", name, x, digits)
	}
	return v, nil
}

// roundDigits rounds a number of a scale to digits after the point, and gives it in the scale to.
func roundDigits(x decimal128.Num, scale, to int32, digits int64, how rounding) (decimal128.Num, bool) {
	digits = min(digits, int64(scale))
	if digits < int64(scale)-plan.MaxPrecision { // more digits than there are
		return decimal128.Num{}, true
	}
	q := decimalCut(x, scale-int32(digits), how)
	if q == (decimal128.Num{}) {
		return q, true
	}
	if lift := int64(to) - digits; lift <= plan.MaxPrecision {
		return decimalScale(q, int32(lift))
	}
	return q, false
}

func roundDecimal(s *site, how rounding) kernel {
	from, t, name := s.call.Args[0].Type(), s.call.Type(), s.call.Func.Name
	f := func(x decimal128.Num, digits int64) (decimal128.Num, error) {
		v, ok := roundDigits(x, from.Scale, t.Scale, digits, how)
		if !ok || !v.FitsInPrecision(t.Precision) {
			return v, plan.Errorf(plan.CodeValue, "%s out of range: %s(%s, %d)", t, name, plan.FormatDecimal(x, from.Scale), digits)
		}
		return v, nil
	}
	if len(s.args) == 1 {
		return map1(func(x decimal128.Num) (decimal128.Num, error) { return f(x, 0) })
	}
	return map2(f)
}
