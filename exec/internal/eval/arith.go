package eval

import (
	"math"
	"math/bits"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

var arithmeticKernels = map[string]builder{
	"+": plusOrMinus(intAdd, doubleAdd, decimalSum, 1), "-": plusOrMinus(intSub, doubleSub, decimalDifference, -1),
	"date_add": plusOrMinus(nil, nil, nil, 1), "date_sub": plusOrMinus(nil, nil, nil, -1),
	"*":   product,
	"/":   division,
	"div": byNumber(map2(intDiv), map2(doubleDiv), decimalDiv),
	"%":   byNumber(map2(intRemainder), map2(doubleRemainder), decimalRemainder),
	"neg": negation,
	"abs": byNumber(map1(intAbs), map1(func(x float64) (float64, error) { return math.Abs(x), nil }), decimalAbs),
}

// byNumber is the builder of a function that has a kernel for each numeric type.
func byNumber(integer, double kernel, decimal builder) builder {
	return func(s *site) (kernel, error) {
		switch s.kind(0) {
		case plan.BigInt:
			return integer, nil
		case plan.Double:
			return double, nil
		case plan.Decimal:
			return decimal(s)
		default:
			return nil, plan.Errorf(plan.CodeInternal, "no %s of %s", s.call.Func.Name, s.call.Args[0].Type())
		}
	}
}

// product is that of numbers, or of an interval and a number.
func product(s *site) (kernel, error) {
	if s.kind(0) == plan.Interval || s.kind(1) == plan.Interval {
		return times(s), nil
	}
	return byNumber(intKernel("*", intMul), doubleKernel("*", doubleMul), decimalProduct)(s)
}

// negation is that of a number, or of an interval.
func negation(s *site) (kernel, error) {
	if s.kind(0) == plan.Interval {
		return map1(negatedInterval), nil
	}
	return byNumber(map1(intNegate), map1(func(x float64) (float64, error) { return -x, nil }), decimalNegate)(s)
}

// division is that of numbers, or of an interval and a number.
func division(s *site) (kernel, error) {
	if s.kind(0) == plan.Interval {
		return scaled(true), nil
	}
	return map2(doubleQuotient), nil
}

func plusOrMinus(integer intLoop, double doubleLoop, decimal builder, sign int64) builder {
	return func(s *site) (kernel, error) {
		if a := s.call.Args; len(a) == 2 && (a[0].Type().Temporal() || a[1].Type().Temporal() || a[0].Type().Kind == plan.Interval) {
			return datePlus(s, sign)
		}
		name := s.call.Func.Name
		if integer == nil { // date_add of numbers
			return nil, plan.Errorf(plan.CodeType, "%s: %s is a %s, not a date", name, s.call.Args[0], s.call.Args[0].Type()).
				WithHint("write CAST(%s AS DATE)", s.call.Args[0])
		}
		return byNumber(intKernel(name, integer), doubleKernel(name, double), decimal)(s)
	}
}

func outOfRange(t string, a, op, b string) error {
	return plan.Errorf(plan.CodeValue, "%s out of range: %s %s %s", t, a, op, b)
}

func intText(v int64) string { return strconv.FormatInt(v, 10) }

func doubleText(v float64) string { return string(plan.AppendDouble(nil, v)) }

// intLoop computes all rows and gives a negative number where a row overflowed. NULL rows are computed as well.
type intLoop func(out []int64, a, b vec[int64]) int64

func intAdd(out []int64, a, b vec[int64]) (over int64) {
	for i := range out {
		x, y := a.at(i), b.at(i)
		s := x + y
		over |= (x ^ s) & (y ^ s)
		out[i] = s
	}
	return over
}

func intSub(out []int64, a, b vec[int64]) (over int64) {
	for i := range out {
		x, y := a.at(i), b.at(i)
		s := x - y
		over |= (x ^ y) & (x ^ s)
		out[i] = s
	}
	return over
}

func intMul(out []int64, a, b vec[int64]) (over int64) {
	for i := range out {
		x, y := a.at(i), b.at(i)
		hi, lo := bits.Mul64(uint64(x), uint64(y))
		high := int64(hi) - (x >> 63 & y) - (y >> 63 & x) // of the signed product
		if high != int64(lo)>>63 {
			over = -1
		}
		out[i] = int64(lo)
	}
	return over
}

func intKernel(op string, loop intLoop) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a, b := load[int64](args[0]), load[int64](args[1])
		out := newSink[int64](r, n)
		if loop(out.vals, a, b) < 0 { // find the row, which may be NULL
			var one [1]int64
			for i := range n {
				x, y := a.at(i), b.at(i)
				if v.at(i) && loop(one[:], vec[int64]{vals: []int64{x}}, vec[int64]{vals: []int64{y}}) < 0 {
					return nil, outOfRange("BIGINT", intText(x), op, intText(y))
				}
			}
		}
		return out.array(dt, v), nil
	}
}

// doubleLoop computes all rows and reports whether each is finite.
type doubleLoop func(out []float64, a, b vec[float64]) bool

// finite: infinity less itself is not a number.
func finite(x float64) bool { return x-x == 0 }

func doubleAdd(out []float64, a, b vec[float64]) bool {
	ok := true
	for i := range out {
		out[i] = a.at(i) + b.at(i)
		ok = ok && finite(out[i])
	}
	return ok
}

func doubleSub(out []float64, a, b vec[float64]) bool {
	ok := true
	for i := range out {
		out[i] = a.at(i) - b.at(i)
		ok = ok && finite(out[i])
	}
	return ok
}

func doubleMul(out []float64, a, b vec[float64]) bool {
	ok := true
	for i := range out {
		out[i] = a.at(i) * b.at(i)
		ok = ok && finite(out[i])
	}
	return ok
}

func doubleKernel(op string, loop doubleLoop) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a, b := load[float64](args[0]), load[float64](args[1])
		out := newSink[float64](r, n)
		if !loop(out.vals, a, b) {
			for i, x := range out.vals {
				if v.at(i) && !finite(x) {
					return nil, outOfRange("DOUBLE", doubleText(a.at(i)), op, doubleText(b.at(i)))
				}
			}
		}
		return out.array(dt, v), nil
	}
}
