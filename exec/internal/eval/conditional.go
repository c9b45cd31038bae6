package eval

import (
	"cmp"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	columns "rsql/exec/internal/vec"
	"rsql/planner/plan"
)

var conditionalKernels = map[string]builder{
	"nullif": nullIf, "greatest": extreme(1), "least": extreme(-1),
}

// nullIf is its first argument, but NULL where both are equal.
func nullIf(s *site) (kernel, error) {
	c := comparerOf(s.kind(0))
	if c == nil {
		return nil, plan.Errorf(plan.CodeInternal, "no comparison of %s", s.call.Args[0].Type())
	}
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		from := make([]int32, n)
		if !none {
			bits := make([]byte, (n+7)/8)
			c(eq, args[0], args[1], n, bits)
			for i := range from {
				if v.at(i) && bits[i>>3]>>(i&7)&1 == 1 {
					from[i] = 1
				}
			}
		}
		return r.gather(dt, []datum{args[0], untypedNull()}, from, nil, n)
	}, nil
}

// extreme is the largest (sign 1) or the smallest (sign -1) argument, without regard to NULLs.
func extreme(sign int) builder {
	return func(s *site) (kernel, error) {
		switch s.kind(0) {
		case plan.BigInt:
			return extremeOf(sign, cmp.Compare[int64]), nil
		case plan.Double:
			return extremeOf(sign, func(a, b float64) int { return cmp.Compare(columns.OrderedFloat(a), columns.OrderedFloat(b)) }), nil
		case plan.Text, plan.JSON, plan.Blob:
			return extremeOf(sign, cmp.Compare[string]), nil
		case plan.Date:
			return extremeOf(sign, cmp.Compare[arrow.Date32]), nil
		case plan.Timestamp:
			return extremeOf(sign, cmp.Compare[arrow.Timestamp]), nil
		case plan.Decimal:
			return extremeOf(sign, func(a, b decimal128.Num) int { return a.Cmp(b) }), nil
		case plan.Boolean:
			return extremeOf(sign, func(a, b bool) int { return boolInt(a) - boolInt(b) }), nil
		case plan.Interval:
			return extremeOf(sign, plan.CompareIntervals), nil
		case plan.Null:
			return allNull, nil
		default:
			return nil, plan.Errorf(plan.CodeInternal, "no %s of %s", s.call.Func.Name, s.call.Args[0].Type())
		}
	}
}

// allNull is the kernel of operations on untyped NULLs.
func allNull(r *run, _ []datum, n int, dt arrow.DataType) (arrow.Array, error) {
	return r.nulls(dt, n), nil
}

// extremeOf finds the argument to take for each row; a NULL follows the arguments, for rows that have nothing else.
func extremeOf[T value](sign int, compare func(a, b T) int) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		vecs := make([]vec[T], len(args))
		for i, d := range args {
			vecs[i] = load[T](d)
		}
		best := make([]int32, n)
		for i := range best {
			best[i] = int32(len(args))
			for j, d := range args {
				if d.null(i) {
					continue
				}
				if b := int(best[i]); b == len(args) || sign*compare(vecs[j].at(i), vecs[b].at(i)) > 0 {
					best[i] = int32(j)
				}
			}
		}
		return r.gather(dt, append(args, untypedNull()), best, nil, n)
	}
}

// untypedNull is a NULL that can stand among values of any type.
func untypedNull() datum { return datum{arr: array.NewNull(1), scalar: true} }
