package agg

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// accInterval is a sum of intervals and the number of its terms. 64 bits hold the months and days of 2^31 of them; seconds
// hold what the microseconds of as many come to.
type accInterval struct{ months, days, seconds, micros, n int64 }

// totalInterval is sum and avg of INTERVAL: part by part.
type totalInterval struct {
	total
	acc vec.Slice[accInterval]
}

const (
	nanosPerMicro   = 1000
	microsPerSecond = 1_000_000
	secondsPerDay   = 86_400
)

// Update implements Accumulator.
func (t *totalInterval) Update(ids []int32, args []vec.View, groups int) error {
	arg := &args[0]
	t.acc.Resize(groups)
	acc, values, nulls := t.acc.V, arg.Intervals(), arg.HasNulls()
	for i, g := range ids {
		if nulls && arg.Null(i) {
			continue
		}
		v := &values[i]
		micros := v.Nanoseconds / nanosPerMicro
		acc[g].add(accInterval{int64(v.Months), int64(v.Days), micros / microsPerSecond, micros % microsPerSecond, 1})
	}
	return nil
}

func (a *accInterval) add(b accInterval) {
	a.months, a.days, a.seconds, a.micros, a.n = a.months+b.months, a.days+b.days, a.seconds+b.seconds, a.micros+b.micros, a.n+b.n
}

// Merge implements Accumulator.
func (t *totalInterval) Merge(other Accumulator, ids []int32, groups int) error {
	t.acc.Resize(groups)
	for i, b := range other.(*totalInterval).acc.V {
		if g := ids[i]; g >= 0 {
			t.acc.V[g].add(b)
		}
	}
	return nil
}

// Pull implements Puller.
func (t *totalInterval) Pull(other Accumulator, at int, from []int32) {
	src, dst := other.(*totalInterval).acc.V, t.acc.V[at:]
	for i, g := range from {
		if g >= 0 {
			dst[i].add(src[g])
		}
	}
}

// Result implements Accumulator.
func (t *totalInterval) Result(from, to int) (arrow.Array, error) {
	return results(t.alloc, t.call.Type().Arrow(), from, to, func(c *vec.Column, g int) error {
		a := t.acc.V[g]
		if a.n == 0 {
			c.AppendNull()
			return nil
		}
		v, ok := a.sum()
		if t.mean {
			v, ok = a.mean()
		}
		if !ok {
			return t.overflow()
		}
		vec.AppendValue(c, v)
		return nil
	})
}

// sum is the sum; hours that an interval does not hold become days.
func (a accInterval) sum() (arrow.MonthDayNanoInterval, bool) {
	const fits = 1 << 33 // seconds that come to less than 2^63 nanoseconds
	seconds := a.seconds + a.micros/microsPerSecond
	days := a.days
	if seconds >= fits || seconds <= -fits {
		days, seconds = days+seconds/secondsPerDay, seconds%secondsPerDay
	}
	return plan.NewInterval(a.months, days, seconds*microsPerSecond+a.micros%microsPerSecond)
}

func (a accInterval) mean() (arrow.MonthDayNanoInterval, bool) {
	n := float64(a.n)
	return plan.ScaledInterval(float64(a.months)/n, float64(a.days)/n, (float64(a.seconds)*microsPerSecond+float64(a.micros))/n)
}

// Release implements Accumulator.
func (t *totalInterval) Release() { t.acc.Release() }
