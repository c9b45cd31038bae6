package eval

import (
	"math"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

var numericKernels = map[string]builder{
	"sign": byNumber(
		map1(func(x int64) (int64, error) { return int64(compareZero(x)), nil }),
		map1(func(x float64) (int64, error) { return int64(compareZero(x)), nil }),
		always(map1(func(x decimal128.Num) (int64, error) { return int64(x.Sign()), nil }))),
	"sqrt":  always(map1(domain(func(x float64) bool { return x >= 0 }, math.Sqrt))),
	"ln":    always(map1(domain(positive, math.Log))),
	"log10": always(map1(domain(positive, math.Log10))),
	"log2":  always(map1(domain(positive, math.Log2))),
	"exp": always(map1(func(x float64) (float64, error) {
		return inRange(math.Exp(x), "exp(%s)", x)
	})),
	"power": always(map2(func(x, y float64) (float64, error) {
		return inRange(math.Pow(x, y), "power(%s, %s)", x, y)
	})),
	"sin": always(map1(total(math.Sin))), "cos": always(map1(total(math.Cos))),
	"tan": always(map1(total(math.Tan))),
	"pi": always(func(r *run, _ []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		return fillRows(r, n, dt, func() float64 { return math.Pi })
	}),
	"random": always(func(r *run, _ []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		return fillRows(r, n, dt, rand.Float64)
	}),
}

func compareZero[T int64 | float64](x T) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	default:
		return 0
	}
}

func positive(x float64) bool { return x > 0 }

// total has a result for each number; that of NaN is NaN.
func total(f func(float64) float64) func(float64) (float64, error) {
	return func(x float64) (float64, error) { return f(x), nil }
}

// domain is NULL outside the domain of f, which NaN, whose result is NaN, is not.
func domain(in func(float64) bool, f func(float64) float64) func(float64) (float64, error) {
	return func(x float64) (float64, error) {
		if !in(x) && !math.IsNaN(x) {
			return 0, errNull
		}
		return f(x), nil
	}
}

// inRange refuses a result that is no number; call is a format of the operands' texts.
func inRange(result float64, call string, operands ...float64) (float64, error) {
	if finite(result) {
		return result, nil
	}
	texts := make([]any, len(operands))
	for i, x := range operands {
		texts[i] = doubleText(x)
	}
	return 0, plan.Errorf(plan.CodeValue, "DOUBLE out of range: "+call, texts...)
}

func fillRows[T fixed](r *run, n int, dt arrow.DataType, f func() T) (arrow.Array, error) {
	out := newSink[T](r, n)
	for i := range out.vals {
		out.vals[i] = f()
	}
	return out.array(dt, nil), nil
}
