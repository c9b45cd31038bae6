package agg

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
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
		a := &acc[g]
		a.add(values[i])
		a.n++
	}
	return nil
}

// add adds a term to the sum.
func (a *accDouble) add(v float64) {
	sum := a.sum + v
	if sum-sum != 0 {
		a.addInfinite(v)
		return
	}
	if math.Abs(a.sum) >= math.Abs(v) {
		a.lost += (a.sum - sum) + v
	} else {
		a.lost += (v - sum) + a.sum
	}
	a.sum = sum
}

// addInfinite adds a term to an infinite sum, or one that makes it so. Where neither is infinite, that is an overflow. It is noted, and is
// an error of the result that it gets into: parts of frames may be in no frame. Infinite terms outweigh it.
func (a *accDouble) addInfinite(v float64) {
	finite := v-v == 0
	switch {
	case a.overflowed() && finite:
	case a.overflowed():
		a.sum, a.lost = v, math.NaN()
	case finite && a.sum-a.sum == 0:
		a.sum += v
		a.lost = -a.sum
	default:
		a.sum, a.lost = a.sum+v, math.NaN()
	}
}

// overflowed reports whether finite terms came to more than a DOUBLE holds. Infinite terms lose NaN.
func (a *accDouble) overflowed() bool { return math.IsInf(a.lost, 0) }

// merge adds the terms of another sum.
func (a *accDouble) merge(b accDouble) {
	a.n += b.n
	switch {
	case !b.overflowed():
		a.add(b.sum)
		if !a.overflowed() {
			a.lost += b.lost
		}
	case a.sum-a.sum == 0: // else it has infinite terms, or has overflowed itself
		a.sum, a.lost = b.sum, b.lost
	}
}

// Result implements Accumulator.
func (t *totalDouble) Result(from, to int) (arrow.Array, error) {
	return results(t.alloc, t.call.Type().Arrow(), from, to, func(c *vec.Column, g int) error {
		a := t.acc.V[g]
		switch {
		case !a.overflowed():
		case t.deferred:
			vec.AppendValue(c, math.Float64frombits(plan.Overflowed))
			return nil
		default:
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
