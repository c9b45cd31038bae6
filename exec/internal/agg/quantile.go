package agg

import (
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// quantiles makes median, mode and the quantiles; nil for other aggregates.
func quantiles(alloc memory.Allocator, call *plan.AggCall) (Accumulator, error) {
	if len(call.Args) == 0 {
		return nil, nil
	}
	descending := len(call.OrderBy) > 0 && call.OrderBy[0].Descending
	dt := call.Args[0].Type().Arrow()
	switch call.Func.Name {
	case "median":
		return newInterpolated(alloc, call, 0.5), nil
	case "quantile_cont", "quantile_disc":
		l, ok := call.Args[1].(*plan.Literal)
		if !ok {
			return nil, plan.Errorf(plan.CodeInternal, "the fraction of %s is not known", call)
		}
		if err := plan.Fraction(call.Func.Name, l); err != nil {
			return nil, plan.AtPos(err, call.At)
		}
		fraction, known := l.Value.(float64)
		switch {
		case !known:
			return nullOf{alloc: alloc, dt: dt}, nil
		case call.Func.Name == "quantile_disc":
			return rankBy(alloc, call, func(r picker) { r.disc(fraction, descending) }), nil
		case descending:
			fraction = 1 - fraction
		}
		return newInterpolated(alloc, call, fraction), nil
	case "mode":
		return rankBy(alloc, call, func(r picker) { r.mode(descending) }), nil
	case "entropy":
		return rankBy(alloc, call, picker.entropy), nil
	case "histogram":
		return rankBy(alloc, call, func(r picker) { r.histogram(call.Args[0].Type()) }), nil
	case "mad":
		return newDeviation(alloc, call), nil
	default:
		return nil, nil
	}
}

// picker is what ranks of any values can pick.
type picker interface {
	disc(fraction float64, descending bool)
	mode(descending bool)
	entropy()
	histogram(t plan.Type)
}

// rankBy makes ranks of the first argument.
func rankBy(alloc memory.Allocator, call *plan.AggCall, set func(picker)) Accumulator {
	dt := call.Args[0].Type().Arrow()
	switch vec.KindOf(dt) {
	case vec.Nulls:
		return pickNull{}
	case vec.Decimal:
		r := newRanks[decimal128.Num](alloc, dt)
		set(r)
		return r
	case vec.Bytes:
		r := newRanks[place](alloc, dt)
		set(r)
		return r
	default:
		r := newRanks[uint64](alloc, dt)
		set(r)
		return r
	}
}

// newDeviation is the median of the distances of DOUBLEs from their median.
func newDeviation(alloc memory.Allocator, call *plan.AggCall) Accumulator {
	r := newRanks[uint64](alloc, call.Args[0].Type().Arrow())
	middle := func(values []float64) float64 {
		n := len(values)
		a, b := values[(n-1)/2], values[n/2]
		return a + (b-a)/2
	}
	var values []float64
	r.pick = func(c *vec.Column, ordered []uint64) error {
		values = values[:0]
		for _, v := range ordered {
			values = append(values, vec.FloatOf(v))
		}
		of := middle(values)
		for i, v := range values {
			values[i] = math.Abs(v - of)
		}
		slices.Sort(values)
		vec.AppendValue(c, middle(values))
		return nil
	}
	return r
}

// newInterpolated is a quantile of DOUBLEs or TIMESTAMPs: between the two values around it, in proportion.
func newInterpolated(alloc memory.Allocator, call *plan.AggCall, fraction float64) Accumulator {
	r := newRanks[uint64](alloc, call.Args[0].Type().Arrow())
	r.selects = true
	r.pick = func(c *vec.Column, values []uint64) error {
		at := fraction * float64(len(values)-1)
		low := int(at)
		between := at - float64(low)
		selectAt(values, low)
		word, next := values[low], values[low]
		if low+1 < len(values) {
			next = slices.Min(values[low+1:])
		}
		if r.kind == vec.Float64 {
			vec.AppendValue(c, BetweenDoubles(vec.FloatOf(word), vec.FloatOf(next), between))
			return nil
		}
		vec.AppendValue(c, BetweenTimes(int64(word^signBit), int64(next^signBit), between))
		return nil
	}
	return r
}

// BetweenDoubles is what lies between two values that follow one another, share of the way from a to b.
func BetweenDoubles(a, b, share float64) float64 {
	if share > 0 && a != b {
		a += (b - a) * share
	}
	return a
}

// BetweenTimes is BetweenDoubles for points in time.
func BetweenTimes(a, b int64, share float64) int64 {
	return a + int64(math.Round(float64(b-a)*share))
}

// Reaching is which of n ordered values, from 0, is the first that a fraction of all reaches.
func Reaching(n int, fraction float64, descending bool) int {
	at := max(int(math.Ceil(fraction*float64(n)))-1, 0)
	if descending {
		at = n - 1 - at
	}
	return at
}
