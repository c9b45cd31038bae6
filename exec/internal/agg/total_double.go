package agg

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
)

// accDouble is a compensated sum, and the number of its terms.
type accDouble struct {
	sum, lost float64
	n         int64
}

// totalDouble is sum and avg of DOUBLE, compensated after Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation
// endlicher Summen" (1974): what each addition loses is summed beside.
type totalDouble struct {
	total
	acc vec.Slice[accDouble]
}

// Update implements Accumulator.
func (t *totalDouble) Update(ids []int32, args []vec.View, groups int) error {
	arg := &args[0]
	t.acc.Resize(groups)
	acc, values, nulls := t.acc.V, arg.Float64s(), arg.HasNulls()
	for i, g := range ids {
		if nulls && arg.Null(i) {
			continue
		}
		a, v := &acc[g], values[i]
		before := a.sum
		a.add(v)
		if math.IsInf(a.sum, 0) && !math.IsInf(v, 0) && !math.IsInf(before, 0) {
			return t.overflow()
		}
		a.n++
	}
	return nil
}

// add adds a term to the sum.
func (a *accDouble) add(v float64) {
	sum := a.sum + v
	if math.Abs(a.sum) >= math.Abs(v) {
		a.lost += (a.sum - sum) + v
	} else {
		a.lost += (v - sum) + a.sum
	}
	a.sum = sum
}

// Result implements Accumulator.
func (t *totalDouble) Result(from, to int) (arrow.Array, error) {
	return results(t.alloc, t.call.Type().Arrow(), from, to, func(c *vec.Column, g int) error {
		a := t.acc.V[g]
		if a.overflowed() {
			return t.overflow()
		}
		sum := a.sum + a.lost
		if math.IsInf(a.sum, 0) || math.IsNaN(a.sum) { // infinite terms, from a foreign table: nothing to compensate
			sum = a.sum
		}
		switch {
		case a.n == 0:
			c.AppendNull()
		case t.mean:
			vec.AppendValue(c, sum/float64(a.n))
		default:
			vec.AppendValue(c, sum)
		}
		return nil
	})
}

// Release implements Accumulator.
func (t *totalDouble) Release() { t.acc.Release() }
