package exec

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// proberOf is a prober of a mark join over all its rows, and what frees it.
func proberOf(t *testing.T, env *Env, c joinCase, l, r *memTable) (p *prober, stop func()) {
	env = env.prepared()
	s, err := newJoinShape(c.node(scanOf(l), scanOf(r)), false, env)
	require.NoError(t, err)
	build := newJoinBuild(s, env)
	right := makeBatch(env.Alloc, r.schema, r.rows)
	part, err := build.part(right)
	right.Release()
	require.NoError(t, err)
	require.NoError(t, build.fill(context.Background(), []*buildPart{part}, 1))
	p = newProber(s, build, env)
	require.NoError(t, p.start(makeBatch(env.Alloc, l.schema, l.rows)))
	return p, func() {
		p.stop()
		build.release()
	}
}

// TestMarksLookForNullsAmongRowsOfTheSameKeys has a NULL in each of 100 groups: a row is compared with that of its own group alone.
func TestMarksLookForNullsAmongRowsOfTheSameKeys(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		types := []plan.Type{plan.BigIntType, plan.BigIntType}
		var rows []row
		for k := range int64(100) {
			rows = append(rows, row{k, nil}, row{k, k})
		}
		l, r := newTable("l", types, row{int64(7), int64(-1)}, row{int64(8), nil}), newTable("r", types, rows...)
		c := joinCase{kind: plan.MarkJoin, keys: [][2]int{{0, 0}, {1, 1}}, nullSafe: []bool{true, false}}
		c.check(t, env, l, r, false)

		p, stop := proberOf(t, env, c, l, r)
		defer stop()
		for nulls, size := range map[string]int{"..": 100, ".0": 200} {
			joins, err := p.build.unsure(context.Background(), nulls, p.env)
			require.NoError(t, err)
			require.Len(t, joins, 1)
			assert.Equal(t, size, joins[0].build.rows.Len())
			assert.Len(t, joins[0].build.shape.keyExprs, 1) // the null-safe one finds the rows
		}
	})
}

// TestMarksLookForNullsByInequalities has NULLs on both sides of IN, whose subquery asks for the rows behind the outer one: they are
// found in their order, and not by trying each.
func TestMarksLookForNullsByInequalities(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		types := []plan.Type{plan.BigIntType, plan.BigIntType}
		var left, right []row
		for k := range int64(60) {
			left = append(left, row{k, []any{nil, k}[k%2]})
			right = append(right, row{k - 10, []any{nil, int64(-1), k}[k%3]})
		}
		l, r := newTable("l", types, left...), newTable("r", types, right...)
		c := joinCase{kind: plan.MarkJoin, keys: [][2]int{{1, 1}}, nullSafe: []bool{false}, residual: true}
		c.check(t, env, l, r, false)

		p, stop := proberOf(t, env, c, l, r)
		defer stop()
		for nulls, size := range map[string]int{".": 20, "0": 60} {
			joins, err := p.build.unsure(context.Background(), nulls, p.env)
			require.NoError(t, err)
			require.Len(t, joins, 1)
			assert.Equal(t, size, joins[0].build.rows.Len())
			if !env.Switches.NestedLoops {
				assert.NotNil(t, joins[0].build.ranges)
				assert.Nil(t, joins[0].build.shape.residual) // the range decides
			}
		}
	})
}

// TestMarksOfRowsWithNullsInSomeKeys compares rows by the keys that are not NULL on either side.
func TestMarksOfRowsWithNullsInSomeKeys(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		types := []plan.Type{plan.BigIntType, plan.BigIntType, plan.TextType}
		some := func(from int) []row {
			var rows []row
			for k := range 64 {
				v := row{int64(k % 3), int64(k % 5), []any{"a", "b"}[k%2]}
				for c := range v {
					if (k+from)>>(2*c)%4 == 0 {
						v[c] = nil
					}
				}
				rows = append(rows, v)
			}
			return rows
		}
		l, r := newTable("l", types, some(0)...), newTable("r", types, some(3)[:9]...)
		for _, residual := range []bool{false, true} {
			c := joinCase{kind: plan.MarkJoin, keys: [][2]int{{0, 0}, {1, 1}, {2, 2}}, nullSafe: []bool{false, false, false}, residual: residual}
			c.check(t, env, l, r, false)
		}
	})
}
