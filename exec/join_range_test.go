package exec

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// rangeTypes are those of the columns of tables for joins by ranges.
var rangeTypes = []plan.Type{plan.BigIntType, plan.DoubleType, plan.TextType, plan.DecimalType(10, 2), plan.DecimalType(30, 2), plan.DateType}

// rangeConditions are conditions by inequalities, on left column i and right ones from i on.
var rangeConditions = map[string]func(l, r func(int) plan.Expr, i int) []plan.Expr{
	"less":    func(l, r func(int) plan.Expr, i int) []plan.Expr { return []plan.Expr{call("<", l(i), r(i))} },
	"at most": func(l, r func(int) plan.Expr, i int) []plan.Expr { return []plan.Expr{call(">=", r(i), l(i))} },
	"between": func(l, r func(int) plan.Expr, i int) []plan.Expr {
		return []plan.Expr{call(">=", l(i), r(i)), call("<=", l(i), r(i+len(rangeTypes)))}
	},
	"around": func(l, r func(int) plan.Expr, i int) []plan.Expr {
		return []plan.Expr{call("<", l(i), r(i)), call(">", l(i+len(rangeTypes)), r(i))}
	},
	"overlap": func(l, r func(int) plan.Expr, i int) []plan.Expr {
		return []plan.Expr{call("<", l(i), r(i+len(rangeTypes))), call(">", l(i+len(rangeTypes)), r(i))}
	},
	"and more": func(l, r func(int) plan.Expr, i int) []plan.Expr {
		return []plan.Expr{call("<>", l(0), r(0)), call("<=", r(i), l(i)), call("<", r(1), l(1)), call("<", r(0), l(i%2))}
	},
}

func inequalityJoin(l, r plan.Node, kind plan.JoinKind, cond func(l, r func(int) plan.Expr, i int) []plan.Expr, i int) *plan.Join {
	both := must(plan.NewJoin(l, r, plan.InnerJoin, nil))
	left := func(i int) plan.Expr { return col(both, i) }
	right := func(i int) plan.Expr { return col(both, l.Schema().NumFields()+i) }
	return must(plan.NewJoin(l, r, kind, plan.And(cond(left, right, i)...)))
}

// TestRangeJoinGivesWhatANestedLoopDoes has joins of all kinds with one inequality, two, and others beside them.
func TestRangeJoinGivesWhatANestedLoopDoes(t *testing.T) {
	types := append(append([]plan.Type(nil), rangeTypes...), rangeTypes...)
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(21, 22))
		for name, cond := range rangeConditions {
			for _, kind := range joinKinds {
				for _, size := range [][2]int{{0, 3}, {3, 0}, {25, 20}} {
					i := r.IntN(len(rangeTypes))
					left, right := randomTable(r, "l", types, size[0]), randomTable(r, "r", types, size[1])
					j := inequalityJoin(scanOf(left), scanOf(right), kind, cond, i)
					require.NotEmpty(t, j.Inequalities())
					loops := &Env{Switches: Switches{NestedLoops: true}}
					want, wantErr := tryCollect(t, j, loops)
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

// TestRangeJoinFailsOnlyWhereAPairDoes has keys and bounds that overflow, which is an error where another row is there to be compared
// with, and where no condition in front of them settles the pair.
func TestRangeJoinFailsOnlyWhereAPairDoes(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		most := int64(1<<63 - 1)
		l, r, none := newTable("l", intText), newTable("r", intText), newTable("none", intText)
		l.rows, r.rows = []row{{int64(1), "a"}, {most, "b"}}, []row{{most, "c"}, {int64(5), "d"}}
		next := func(e plan.Expr) plan.Expr { return call("+", e, plan.IntLiteral(1)) }
		of := func(l, r *memTable, cond func(l, r func(int) plan.Expr, i int) []plan.Expr) ([]row, error) {
			return tryCollect(t, inequalityJoin(scanOf(l), scanOf(r), plan.InnerJoin, cond, 0), env)
		}
		key := func(l, r func(int) plan.Expr, i int) []plan.Expr { return []plan.Expr{call("<", l(i), next(r(i)))} }
		bound := func(l, r func(int) plan.Expr, i int) []plan.Expr { return []plan.Expr{call("<", next(l(i)), r(i))} }
		guarded := func(l, r func(int) plan.Expr, i int) []plan.Expr {
			return []plan.Expr{call("<", l(1), plan.TextLiteral("b")), call("<", next(l(i)), r(i))}
		}
		for _, cond := range []func(l, r func(int) plan.Expr, i int) []plan.Expr{key, bound} {
			_, err := of(l, r, cond)
			assert.Equal(t, plan.CodeValue, plan.CodeOf(err))
			for _, pair := range [][2]*memTable{{l, none}, {none, r}} {
				got, err := of(pair[0], pair[1], cond)
				require.NoError(t, err)
				assert.Empty(t, got)
			}
		}
		got, err := of(l, r, guarded)
		require.NoError(t, err)
		assert.Len(t, got, 2)
	})
}

// TestRangeJoinAsksAboutFewPairs has conditions that two keys, or two bounds of one, decide.
func TestRangeJoinAsksAboutFewPairs(t *testing.T) {
	l, r := newTable("l", intText), newTable("r", []plan.Type{plan.BigIntType, plan.BigIntType})
	for i := range int64(20_000) {
		l.rows = append(l.rows, row{i * 7919 % 100_003, "l"})
		r.rows = append(r.rows, row{i * 5, i*5 + i%3})
	}
	cond := func(l, r func(int) plan.Expr, _ int) []plan.Expr {
		return []plan.Expr{call(">=", l(0), r(0)), call("<=", l(0), r(1))}
	}
	env := &Env{}
	var shapes [2]*joinShape
	for k, flipped := range []bool{false, true} {
		var err error
		shapes[k], err = newJoinShape(inequalityJoin(scanOf(l), scanOf(r), plan.InnerJoin, cond, 0), flipped, env)
		require.NoError(t, err)
		assert.Nil(t, shapes[k].residual, "nothing is left to ask")
	}
	assert.Len(t, shapes[0].ranges.is, 2)
	assert.True(t, shapes[0].ranges.is[1].second)
	assert.False(t, shapes[1].ranges.is[1].second, "both bounds are those of one key")
}
