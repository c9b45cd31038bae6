package eval

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestSelectOverCodes: conditions on text in codes choose the rows that they choose of texts, in whatever order they come, for all rows
// and for those that others left.
func TestSelectOverCodes(t *testing.T) {
	env := checked(t)
	r := rand.New(rand.NewPCG(3, 3))
	for range 60 {
		var ns, texts, others []*plan.Literal
		for range 1 + r.IntN(60) {
			ns = append(ns, literal(r.IntN(20)))
			pick := func() *plan.Literal {
				return []*plan.Literal{literal("a"), literal("bb"), literal("ab"), literal(""), null(plan.TextType)}[r.IntN(5)]
			}
			texts, others = append(texts, pick()), append(others, pick())
		}
		b := batch(t, env.Alloc, ns, texts, others)
		conditions := []plan.Expr{
			call(t, "like", ref(t, b, 1), literal("%b%")), call(t, "<>", ref(t, b, 2), literal("a")), call(t, "is_null", ref(t, b, 1)),
			call(t, "<", ref(t, b, 0), literal(r.IntN(20))), call(t, "or", call(t, "=", ref(t, b, 2), literal("bb")), call(t, "is_null", ref(t, b, 2))),
			call(t, ">", call(t, "length", ref(t, b, 1)), literal(1)), call(t, "=", ref(t, b, 1), ref(t, b, 2)),
		}
		r.Shuffle(len(conditions), func(i, j int) { conditions[i], conditions[j] = conditions[j], conditions[i] })
		p, err := Predicate(env, plan.And(conditions[:1+r.IntN(3)]...), b.Schema())
		require.NoError(t, err)
		want, err := p.Select(b, nil)
		require.NoError(t, err)
		coded := withCodes(t, env, b)
		got, err := p.Select(coded, nil)
		require.NoError(t, err)
		require.Len(t, got, 4*len(want))
		for i, row := range got {
			require.Equal(t, want[i%len(want)]+int32(i/len(want))*int32(len(ns)), row)
		}
		coded.Release()
		b.Release()
	}
}
