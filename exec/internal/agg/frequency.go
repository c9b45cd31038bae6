package agg

import (
	"math"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// runs calls f with each value of a group, whose values are in order, and how often it occurs.
func (r *ranks[T]) runs(values []T, f func(v T, n int)) {
	for from := 0; from < len(values); {
		to := from + 1
		for to < len(values) && r.equal(values[from], values[to]) {
			to++
		}
		f(values[from], to-from)
		from = to
	}
}

// entropy computes how many bits a value tells, by how often each occurs.
func (r *ranks[T]) entropy() {
	r.dt = arrow.PrimitiveTypes.Float64
	r.pick = func(c *vec.Column, values []T) error {
		sum := 0.0
		r.runs(values, func(_ T, n int) {
			p := float64(n) / float64(len(values))
			sum += p * math.Log2(p)
		})
		vec.AppendValue(c, math.Abs(sum))
		return nil
	}
}

// histogram writes how often each value of type t occurs, as a JSON object with a member for each, in order.
func (r *ranks[T]) histogram(t plan.Type) {
	r.dt = plan.JSONType.Arrow()
	var text []byte
	r.pick = func(c *vec.Column, values []T) error {
		text = append(text[:0], '{')
		r.runs(values, func(v T, n int) {
			if len(text) > 1 {
				text = append(text, ',')
			}
			text = append(appendJSONText(text, r.appendText(nil, v, t)), ':')
			text = strconv.AppendInt(text, int64(n), 10)
		})
		c.AppendBytes(append(text, '}'))
		return nil
	}
}

// appendText writes a value of type t.
func (r *ranks[T]) appendText(dst []byte, v T, t plan.Type) []byte {
	switch x := any(v).(type) {
	case place:
		return append(dst, r.bytes(x)...)
	case decimal128.Num:
		return append(dst, plan.FormatDecimal(x, t.Scale)...)
	case uint64:
		switch t.Kind {
		case plan.Boolean:
			return strconv.AppendBool(dst, x == 1)
		case plan.Double:
			return plan.AppendDouble(dst, vec.FloatOf(x))
		case plan.Date:
			return plan.AppendDate(dst, arrow.Date32(x^signBit)) //nolint:gosec // it was one
		case plan.Timestamp:
			return plan.AppendTimestamp(dst, arrow.Timestamp(x^signBit)) //nolint:gosec // it was one
		default:
			return strconv.AppendInt(dst, int64(x^signBit), 10) //nolint:gosec // it was one
		}
	}
	return dst
}
