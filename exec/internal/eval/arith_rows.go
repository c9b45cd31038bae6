package eval

import (
	"errors"
	"math"
	"math/big"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

func doubleQuotient(x, y float64) (float64, error) {
	if y == 0 {
		return 0, errNull
	}
	if q := x / y; finite(q) {
		return q, nil
	}
	return 0, outOfRange("DOUBLE", doubleText(x), "/", doubleText(y))
}

func intDiv(x, y int64) (int64, error) {
	switch {
	case y == 0:
		return 0, errNull
	case x == math.MinInt64 && y == -1:
		return 0, outOfRange("BIGINT", intText(x), "DIV", intText(y))
	default:
		return x / y, nil
	}
}

func doubleDiv(x, y float64) (int64, error) {
	if y == 0 {
		return 0, errNull
	}
	q, ok := doubleInt(math.Trunc(x / y))
	if !ok {
		return 0, outOfRange("BIGINT", doubleText(x), "DIV", doubleText(y))
	}
	return q, nil
}

// doubleInt is a whole number as a BIGINT.
func doubleInt(x float64) (int64, bool) {
	if x >= -1<<63 && x < 1<<63 {
		return int64(x), true
	}
	return 0, false
}

func intRemainder(x, y int64) (int64, error) {
	if y == 0 {
		return 0, errNull
	}
	if y == -1 { // MinInt64 / -1 does not exist
		return 0, nil
	}
	return x % y, nil
}

func doubleRemainder(x, y float64) (float64, error) {
	if y == 0 {
		return 0, errNull
	}
	return math.Mod(x, y), nil
}

func intNegate(x int64) (int64, error) {
	if x == math.MinInt64 {
		return 0, plan.Errorf(plan.CodeValue, "BIGINT out of range: -(%d)", x)
	}
	return -x, nil
}

func intAbs(x int64) (int64, error) {
	if x == math.MinInt64 {
		return 0, plan.Errorf(plan.CodeValue, "BIGINT out of range: abs(%d)", x)
	}
	return max(x, -x), nil
}

func decimalNegate(*site) (kernel, error) {
	return map1(func(x decimal128.Num) (decimal128.Num, error) { return x.Negate(), nil }), nil
}

func decimalAbs(*site) (kernel, error) {
	return map1(func(x decimal128.Num) (decimal128.Num, error) { return x.Abs(), nil }), nil
}

// decimalOp makes the kernel of an exact operation. f reports whether its result has at most 38 digits.
func decimalOp(s *site, f func(x, y decimal128.Num) (decimal128.Num, bool)) (kernel, error) {
	a, b, t, op := s.call.Args[0].Type(), s.call.Args[1].Type(), s.call.Type(), s.call.Func.Name
	return map2(func(x, y decimal128.Num) (decimal128.Num, error) {
		if z, ok := f(x, y); ok && z.FitsInPrecision(t.Precision) {
			return z, nil
		}
		return x, outOfRange(t.String(), plan.FormatDecimal(x, a.Scale), op, plan.FormatDecimal(y, b.Scale))
	}), nil
}

func decimalSum(s *site) (kernel, error) { return decimalSumOf(s, false) }

func decimalDifference(s *site) (kernel, error) { return decimalSumOf(s, true) }

func decimalSumOf(s *site, negate bool) (kernel, error) {
	scale := s.call.Type().Scale
	da, db := scale-s.call.Args[0].Type().Scale, scale-s.call.Args[1].Type().Scale
	slow, err := decimalOp(s, func(x, y decimal128.Num) (decimal128.Num, bool) {
		if negate {
			y = y.Negate()
		}
		x, okX := decimalScale(x, da)
		y, okY := decimalScale(y, db)
		if !okX || !okY {
			return x, false
		}
		return decimalAdd(x, y)
	})
	return byNarrow(narrowSum(da, db, s.call.Type().Precision, negate), slow), err
}

// decimalProduct is exact: where the result's type has not all the digits after the point, those must be zero.
func decimalProduct(s *site) (kernel, error) {
	drop := s.call.Args[0].Type().Scale + s.call.Args[1].Type().Scale - s.call.Type().Scale
	if drop == 0 {
		slow, err := decimalOp(s, decimalMul)
		return byNarrow(narrowProduct(s.call.Type().Precision), slow), err
	}
	unit := bigScaled(decimal128.FromI64(1), drop)
	exact, err := decimalOp(s, func(x, y decimal128.Num) (decimal128.Num, bool) {
		z := new(big.Int).Mul(x.BigInt(), y.BigInt())
		z, rest := z.QuoRem(z, unit, new(big.Int))
		v, ok := bigDecimal(z)
		return v, ok && rest.Sign() == 0
	})
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		out, err := exact(r, args, n, dt)
		var e *plan.Error
		if errors.As(err, &e) && e.Code == plan.CodeValue {
			err = e.WithHint("the product has %d digits after the point and a DECIMAL has 38 in all: CAST an operand to fewer, or to DOUBLE", s.call.Type().Scale+drop)
		}
		return out, err
	}, err
}

// decimalQuoRem gives quotient and remainder toward zero of two numbers brought to one scale.
func decimalQuoRem(s *site) func(x, y decimal128.Num) (q, rest *big.Int) {
	a, b := s.call.Args[0].Type().Scale, s.call.Args[1].Type().Scale
	scale := max(a, b)
	return func(x, y decimal128.Num) (q, rest *big.Int) {
		return new(big.Int).QuoRem(bigScaled(x, scale-a), bigScaled(y, scale-b), new(big.Int))
	}
}

func decimalDiv(s *site) (kernel, error) {
	quoRem := decimalQuoRem(s)
	a, b := s.call.Args[0].Type(), s.call.Args[1].Type()
	return map2(func(x, y decimal128.Num) (int64, error) {
		if y == (decimal128.Num{}) {
			return 0, errNull
		}
		if q, _ := quoRem(x, y); q.IsInt64() {
			return q.Int64(), nil
		}
		return 0, outOfRange("BIGINT", plan.FormatDecimal(x, a.Scale), "DIV", plan.FormatDecimal(y, b.Scale))
	}), nil
}

func decimalRemainder(s *site) (kernel, error) {
	quoRem := decimalQuoRem(s)
	t := s.call.Type()
	scale := max(s.call.Args[0].Type().Scale, s.call.Args[1].Type().Scale)
	a, b := s.call.Args[0].Type(), s.call.Args[1].Type()
	return map2(func(x, y decimal128.Num) (decimal128.Num, error) {
		if y == (decimal128.Num{}) {
			return y, errNull
		}
		_, rest := quoRem(x, y)
		v, ok := bigDecimal(rest)
		if ok {
			v, ok = decimalRescale(v, scale, t)
		}
		if !ok {
			return v, outOfRange(t.String(), plan.FormatDecimal(x, a.Scale), "%", plan.FormatDecimal(y, b.Scale))
		}
		return v, nil
	}), nil
}
