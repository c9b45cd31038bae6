package chart

import (
	"math"
	"strconv"
	"time"
)

// axis divides a range of numbers, or of seconds since 1970, by ticks.
type axis struct {
	low, high, step float64
	time            bool
}

// timeSteps are those between ticks on an axis of time, in seconds; beyond the last, months of 30 days.
var timeSteps = []float64{1, 5, 15, 30, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400, 14 * 86400,
	30 * 86400, 90 * 86400, 365 * 86400}

// newAxis has about so many ticks; it goes from a tick to a tick, and zero is one where bars begin there.
func newAxis(low, high float64, ticks int, time, zero bool) axis {
	if math.IsInf(low, 0) {
		low, high = 0, 1
	}
	if zero {
		low, high = min(low, 0), max(high, 0)
	}
	if low == high {
		low, high = low-0.5, high+0.5
	}
	a := axis{step: niceStep((high-low)/float64(ticks), time), time: time}
	a.low, a.high = math.Floor(low/a.step)*a.step, math.Ceil(high/a.step)*a.step
	return a
}

// upTo is an axis that ends a little above the greatest value, instead of at the next tick.
func (a axis) upTo(high float64) axis {
	const headroom = 0.06
	if finite(high) && high > a.low {
		a.high = high + headroom*(high-a.low)
	}
	return a
}

// niceStep is 1, 2 or 5 times a power of ten, or a usual time, that is no less than a number.
func niceStep(least float64, time bool) float64 {
	if least <= 0 || math.IsNaN(least) {
		return 1
	}
	if time {
		for _, s := range timeSteps {
			if s >= least {
				return s
			}
		}
		return math.Ceil(least/timeSteps[len(timeSteps)-1]) * timeSteps[len(timeSteps)-1]
	}
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= least*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// ticks are the values that are labelled.
func (a axis) ticks() []float64 {
	var out []float64
	for i := 0; ; i++ {
		v := a.low + float64(i)*a.step
		if v > a.high+a.step/1e6 || len(out) > 1000 {
			return out
		}
		if math.Abs(v) < a.step/1e6 {
			v = 0
		}
		out = append(out, v)
	}
}

// share is where a value lies, from 0 to 1.
func (a axis) share(v float64) float64 { return (v - a.low) / (a.high - a.low) }

// label is a value with as many digits as the ticks need.
func (a axis) label(v float64) string {
	if a.time {
		at := time.Unix(0, int64(v*1e9)).UTC()
		if a.step >= 86400 {
			return at.Format(time.DateOnly)
		}
		return at.Format("01-02 15:04:05")
	}
	if math.Abs(v) >= 1e15 || a.step < 1e-9 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	decimals := max(0, int(-math.Floor(math.Log10(a.step)+1e-9)))
	return strconv.FormatFloat(v, 'f', decimals, 64)
}
