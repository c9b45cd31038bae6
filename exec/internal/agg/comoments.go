package agg

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// comoment is what [moment] is, of pairs: x0 and y0 are the first, xx, yy and xy the sums of the products of distances from
// the means.
type comoment struct{ n, x0, y0, x, y, xx, yy, xy float64 }

// comoments are the aggregates of pairs (y, x): covariance, correlation and linear regression.
type comoments struct {
	alloc  memory.Allocator
	call   *plan.AggCall
	result func(c *comoment) (float64, bool)
	acc    vec.Slice[comoment]
}

// Update implements Accumulator.
func (c *comoments) Update(ids []int32, args []vec.View, groups int) error {
	c.acc.Resize(groups)
	acc, ys, xs := c.acc.V, args[0].Float64s(), args[1].Float64s()
	nulls := args[0].HasNulls() || args[1].HasNulls()
	for i, g := range ids {
		if nulls && anyNull(args, i) {
			continue
		}
		a, x, y := &acc[g], xs[i], ys[i]
		a.n++
		if a.n == 1 || infinite(x) {
			a.x0 = x
		}
		if a.n == 1 || infinite(y) {
			a.y0 = y
		}
		x, y = x-a.x0, y-a.y0
		dx, dy := x-a.x, y-a.y
		a.x += dx / a.n
		a.y += dy / a.n
		a.xx += dx * (x - a.x)
		a.yy += dy * (y - a.y)
		a.xy += dx * (y - a.y)
	}
	return nil
}

// Merge implements Accumulator.
func (c *comoments) Merge(other Accumulator, ids []int32, groups int) error {
	c.acc.Resize(groups)
	for i, b := range other.(*comoments).acc.V {
		if ids[i] >= 0 {
			c.acc.V[ids[i]].add(b)
		}
	}
	return nil
}

// add adds the pairs of another group.
func (a *comoment) add(b comoment) {
	switch {
	case b.n == 0:
	case a.n == 0:
		*a = b
	default:
		n, dx, dy := a.n+b.n, b.x0-a.x0+b.x-a.x, b.y0-a.y0+b.y-a.y
		w := a.n * b.n / n
		if infinite(b.x0) {
			a.x0 = b.x0
		}
		if infinite(b.y0) {
			a.y0 = b.y0
		}
		a.xx += b.xx + dx*dx*w
		a.yy += b.yy + dy*dy*w
		a.xy += b.xy + dx*dy*w
		a.x += dx * b.n / n
		a.y += dy * b.n / n
		a.n = n
	}
}

// Result implements Accumulator.
func (c *comoments) Result(from, to int) (arrow.Array, error) {
	return doubles(c.alloc, c.call, from, to, func(g int) (float64, bool, bool) {
		a := &c.acc.V[g]
		v, there := c.result(a)
		return v, there, infinite(a.x0) || infinite(a.y0)
	})
}

// Release implements Accumulator.
func (c *comoments) Release() { c.acc.Release() }

// varies reports whether values with such a sum of squared distances from the mean are not all equal; those with a NaN are not.
func varies(sum float64) bool { return sum > 0 || math.IsNaN(sum) }

// pairResults give the aggregates of pairs from their sums.
var pairResults = map[string]func(c *comoment) (float64, bool){
	"covar_pop":  func(c *comoment) (float64, bool) { return c.xy / c.n, c.n > 0 },
	"covar_samp": func(c *comoment) (float64, bool) { return c.xy / (c.n - 1), c.n > 1 },
	"corr": func(c *comoment) (float64, bool) {
		r := c.xy / (math.Sqrt(c.xx) * math.Sqrt(c.yy))
		return max(-1, min(1, r)), varies(c.xx) && varies(c.yy)
	},
	"regr_avgx":      func(c *comoment) (float64, bool) { return c.x0 + c.x, c.n > 0 },
	"regr_avgy":      func(c *comoment) (float64, bool) { return c.y0 + c.y, c.n > 0 },
	"regr_sxx":       func(c *comoment) (float64, bool) { return c.xx, c.n > 0 },
	"regr_syy":       func(c *comoment) (float64, bool) { return c.yy, c.n > 0 },
	"regr_sxy":       func(c *comoment) (float64, bool) { return c.xy, c.n > 0 },
	"regr_slope":     func(c *comoment) (float64, bool) { return c.xy / c.xx, varies(c.xx) },
	"regr_intercept": func(c *comoment) (float64, bool) { return c.y0 + c.y - c.xy/c.xx*(c.x0+c.x), varies(c.xx) },
	"regr_r2": func(c *comoment) (float64, bool) {
		if c.yy == 0 {
			return 1, varies(c.xx)
		}
		return c.xy * c.xy / (c.xx * c.yy), varies(c.xx)
	},
}
