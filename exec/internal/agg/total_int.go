package agg

import (
	"math/big"
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// accInt is a sum of 128 bits in two's complement, and the number of its terms.
type accInt struct {
	lo uint64
	hi int64
	n  int64
}

// totalInt is sum and avg of BIGINT. 128 bits hold the sum of 2^64 numbers, so that only the result can fail to fit.
type totalInt struct {
	total
	acc vec.Slice[accInt]
}

// Update implements Accumulator.
func (t *totalInt) Update(ids []int32, args []vec.View, groups int) error {
	arg := &args[0]
	t.acc.Resize(groups)
	acc, values, nulls := t.acc.V, arg.Int64s(), arg.HasNulls()
	for i, g := range ids {
		if nulls && arg.Null(i) {
			continue
		}
		a, v := &acc[g], values[i]
		lo, carry := bits.Add64(a.lo, uint64(v), 0)
		a.lo, a.hi = lo, a.hi+v>>63+int64(carry)
		a.n++
	}
	return nil
}

// Result implements Accumulator.
func (t *totalInt) Result(from, to int) (arrow.Array, error) {
	return results(t.alloc, t.call.Type().Arrow(), from, to, func(c *vec.Column, g int) error {
		a := t.acc.V[g]
		fits := a.hi == int64(a.lo)>>63
		switch {
		case a.n == 0:
			c.AppendNull()
		case t.mean && t.call.Type() == plan.TimestampType:
			vec.AppendValue(c, wholeQuotient(a))
		case t.mean && fits:
			vec.AppendValue(c, quotient(int64(a.lo), a.n))
		case t.mean:
			sum := new(big.Int).Lsh(big.NewInt(a.hi), 64)
			vec.AppendValue(c, bigQuotient(sum.Add(sum, new(big.Int).SetUint64(a.lo)), big.NewInt(a.n)))
		case t.deferred:
			vec.AppendValue(c, decimal128.New(a.hi, a.lo))
		case fits:
			vec.AppendValue(c, int64(a.lo))
		default:
			return t.overflow()
		}
		return nil
	})
}

// Release implements Accumulator.
func (t *totalInt) Release() { t.acc.Release() }

// wholeQuotient is the nearest whole number to the mean, the greater one of two.
func wholeQuotient(a accInt) int64 {
	twice := new(big.Int).Lsh(big.NewInt(a.hi), 64)
	twice.Add(twice, new(big.Int).SetUint64(a.lo)).Lsh(twice, 1)
	n := big.NewInt(a.n)
	return twice.Div(twice.Add(twice, n), new(big.Int).Lsh(n, 1)).Int64()
}

// exact is the bound below which every whole number is a float.
const exact = 1 << 53

// quotient is the float nearest to sum/n.
func quotient(sum, n int64) float64 {
	if sum > -exact && sum < exact && n < exact {
		return float64(sum) / float64(n)
	}
	return bigQuotient(big.NewInt(sum), big.NewInt(n))
}

func bigQuotient(sum, n *big.Int) float64 {
	f, _ := new(big.Rat).SetFrac(sum, n).Float64()
	return f
}
