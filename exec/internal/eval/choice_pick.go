package eval

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// pickKernels are functions of a list of values.
var pickKernels = map[string]builder{"elt": always(element), "field": field, "error": always(text1(raise))}

// element is the argument that the first one numbers.
func element(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
	numbers := load[int64](args[0])
	list := slices.Concat(args[1:], []datum{untypedNull()})
	none := int32(len(list) - 1)
	from := make([]int32, n)
	for i := range from {
		from[i] = none
		if at := numbers.at(i); !args[0].null(i) && at >= 1 && at <= int64(none) {
			from[i] = int32(at - 1)
		}
	}
	return r.gather(dt, list, from, nil, n)
}

// field is the number of the first argument behind the first that equals it. What is NULL equals nothing.
func field(s *site) (kernel, error) {
	compare := comparerOf(s.kind(0))
	if compare == nil {
		return allZero, nil
	}
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		out := newSink[int64](r, n)
		for j := len(args) - 1; j > 0; j-- {
			bits := make([]byte, (n+7)/8)
			compare(eq, args[0], args[j], n, bits)
			for i := range out.vals {
				if bits[i>>3]>>(i&7)&1 == 1 && !args[0].null(i) && !args[j].null(i) {
					out.vals[i] = int64(j)
				}
			}
		}
		return out.array(dt, nil), nil
	}, nil
}

// allZero is the kernel of field of untyped NULLs.
func allZero(r *run, _ []datum, n int, dt arrow.DataType) (arrow.Array, error) {
	return newSink[int64](r, n).array(dt, nil), nil
}

// raise is the error that a statement asks for.
func raise(dst []byte, message string) ([]byte, error) {
	return dst, plan.Errorf(plan.CodeValue, "%s", message)
}
