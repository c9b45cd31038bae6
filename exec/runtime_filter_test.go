package exec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestKeyFilterKeepsAllKeys has dense keys, for which there is a bitmap, and such as are far apart.
func TestKeyFilterKeepsAllKeys(t *testing.T) {
	for _, spread := range []int64{1, 7, 1000, 1 << 40} {
		r := rand.New(rand.NewPCG(1, uint64(spread)))
		var keys, probe []uint64
		var sel []int32
		has := map[uint64]bool{}
		for range 5000 {
			c := uint64((r.Int64N(20_000) - 10_000) * spread)
			keys, has[c] = append(keys, c), true
		}
		for i := range 30_000 {
			probe, sel = append(probe, uint64((int64(i)-15_000)*spread)), append(sel, int32(i))
		}
		f, kept := newKeyFilter(keys), map[uint64]bool{}
		for _, i := range f.keep(probe, sel) {
			kept[probe[i]] = true
		}
		for c := range has {
			require.True(t, kept[c], "spread %d", spread)
		}
		assert.Equal(t, spread <= 7, f.span > 0)
		if f.span > 0 {
			assert.Len(t, kept, len(has), "a bitmap is exact")
		}
		assert.Less(t, len(kept), len(has)+1500, "spread %d", spread)
	}
}

func TestKeyFilterAtTheEdges(t *testing.T) {
	edges := []uint64{1 << 63, math.MaxInt64, 0, math.MaxUint64} // the least and the largest BIGINT, 0, -1
	assert.Len(t, newKeyFilter(edges).keep(edges, []int32{0, 1, 2, 3}), 4)
	for i := range edges {
		f := newKeyFilter(edges[i : i+1])
		assert.Equal(t, []int32{int32(i)}, f.keep(edges, []int32{0, 1, 2, 3}), "one key")
	}
	assert.Empty(t, newKeyFilter(nil).keep(edges, []int32{0, 1, 2, 3}))
	assert.Nil(t, newKeyFilter(make([]uint64, 0, 1)[:0:0]).keep(nil, nil))
	many := make([]uint64, bloomKeys+1)
	for i := range many {
		many[i] = uint64(i) << 30
	}
	assert.Nil(t, newKeyFilter(many), "too many keys, too far apart")
}

// TestAFilterReachesTheScanBelowGroups joins few keys with groups over many: only groups of these keys are made.
func TestAFilterReachesTheScanBelowGroups(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		big, few := newTable("big", intText), newTable("few", intText)
		for i := range 2000 {
			big.rows = append(big.rows, row{int64(i % 500), "b"})
		}
		big.rows = append(big.rows, row{nil, "b"})
		few.rows = []row{{int64(3), "f"}, {int64(77), "f"}, {nil, "f"}, {int64(900), "f"}}
		in := scanOf(big)
		positive := must(plan.NewFilter(in, call(">=", col(in, 0), plan.IntLiteral(0))))
		groups := aggOf(positive, []plan.Expr{col(positive, 0)}, aggCall("count", false))
		swapped := must(plan.NewProject(groups, []plan.Expr{col(groups, 1), col(groups, 0)}, []string{"n", "id"}))
		j := joinCase{kind: plan.InnerJoin, keys: [][2]int{{1, 0}}, nullSafe: []bool{false}}.node(swapped, scanOf(few))
		rows := collect(t, j, env)
		require.Equal(t, []row{{int64(4), int64(3), int64(3), "f"}, {int64(4), int64(77), int64(77), "f"}}, sorted(rows))
		m, _ := env.Metrics.Node(groups)
		if env.Switches.NestedLoops || env.Switches.SpillAll {
			assert.Equal(t, int64(500), m.Rows)
		} else {
			assert.Equal(t, int64(2), m.Rows)
		}
	})
}

// TestAFilterReachesTheScanBelowAWindow joins few keys with numbered rows: only partitions by these keys are numbered, but those by
// another column need all of their rows.
func TestAFilterReachesTheScanBelowAWindow(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		big, few := newTable("big", intText), newTable("few", intText)
		for i := range 2000 {
			big.rows = append(big.rows, row{int64(i % 500), fmt.Sprint(i / 500)})
		}
		few.rows = []row{{int64(3), "f"}, {nil, "f"}, {int64(900), "f"}}
		in := scanOf(big)
		for _, by := range []int{0, 1} {
			number := must(plan.NewWindowCall("row_number", plan.WindowOptions{}))
			w := must(plan.NewWindow(in, []plan.Expr{col(in, by)}, []plan.SortKey{plan.NewSortKey(col(in, 1-by), false)}, []*plan.WindowCall{number}, []string{"n"}))
			j := joinCase{kind: plan.InnerJoin, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}.node(w, scanOf(few))
			var want []row
			for i := range 4 {
				want = append(want, row{int64(3), fmt.Sprint(i), []int64{int64(i + 1), 4}[by], int64(3), "f"})
			}
			require.Equal(t, want, sorted(collect(t, j, env)))
			m, _ := env.Metrics.Node(w)
			if by == 1 || env.Switches.NestedLoops || env.Switches.SpillAll {
				assert.Equal(t, int64(2000), m.Rows)
			} else {
				assert.Equal(t, int64(4), m.Rows)
			}
		}
	})
}

// TestFiltersStayOffWhatOuterJoinsKeep has each kind of join above each other kind, with a filter from the upper table that some
// of the rows below would not pass.
func TestFiltersStayOffWhatOuterJoinsKeep(t *testing.T) {
	inEach(t, []mode{modes[0], crews[0]}, func(t *testing.T, env *Env) {
		a, b, c := newTable("a", intText), newTable("b", intText), newTable("c", intText)
		for i := range 16 {
			a.rows = append(a.rows, row{int64(i), "a"})
			b.rows = append(b.rows, row{int64(i + 8), "b"})
		}
		c.rows = []row{{int64(5), "c"}, {int64(10), "c"}, {int64(20), "c"}, {nil, "c"}}
		for _, lower := range joinKinds {
			below := joinCase{kind: lower, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}.node(scanOf(a), scanOf(b))
			for _, upper := range joinKinds {
				for key := 0; key < below.Schema().NumFields(); key += 2 {
					if plan.TypeOf(below.Schema().Field(key)).Kind != plan.BigInt {
						continue
					}
					for _, left := range []bool{false, true} {
						n := joinCase{kind: upper, keys: [][2]int{{key, 0}}, nullSafe: []bool{false}}.node(below, scanOf(c)).WithBuildLeft(left)
						without := *env
						without.Metrics, without.Switches.NoRuntimeFilters = nil, true
						require.Equal(t, sorted(collect(t, n, &without)), sorted(collect(t, n, env)), "%s above %s on column %d, build left %t", upper, lower, key, left)
					}
				}
			}
		}
	})
}

func TestAFilterThatKeepsMostRowsIsTurnedOff(t *testing.T) {
	f := &runtimeFilter{}
	f.keys.Store(newKeyFilter([]uint64{1}))
	f.count(filterTrial, filterTrial)
	assert.NotNil(t, f.inForce(), "it is still on trial")
	f.count(filterTrial, filterTrial)
	assert.Nil(t, f.inForce())
	g := &runtimeFilter{}
	g.keys.Store(newKeyFilter([]uint64{1}))
	g.count(10*filterTrial, filterTrial)
	assert.NotNil(t, g.inForce())
}
