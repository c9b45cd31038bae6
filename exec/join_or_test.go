package exec

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// orConditions are conditions of which each alternative has an equality.
var orConditions = map[string]func(l, r func(int) plan.Expr, i int) []plan.Expr{
	"two": func(l, r func(int) plan.Expr, i int) []plan.Expr {
		return []plan.Expr{call("or", call("=", l(i), r(i)), call("=", l(0), r(0)))}
	},
	"three, one null-safe": func(l, r func(int) plan.Expr, i int) []plan.Expr {
		return []plan.Expr{call("or", call("or", call("<=>", l(i), r(i)), call("=", l(1), r(1))), call("=", l(2), r(2)))}
	},
	"of several conditions": func(l, r func(int) plan.Expr, i int) []plan.Expr {
		both := call("and", call("=", l(i), r(i)), call("and", call("=", l(2), r(2)), call("<", l(0), r(0))))
		return []plan.Expr{call("or", both, call("and", call("=", l(0), r(0)), call("<>", l(1), r(1))))}
	},
	"and more": func(l, r func(int) plan.Expr, i int) []plan.Expr {
		return []plan.Expr{call("<=", l(1), r(1)), call("or", call("=", l(0), r(0)), call("=", l(i), r(i)))}
	},
	"in": func(l, r func(int) plan.Expr, _ int) []plan.Expr {
		return []plan.Expr{must(plan.NewIn(l(0), []plan.Expr{r(0), r(len(rangeTypes))}, false))}
	},
}

// TestJoinByAlternativesGivesWhatANestedLoopDoes has joins of all kinds on ORs of equalities.
func TestJoinByAlternativesGivesWhatANestedLoopDoes(t *testing.T) {
	types := append(append([]plan.Type(nil), rangeTypes...), rangeTypes...)
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(31, 32))
		for name, cond := range orConditions {
			for _, kind := range joinKinds {
				for _, size := range [][2]int{{0, 3}, {3, 0}, {25, 20}} {
					i := r.IntN(len(rangeTypes))
					left, right := randomTable(r, "l", types, size[0]), randomTable(r, "r", types, size[1])
					j := inequalityJoin(scanOf(left), scanOf(right), kind, cond, i)
					require.NotEmpty(t, j.Alternatives(), name)
					want, wantErr := tryCollect(t, j, &Env{Switches: Switches{NestedLoops: true}})
					for _, left := range []bool{false, true} {
						got, err := tryCollect(t, j.WithBuildLeft(left), env)
						what := fmt.Sprintf("%s on column %d, %s, build left %t", name, i, kind, left)
						if wantErr != nil {
							require.Equal(t, plan.CodeValue, plan.CodeOf(err), "%s: %v", what, err)
							continue
						}
						require.NoError(t, err, what)
						require.Equal(t, sorted(want), sorted(got), what)
					}
				}
			}
		}
	})
}

// TestJoinByAlternativesFailsOnlyWhereAPairDoes has a key that overflows in one alternative, which nobody asks about where the other
// one holds.
func TestJoinByAlternativesFailsOnlyWhereAPairDoes(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		most := int64(1<<63 - 1)
		l, r := newTable("l", intText), newTable("r", intText)
		l.rows, r.rows = []row{{int64(1), "a"}, {most, "b"}}, []row{{int64(2), "b"}}
		cond := func(l, r func(int) plan.Expr, _ int) []plan.Expr {
			return []plan.Expr{call("or", call("=", l(1), r(1)), call("=", call("+", l(0), plan.IntLiteral(1)), r(0)))}
		}
		got, err := tryCollect(t, inequalityJoin(scanOf(l), scanOf(r), plan.InnerJoin, cond, 0), env)
		want, wantErr := tryCollect(t, inequalityJoin(scanOf(l), scanOf(r), plan.InnerJoin, cond, 0), &Env{Switches: Switches{NestedLoops: true}})
		assert.Equal(t, wantErr == nil, err == nil)
		assert.Equal(t, sorted(want), sorted(got))
	})
}
