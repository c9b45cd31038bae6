package exec

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

var joinKinds = []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.RightJoin, plan.FullJoin, plan.SemiJoin, plan.AntiJoin, plan.MarkJoin, plan.SingleJoin}

// joinCase is a join for the reference: keys are pairs of columns, and a residual is left column < right column.
type joinCase struct {
	kind     plan.JoinKind
	keys     [][2]int
	nullSafe []bool
	residual bool // left column 0 <= right column 0
}

func (c joinCase) node(l, r plan.Node) *plan.Join {
	j := must(plan.NewJoin(l, r, c.kind, nil))
	for i, k := range c.keys {
		j = j.WithEqui(plan.Equi{Left: col(l, k[0]), Right: col(r, k[1]), NullSafe: c.nullSafe[i]})
	}
	if c.residual {
		both := must(plan.NewJoin(l, r, plan.InnerJoin, nil))
		j.Residual = call("<=", col(both, 0), col(both, l.Schema().NumFields()))
	}
	return j
}

// truth is a value of three-valued logic: -1 false, 0 NULL, 1 true.
func equalTruth(a, b any, nullSafe bool) int {
	switch {
	case a == nil && b == nil && nullSafe:
		return 1
	case a == nil || b == nil:
		if nullSafe {
			return -1
		}
		return 0
	case compareAny(a, b) == 0:
		return 1
	}
	return -1
}

// partner gives the truth of all equalities of a pair, false where the residual is not true.
func (c joinCase) partner(l, r row) int {
	truth := 1
	for i, k := range c.keys {
		truth = min(truth, equalTruth(l[k[0]], r[k[1]], c.nullSafe[i]))
	}
	if c.residual && (l[0] == nil || r[0] == nil || compareAny(l[0], r[0]) > 0) {
		return -1
	}
	return truth
}

var errMany = fmt.Errorf("more than one partner")

// slowJoin is a nested loop over all pairs.
func (c joinCase) slowJoin(left, right []row, widthL, widthR int) ([]row, error) {
	out := []row{}
	met := make([]bool, len(right))
	both := func(l, r row) row { return append(append(row{}, l...), r...) }
	for _, l := range left {
		partners, best := 0, -1
		for i, r := range right {
			truth := c.partner(l, r)
			best = max(best, truth)
			if truth < 1 {
				continue
			}
			partners++
			met[i] = true
			if c.kind <= plan.FullJoin || c.kind == plan.SingleJoin {
				out = append(out, both(l, r))
			}
		}
		switch {
		case c.kind == plan.SingleJoin && partners > 1:
			return nil, errMany
		case c.kind == plan.MarkJoin:
			out = append(out, both(l, row{map[int]any{-1: false, 0: nil, 1: true}[best]}))
		case c.kind == plan.SemiJoin && partners > 0, c.kind == plan.AntiJoin && partners == 0:
			out = append(out, l)
		case partners == 0 && (c.kind == plan.LeftJoin || c.kind == plan.FullJoin || c.kind == plan.SingleJoin):
			out = append(out, both(l, make(row, widthR)))
		}
	}
	for i, r := range right {
		if !met[i] && (c.kind == plan.RightJoin || c.kind == plan.FullJoin) {
			out = append(out, both(make(row, widthL), r))
		}
	}
	return out, nil
}

func (c joinCase) check(t *testing.T, env *Env, l, r *memTable, buildLeft bool) {
	t.Helper()
	n := c.node(scanOf(l), scanOf(r)).WithBuildLeft(buildLeft)
	want, wantErr := c.slowJoin(l.rows, r.rows, l.schema.NumFields(), r.schema.NumFields())
	got, err := tryCollect(t, n, env)
	what := fmt.Sprintf("%s keys %v null-safe %v residual %t build left %t, %d × %d rows", c.kind, c.keys, c.nullSafe, c.residual, buildLeft, len(l.rows), len(r.rows))
	if wantErr != nil {
		require.Equal(t, plan.CodeValue, plan.CodeOf(err), "%s: %v", what, err)
	} else {
		require.NoError(t, err, what)
		require.Equal(t, sorted(want), sorted(got), what)
	}
	assert.Zero(t, l.open+r.open, what)
}

func TestJoinsAgainstReference(t *testing.T) {
	types := []plan.Type{plan.BigIntType, plan.TextType, plan.DoubleType, plan.DecimalType(10, 2)}
	keySets := [][][2]int{nil, {{0, 0}}, {{1, 1}}, {{2, 2}}, {{3, 3}}, {{0, 0}, {1, 1}}, {{1, 1}, {2, 2}, {3, 3}}}
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(11, 12))
		for _, kind := range joinKinds {
			for _, keys := range keySets {
				for _, residual := range []bool{false, true} {
					for _, size := range [][2]int{{0, 9}, {9, 0}, {12, 3}, {25, 25}} {
						c := joinCase{kind: kind, keys: keys, residual: residual}
						for range keys {
							c.nullSafe = append(c.nullSafe, r.IntN(3) == 0)
						}
						left, right := randomTable(r, "l", types, size[0]), randomTable(r, "r", types, size[1])
						c.check(t, env, left, right, false)
						c.check(t, env, left, right, true)
					}
				}
			}
		}
	})
}

