package exec

import (
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestRankedAggregatesAreTheSameFrameByFrame counts the values of frames as they move, and adds up each frame on its own.
func TestRankedAggregatesAreTheSameFrameByFrame(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(31, 1))
		ranked := 0
		for range 150 {
			table := winTable(r, 60)
			c := windowCase{parted: r.IntN(2) == 0, filter: r.IntN(3) == 0, key: true, id: r.IntN(2) == 0}
			c.randomFramed(r)
			c.name, c.args, c.distinct = "median", []any{winValue}, false
			switch r.IntN(6) {
			case 0:
				c.name = "mode"
			case 1:
				c.name, c.distinct = "count", true
			case 2:
				c.name = "approx_count_distinct"
			case 3:
				c.name, c.args, c.distinct = "sum", []any{winID}, true
			case 4:
				c.name, c.args, c.distinct = "avg", []any{winPart}, true
			}
			if r.IntN(2) == 0 && c.name != "median" && c.name != "sum" && c.name != "avg" {
				c.args = []any{winText}
			}
			n, err := c.node(scanOf(table))
			if err != nil {
				continue // a frame that makes no sense
			}
			slow := func(w *window) bool {
				a, ok := w.calls[0].(*rankedAggregate)
				if ok {
					a.release()
					w.calls[0] = &framewise{a.frameAggregate}
				}
				return ok
			}
			if want, ok := windowRows(t, n.(*plan.Window), env, slow); ok {
				ranked++
				got, _ := windowRows(t, n.(*plan.Window), env, func(*window) bool { return true })
				require.Equal(t, want, got, "%+v", c)
			}
		}
		assert.Greater(t, ranked, 50)
	})
}

// windowRows runs a window after a change; false where that says so.
func windowRows(t *testing.T, n *plan.Window, env *Env, change func(*window) bool) ([]row, bool) {
	t.Helper()
	prepared := env.prepared()
	in := must(Build(n.Input, env))
	w := must(newWindow(n, in, prepared))
	defer func() { require.NoError(t, w.Close()) }()
	if !change(w) {
		return nil, false
	}
	out := []row{}
	for {
		b, err := w.Next(t.Context())
		if err == io.EOF { //nolint:errorlint // readers give it unwrapped
			return out, true
		}
		require.NoError(t, err)
		out = append(out, rowsOf(b)...)
		b.Release()
	}
}
