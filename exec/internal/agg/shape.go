package agg

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// higher is what [moment] is, with the sums of third and fourth powers of distances from the mean.
type higher struct{ n, first, mean, m2, m3, m4 float64 }

// shapes are skewness and kurtosis: values are added and groups merged after Pébay, "Formulas for robust, one-pass parallel
// computation of covariances and arbitrary-order statistical moments" (2008).
type shapes struct {
	alloc  memory.Allocator
	call   *plan.AggCall
	result func(h *higher) (float64, bool)
	acc    vec.Slice[higher]
}

// Update implements Accumulator.
func (s *shapes) Update(ids []int32, args []vec.View, groups int) error {
	s.acc.Resize(groups)
	arg := &args[0]
	acc, values, nulls := s.acc.V, arg.Float64s(), arg.HasNulls()
	for i, g := range ids {
		if nulls && arg.Null(i) {
			continue
		}
		a, x := &acc[g], values[i]
		if a.n == 0 || infinite(x) {
			a.first = x
		}
		a.add(&higher{n: 1, mean: x - a.first})
	}
	return nil
}

// add adds the values of another group, whose mean is its distance from the first value of this one.
func (a *higher) add(b *higher) {
	n, d := a.n+b.n, b.mean-a.mean
	if d != 0 {
		dn := d / n
		w := d * dn * a.n * b.n
		a.m4 += w*dn*dn*(a.n*a.n-a.n*b.n+b.n*b.n) + 6*dn*dn*(a.n*a.n*b.m2+b.n*b.n*a.m2) + 4*dn*(a.n*b.m3-b.n*a.m3)
		a.m3 += w*dn*(a.n-b.n) + 3*dn*(a.n*b.m2-b.n*a.m2)
		a.m2 += w
		a.mean += dn * b.n
	}
	a.m2, a.m3, a.m4, a.n = a.m2+b.m2, a.m3+b.m3, a.m4+b.m4, n
}

// Merge implements Accumulator.
func (s *shapes) Merge(other Accumulator, ids []int32, groups int) error {
	s.acc.Resize(groups)
	for i, b := range other.(*shapes).acc.V {
		if ids[i] >= 0 {
			s.acc.V[ids[i]].take(b)
		}
	}
	return nil
}

// take adds the values of another group, whatever its first value.
func (a *higher) take(b higher) {
	switch {
	case b.n == 0:
	case a.n == 0:
		*a = b
	default:
		b.mean += b.first - a.first
		if infinite(b.first) {
			a.first = b.first
		}
		a.add(&b)
	}
}

// Result implements Accumulator.
func (s *shapes) Result(from, to int) (arrow.Array, error) {
	return doubles(s.alloc, s.call, from, to, func(g int) (float64, bool, bool) {
		a := &s.acc.V[g]
		v, there := s.result(a)
		return v, there, infinite(a.first)
	})
}

// Release implements Accumulator.
func (s *shapes) Release() { s.acc.Release() }

// shapeResults give skewness and kurtosis from the sums, with the correction for a sample but for kurtosis_pop.
var shapeResults = map[string]func(h *higher) (float64, bool){
	"skewness": func(h *higher) (float64, bool) {
		n := h.n
		return math.Sqrt(n*(n-1)) / (n - 2) * math.Sqrt(n) * h.m3 / math.Pow(h.m2, 1.5), n > 2 && varies(h.m2)
	},
	"kurtosis": func(h *higher) (float64, bool) {
		n := h.n
		return (n - 1) / ((n - 2) * (n - 3)) * ((n+1)*n*h.m4/(h.m2*h.m2) - 3*(n-1)), n > 3 && varies(h.m2)
	},
	"kurtosis_pop": func(h *higher) (float64, bool) { return h.n*h.m4/(h.m2*h.m2) - 3, h.n > 1 && varies(h.m2) },
}
