package agg

import (
	"math/big"
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// accDecimal is a sum of 192 bits in two's complement, and the number of its terms.
type accDecimal struct {
	lo, mid uint64
	hi      int64
	n       int64
}

// totalDecimal is sum and avg of DECIMAL. 192 bits hold the sum of 2^64 numbers of 38 digits, so that only the result can
// fail to fit, whatever the order of the terms.
type totalDecimal struct {
	total
	scale int32
	acc   vec.Slice[accDecimal]
}

// Update implements Accumulator.
func (t *totalDecimal) Update(ids []int32, args []vec.View, groups int) error {
	arg := &args[0]
	t.acc.Resize(groups)
	acc, values, nulls := t.acc.V, arg.Decimals(), arg.HasNulls()
	for i, g := range ids {
		if nulls && arg.Null(i) {
			continue
		}
		a, high := &acc[g], values[i].HighBits()
		lo, carry := bits.Add64(a.lo, values[i].LowBits(), 0)
		mid, carry := bits.Add64(a.mid, uint64(high), carry)
		a.lo, a.mid, a.hi = lo, mid, a.hi+high>>63+int64(carry)
		a.n++
	}
	return nil
}

// Result implements Accumulator.
func (t *totalDecimal) Result(from, to int) (arrow.Array, error) {
	return results(t.alloc, t.call.Type().Arrow(), from, to, func(c *vec.Column, g int) error {
		a := t.acc.V[g]
		sum := decimal128.New(int64(a.mid), a.lo)
		fits := a.hi == int64(a.mid)>>63 && sum.FitsInPrecision(plan.MaxPrecision)
		switch {
		case a.n == 0:
			c.AppendNull()
		case t.mean:
			vec.AppendValue(c, t.average(a))
		case fits:
			vec.AppendValue(c, sum)
		default:
			return t.overflow()
		}
		return nil
	})
}

// average is the float nearest to the exact mean.
func (t *totalDecimal) average(a accDecimal) float64 {
	small := a.mid == uint64(int64(a.lo)>>63) && a.hi == int64(a.lo)>>63
	unit := int64(1)
	for range t.scale {
		if unit >= exact/10 {
			small = false
			break
		}
		unit *= 10
	}
	if small && a.n < exact/unit {
		return quotient(int64(a.lo), a.n*unit)
	}
	sum := new(big.Int).Lsh(big.NewInt(a.hi), 64)
	sum.Lsh(sum.Add(sum, new(big.Int).SetUint64(a.mid)), 64)
	sum.Add(sum, new(big.Int).SetUint64(a.lo))
	n := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.scale)), nil)
	return bigQuotient(sum, n.Mul(n, big.NewInt(a.n)))
}

// Release implements Accumulator.
func (t *totalDecimal) Release() { t.acc.Release() }
