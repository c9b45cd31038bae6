package eval

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// settledTotal has the values of an aggregate that has marked what does not fit, or its error.
func settledTotal(s *site) (kernel, error) {
	t := s.call.Type()
	if t == plan.DoubleType {
		return map2(func(x float64, call string) (float64, error) {
			if math.Float64bits(x) == plan.Overflowed {
				return 0, plan.Overflow(call, t)
			}
			return x, nil
		}), nil
	}
	return map2(func(x decimal128.Num, call string) (int64, error) {
		v, ok := decimalInt(x)
		if !ok {
			return 0, plan.Overflow(call, t)
		}
		return v, nil
	}), nil
}
