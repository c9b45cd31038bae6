package eval

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

var compareKernels = map[string]builder{
	"=": comparison(eq, false), "<>": comparison(eq, true),
	"<": comparison(lt, false), ">=": comparison(lt, true),
	">": comparison(gt, false), "<=": comparison(gt, true),
	"<=>": comparison(eq, false),
}

// order is one of the comparisons that the others are the inverse of. There is no NaN in a column.
type order int

const (
	eq order = iota
	lt
	gt
)

// flipped is the comparison with its operands exchanged.
var flipped = [...]order{eq: eq, lt: gt, gt: lt}

// wanted is what a three-way comparison gives where the comparison holds.
var wanted = [...]int{eq: 0, lt: -1, gt: 1}

// comparer sets the bits of the rows for which a comparison holds, without regard to NULLs.
type comparer func(o order, a, b datum, n int, bits []byte)

func comparison(o order, inverse bool) builder {
	return func(s *site) (kernel, error) {
		c := comparerOf(s.kind(0))
		if c == nil {
			return nil, plan.Errorf(plan.CodeInternal, "no comparison of %s", s.call.Args[0].Type())
		}
		if s.call.Func.Name == "<=>" {
			return nullSafeEqual(c), nil
		}
		return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
			v, none := r.strict(n, args...)
			if none {
				return r.nulls(dt, n), nil
			}
			buf := r.buffer((n + 7) / 8)
			c(o, args[0], args[1], n, buf.Bytes())
			if inverse {
				invert(buf.Bytes())
			}
			return r.array(dt, n, v, buf), nil
		}, nil
	}
}

func invert(bits []byte) {
	for i := range bits {
		bits[i] = ^bits[i]
	}
}

func nullSafeEqual(c comparer) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		buf := r.buffer((n + 7) / 8)
		bits := buf.Bytes()
		a, b := present(args[0], n), present(args[1], n)
		if args[0].arr.NullN() < args[0].arr.Len() && args[1].arr.NullN() < args[1].arr.Len() {
			c(eq, args[0], args[1], n, bits)
		}
		for i := range bits {
			bits[i] = bits[i]&a[i]&b[i] | ^a[i]&^b[i]
		}
		return r.array(dt, n, nil, buf), nil
	}
}

// present has the bits of the rows that are not NULL.
func present(d datum, n int) []byte {
	bits := make([]byte, (n+7)/8)
	for i := range n {
		if !d.null(i) {
			bits[i>>3] |= 1 << (i & 7)
		}
	}
	return bits
}

func comparerOf(k plan.Kind) comparer {
	switch k {
	case plan.BigInt:
		return compareOrdered[int64]
	case plan.Double:
		return compareOrdered[float64]
	case plan.Date:
		return compareOrdered[arrow.Date32]
	case plan.Timestamp:
		return compareOrdered[arrow.Timestamp]
	case plan.Text, plan.JSON, plan.Blob:
		return compareText
	case plan.Boolean:
		return compareBy(func(a, b bool) int { return boolInt(a) - boolInt(b) })
	case plan.Decimal:
		return compareDecimal
	case plan.Interval:
		return compareBy(plan.CompareIntervals)
	case plan.Null:
		return func(order, datum, datum, int, []byte) {}
	default:
		return nil
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
