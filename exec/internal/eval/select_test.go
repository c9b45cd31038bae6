package eval

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestSelectorsAgreeWithKernels selects rows by comparisons in selectors and in kernels: behind NOT NOT, which no selector takes.
func TestSelectorsAgreeWithKernels(t *testing.T) {
	env := checked(t)
	r := rand.New(rand.NewPCG(3, 4))
	makers := map[string]func() *plan.Literal{
		"bigint":    func() *plan.Literal { return literal(int64(r.IntN(7) - 3)) },
		"double":    func() *plan.Literal { return literal(float64(r.IntN(7))/2 - 1) },
		"date":      func() *plan.Literal { return date(fmt.Sprintf("2024-01-%02d", 1+r.IntN(7))) },
		"timestamp": func() *plan.Literal { return ts(fmt.Sprintf("2024-01-%02d", 1+r.IntN(7))) },
		"decimal": func() *plan.Literal {
			return parsed([]string{"-99999999999999999999999999999999999.99", "-18446744073709551616.00", "-0.01", "0.00", "1.50", "92233720368547758.08", "99999999999999999999999999999999999.99"}[r.IntN(7)], plan.DecimalType(37, 2))
		},
	}
	for name, value := range makers {
		for _, nulls := range []int{0, 4} {
			t.Run(fmt.Sprintf("%s with nulls in one of %d", name, nulls), func(t *testing.T) {
				column := func() []*plan.Literal {
					out := make([]*plan.Literal, 300)
					for i := range out {
						if out[i] = value(); nulls > 0 && r.IntN(nulls) == 0 {
							out[i] = null(out[i].Type())
						}
					}
					return out
				}
				b := batch(t, env.Alloc, column(), column())
				defer b.Release()
				part := b.NewSlice(5, 290)
				defer part.Release()
				for _, op := range []string{"=", "<>", "<", ">=", ">", "<="} {
					first := call(t, op, ref(t, b, 0), value())
					for _, pred := range []plan.Expr{
						first, call(t, op, value(), ref(t, b, 0)), call(t, op, ref(t, b, 0), ref(t, b, 1)),
						plan.And(first, call(t, "<>", ref(t, b, 1), value())), plan.And(call(t, "<", ref(t, b, 1), value()), call(t, op, ref(t, b, 0), ref(t, b, 1))),
					} {
						for _, rows := range []plan.Batch{b, part} {
							want := selected(t, env, call(t, "not", call(t, "not", pred)), rows)
							got := selected(t, env, pred, rows)
							require.Equal(t, append([]int32{}, want...), append([]int32{}, got...), pred.String())
						}
					}
				}
			})
		}
	}
}

func TestWhichComparisonsHaveSelectors(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, numbers(1, 2), []*plan.Literal{literal("a"), literal("b")})
	defer b.Release()
	for pred, want := range map[plan.Expr]bool{
		call(t, "<", ref(t, b, 0), literal(3)):                           true,
		call(t, "<", literal(3), ref(t, b, 0)):                           true,
		call(t, "<=>", ref(t, b, 0), literal(3)):                         false,
		call(t, "<", call(t, "+", ref(t, b, 0), literal(1)), literal(3)): false,
		call(t, "<", ref(t, b, 1), literal("b")):                         false,
		call(t, "=", ref(t, b, 0), null(plan.BigIntType)):                false,
	} {
		p := must(Predicate(env, pred, b.Schema()))
		assert.Equal(t, want, p.conj[0].selector != nil, pred.String())
	}
}
