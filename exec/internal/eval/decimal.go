package eval

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// The functions of this file report whether the result has at most 38 digits; decimal128's own wrap.

// magnitude gives the absolute value in two words.
func magnitude(x decimal128.Num) (hi, lo uint64) {
	a := x.Abs()
	return uint64(a.HighBits()), a.LowBits()
}

func signed(hi, lo uint64, negative bool) (decimal128.Num, bool) {
	if hi > math.MaxInt64 {
		return decimal128.Num{}, false
	}
	x := decimal128.New(int64(hi), lo)
	if negative {
		x = x.Negate()
	}
	return x, x.FitsInPrecision(plan.MaxPrecision)
}

func decimalMul(x, y decimal128.Num) (decimal128.Num, bool) {
	xh, xl := magnitude(x)
	yh, yl := magnitude(y)
	if xh != 0 && yh != 0 {
		return decimal128.Num{}, false
	}
	over, cross := bits.Mul64(xh, yl)
	over2, cross2 := bits.Mul64(xl, yh)
	hi, lo := bits.Mul64(xl, yl)
	hi, carry := bits.Add64(hi, cross+cross2, 0) // one of the two is zero
	if over|over2|carry != 0 {
		return decimal128.Num{}, false
	}
	return signed(hi, lo, (x.Sign() < 0) != (y.Sign() < 0))
}

// decimalAdd adds; two numbers of 38 digits may leave 128 bits, and then the sign is wrong.
func decimalAdd(x, y decimal128.Num) (decimal128.Num, bool) {
	sum := x.Add(y)
	if x.HighBits() < 0 == (y.HighBits() < 0) && sum.HighBits() < 0 != (x.HighBits() < 0) {
		return sum, false
	}
	return sum, sum.FitsInPrecision(plan.MaxPrecision)
}

// decimalScale multiplies by a power of ten from 0 to 38.
func decimalScale(x decimal128.Num, power int32) (decimal128.Num, bool) {
	if power == 0 || x == (decimal128.Num{}) {
		return x, true
	}
	return decimalMul(x, decimal128.GetScaleMultiplier(int(power)))
}

// rounding says what becomes of digits that are cut off.
type rounding int

const (
	halfAway rounding = iota // half away from zero
	toZero
	up   // toward positive infinity
	down // toward negative infinity
)

// decimalCut divides by a power of ten from 0 to 38.
func decimalCut(x decimal128.Num, power int32, how rounding) decimal128.Num {
	if power == 0 {
		return x
	}
	unit := decimal128.GetScaleMultiplier(int(power))
	q, rest := x.Div(unit)
	if rest == (decimal128.Num{}) {
		return q
	}
	step := decimal128.FromI64(1)
	switch negative := x.Sign() < 0; how {
	case halfAway:
		if half := decimal128.GetHalfScaleMultiplier(int(power)); rest.Abs().Less(half) {
			return q
		}
		if negative {
			step = step.Negate()
		}
		return q.Add(step)
	case up:
		if !negative {
			return q.Add(step)
		}
	case down:
		if negative {
			return q.Sub(step)
		}
	}
	return q
}

// decimalRescale changes the scale, rounding half away from zero, and holds the result to a precision.
func decimalRescale(x decimal128.Num, from int32, to plan.Type) (decimal128.Num, bool) {
	ok := true
	if to.Scale >= from {
		x, ok = decimalScale(x, to.Scale-from)
	} else {
		x = decimalCut(x, from-to.Scale, halfAway)
	}
	return x, ok && x.FitsInPrecision(to.Precision)
}

// decimalInt is a DECIMAL as a BIGINT.
func decimalInt(x decimal128.Num) (int64, bool) {
	v := int64(x.LowBits())
	return v, x.HighBits() == v>>63
}

func bigScaled(x decimal128.Num, power int32) *big.Int {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(power)), nil)
	return ten.Mul(ten, x.BigInt())
}

// bigDecimal is a result of any size as a DECIMAL.
func bigDecimal(x *big.Int) (decimal128.Num, bool) {
	if x.BitLen() > 127 {
		return decimal128.Num{}, false
	}
	v := decimal128.FromBigInt(x)
	return v, v.FitsInPrecision(plan.MaxPrecision)
}
