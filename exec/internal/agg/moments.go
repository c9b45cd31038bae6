package agg

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// moment is the number of some values, the first of them, their mean as its distance from the first, and the sum of squared
// distances from the mean. An infinity or NaN takes the place of the first: all distances from it are NaN.
type moment struct{ n, first, mean, m2 float64 }

// moments are variances and standard deviations: values are added after Welford, "Note on a method for calculating
// corrected sums of squares and products" (1962), and groups merged after Chan, Golub and LeVeque, "Updating formulae and a
// pairwise algorithm for computing sample variances" (1979), both relative to the first value, so that values far from zero cost no digits.
type moments struct {
	alloc memory.Allocator
	call  *plan.AggCall
	// sample divides by n-1, root takes the square root.
	sample, root bool
	acc          vec.Slice[moment]
}

// Update implements Accumulator.
func (m *moments) Update(ids []int32, args []vec.View, groups int) error {
	m.acc.Resize(groups)
	arg := &args[0]
	acc, values, nulls := m.acc.V, arg.Float64s(), arg.HasNulls()
	for i, g := range ids {
		if nulls && arg.Null(i) {
			continue
		}
		a, x := &acc[g], values[i]
		if a.n++; a.n == 1 || infinite(x) {
			a.first = x
		}
		x -= a.first
		d := x - a.mean
		a.mean += d / a.n
		a.m2 += d * (x - a.mean)
	}
	return nil
}

// Merge implements Accumulator.
func (m *moments) Merge(other Accumulator, ids []int32, groups int) error {
	m.acc.Resize(groups)
	for i, b := range other.(*moments).acc.V {
		if ids[i] >= 0 {
			m.acc.V[ids[i]].add(b)
		}
	}
	return nil
}

// add adds the values of another group.
func (a *moment) add(b moment) {
	switch {
	case b.n == 0:
	case a.n == 0:
		*a = b
	default:
		n, d := a.n+b.n, b.first-a.first+b.mean-a.mean
		if infinite(b.first) {
			a.first = b.first
		}
		a.m2 += b.m2 + d*d*a.n*b.n/n
		a.mean += d * b.n / n
		a.n = n
	}
}

// Result implements Accumulator.
func (m *moments) Result(from, to int) (arrow.Array, error) {
	return doubles(m.alloc, m.call, from, to, func(g int) (float64, bool, bool) {
		a := m.acc.V[g]
		n := a.n
		if m.sample {
			n--
		}
		v := a.m2 / n
		if m.root {
			v = math.Sqrt(v)
		}
		return v, n > 0, infinite(a.first)
	})
}

// Release implements Accumulator.
func (m *moments) Release() { m.acc.Release() }

// infinite reports whether a number is an infinity or NaN.
func infinite(x float64) bool { return x-x != 0 }

// doubles makes an array of DOUBLEs; f says whether there is one, and whether infinite values came into it. Others that a DOUBLE cannot hold
// are an error.
func doubles(alloc memory.Allocator, call *plan.AggCall, from, to int, f func(group int) (v float64, there, open bool)) (arrow.Array, error) {
	return results(alloc, arrow.PrimitiveTypes.Float64, from, to, func(c *vec.Column, g int) error {
		v, there, open := f(g)
		switch {
		case !there:
			c.AppendNull()
		case infinite(v) && !open:
			return plan.Overflow(call.String(), call.Type()).WithPos(call.At)
		default:
			vec.AppendValue(c, v)
		}
		return nil
	})
}
