package exec

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

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

		s, err := newJoinShape(c.node(scanOf(l), scanOf(r)), false, env)
		require.NoError(t, err)
		build := newJoinBuild(s, env)
		defer build.release()
		right := makeBatch(env.Alloc, r.schema, rows)
		part, err := build.part(right)
		right.Release()
		require.NoError(t, err)
		require.NoError(t, build.fill(context.Background(), []*buildPart{part}, 1))
		p := newProber(s, build, env)
		require.NoError(t, p.start(makeBatch(env.Alloc, l.schema, l.rows)))
		defer p.stop()
		for _, all := range []bool{false, true} {
			among, err := p.unsureAmong(all)
			require.NoError(t, err)
			for i, k := range []int64{7, 8} {
				var found []int32
				for at := among.first(i); at != 0; at = among.next(at) {
					found = append(found, among.row(at))
				}
				want := []int32{int32(2 * k)}
				if all {
					want = append(want, int32(2*k+1))
				}
				if env.Switches.ZeroHash { // all keys look alike
					assert.Subset(t, found, want)
				} else {
					assert.Equal(t, want, found)
				}
			}
		}
	})
}