// TestJoinsOfJoinsAgainstReference joins three tables, any of which may be empty: a join may know its result without reading
// what the one above it waits for.
func TestJoinsOfJoinsAgainstReference(t *testing.T) {
	types := []plan.Type{plan.BigIntType, plan.TextType}
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(13, 14))
		for _, first := range joinKinds[:6] {
			for _, second := range joinKinds[:6] {
				for empty := range 4 {
					tables := make([]*memTable, 3)
					for i := range tables {
						rows := 8
						if i == empty {
							rows = 0
						}
						tables[i] = randomTable(r, "t", types, rows)
					}
					one := joinCase{kind: first, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}
					two := joinCase{kind: second, keys: [][2]int{{1, 1}}, nullSafe: []bool{false}, residual: empty == 3}
					lower := one.node(scanOf(tables[0]), scanOf(tables[1]))
					between, err := one.slowJoin(tables[0].rows, tables[1].rows, 2, 2)
					require.NoError(t, err)
					want, err := two.slowJoin(between, tables[2].rows, lower.Schema().NumFields(), 2)
					require.NoError(t, err)
					got := collect(t, two.node(lower, scanOf(tables[2])), env)
					require.Equal(t, sorted(want), sorted(got), "%s, then %s; table %d is empty", first, second, empty)
				}
			}
		}
	})
}

func TestSingleJoinWithOnePartner(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		l := newTable("l", intText, row{int64(1), "a"}, row{nil, "b"}, row{int64(3), "c"})
		r := newTable("r", intText, row{int64(3), "x"}, row{int64(1), "y"}, row{nil, "z"})
		c := joinCase{kind: plan.SingleJoin, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}
		c.check(t, env, l, r, false)
		r.rows = append(r.rows, row{int64(7), "never"}, row{int64(7), "asked for"})
		c.check(t, env, l, r, false)
		r.rows = append(r.rows, row{int64(3), "two"})
		_, err := tryCollect(t, c.node(scanOf(l), scanOf(r)), env)
		assert.ErrorContains(t, err, "scalar subquery gave more than one row")
		scalar := joinCase{kind: plan.SingleJoin}
		scalar.check(t, env, l, newTable("r", intText, row{int64(3), "x"}), false)
		scalar.check(t, env, l, r, false)
	})
}

func TestJoinOutputIsBounded(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		if env.BatchRows == 0 {
			env.BatchRows = 100
		}
		l, r := newTable("l", intText), newTable("r", intText)
		for i := range 40 {
			l.rows = append(l.rows, row{int64(0), "l"})
			r.rows = append(r.rows, row{int64(0), fmt.Sprint(i)})
		}
		for _, c := range []joinCase{{kind: plan.InnerJoin}, {kind: plan.FullJoin, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}} {
			op := must(Build(c.node(scanOf(l), scanOf(r)), env))
			rows := 0
			for {
				b, err := op.Next(t.Context())
				if err != nil {
					break
				}
				assert.LessOrEqual(t, int(b.NumRows()), env.BatchRows)
				rows += int(b.NumRows())
				b.Release()
			}
			assert.Equal(t, 1600, rows)
			require.NoError(t, op.Close())
		}
	})
}

func TestHashJoinKeepsTheOrderOfItsProbeSide(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		if env.Switches.NestedLoops {
			return // these are no hash joins
		}
		l := newTable("l", intText, row{int64(2), "a"}, row{int64(9), "b"}, row{int64(1), "c"}, row{nil, "d"})
		r := newTable("r", intText, row{int64(1), "x"}, row{int64(2), "y"}, row{int64(2), "z"})
		c := joinCase{kind: plan.LeftJoin, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}
		assert.Equal(t, []row{{int64(2), "a", int64(2), "y"}, {int64(2), "a", int64(2), "z"}, {int64(9), "b", nil, nil},
			{int64(1), "c", int64(1), "x"}, {nil, "d", nil, nil}}, collect(t, c.node(scanOf(l), scanOf(r)), env))
	})
}

func TestJoinOnExpressions(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		l := newTable("l", intText, row{int64(1), "ab"}, row{int64(2), "c"})
		r := newTable("r", intText, row{int64(2), "AB"}, row{int64(3), "D"})
		ls, rs := scanOf(l), scanOf(r)
		both := must(plan.NewJoin(ls, rs, plan.InnerJoin, nil))
		on := call("=", call("+", col(both, 0), plan.IntLiteral(1)), col(both, 2))
		n := must(plan.NewJoin(ls, rs, plan.LeftJoin, call("and", on, call("=", call("upper", col(both, 1)), col(both, 3)))))
		require.Len(t, n.Equi, 2)
		assert.Equal(t, []row{{int64(1), "ab", int64(2), "AB"}, {int64(2), "c", nil, nil}}, collect(t, n, env))
		assert.Equal(t, []row{{int64(1), "ab", int64(2), "AB"}, {int64(2), "c", nil, nil}}, collect(t, n.WithBuildLeft(true), env))
	})
}

func TestJoinReadsNoProbeSideForAnEmptyBuildSide(t *testing.T) {
	for _, kind := range joinKinds {
		l, r := people(), newTable("r", intText)
		n := joinCase{kind: kind, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}.node(scanOf(l), scanOf(r))
		collect(t, n, &Env{})
		assert.Equal(t, kind == plan.InnerJoin || kind == plan.SemiJoin || kind == plan.RightJoin, l.scans == 0, kind)
	}
}
