package exec

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func winTable(r *rand.Rand, rows int) *memTable {
	t := randomTable(r, "w", winTypes, rows)
	for i := range t.rows {
		t.rows[i][winID] = int64(i)
	}
	return t
}

// node is the plan of the window.
func (c *windowCase) node(in plan.Node) (plan.Node, error) {
	var partition []plan.Expr
	if c.parted {
		partition = []plan.Expr{col(in, winPart)}
	}
	var order []plan.SortKey
	if c.key {
		order = append(order, plan.SortKey{Expr: col(in, winKey), Descending: c.descending, NullsFirst: c.nullsFirst})
	}
	if c.id {
		order = append(order, plan.NewSortKey(col(in, winID), false))
	}
	opts := plan.WindowOptions{Distinct: c.distinct, IgnoreNulls: c.ignoreNulls}
	if c.filter {
		opts.Filter = col(in, winFlag)
	}
	if c.frame != nil {
		var err error
		if opts.Frame, err = plan.NewFrame(*c.frame, order); err != nil {
			return nil, err
		}
	}
	var args []plan.Expr
	for _, a := range c.args {
		if n, ok := a.(constant); ok {
			args = append(args, lit(int64(n), plan.BigIntType))
			continue
		}
		args = append(args, col(in, a.(int)))
	}
	if c.name == "string_agg" {
		args = append(args, lit("-", plan.TextType))
	}
	wc, err := plan.NewWindowCall(c.name, opts, args...)
	if err != nil {
		return nil, err
	}
	return plan.NewWindow(in, partition, order, []*plan.WindowCall{wc}, []string{"v"})
}

// check compares a window with its reference.
func (c *windowCase) check(t *testing.T, env *Env, table *memTable) {
	t.Helper()
	n, err := c.node(scanOf(table))
	require.NoError(t, err, "%+v", *c)
	got := collect(t, n, env)
	want := slowWindow(c, table.rows)
	require.Len(t, got, len(table.rows))
	for _, g := range got {
		id := g[winID].(int64)
		require.Equal(t, table.rows[id], g[:len(winTypes)], "the row itself")
		have := g[len(winTypes)]
		if f, ok := want[id].(float64); ok {
			require.InDelta(t, f, have, math.Abs(f)*1e-14, "row %d: %+v", id, *c)
			continue
		}
		require.Equal(t, want[id], have, "row %d: %s: %+v", id, plan.Format(n, nil), *c)
	}
}

// randomOrder sets partition and order; in a total order no two rows are peers.
func (c *windowCase) randomOrder(r *rand.Rand, total bool) {
	c.parted, c.key, c.id = r.IntN(3) > 0, r.IntN(4) > 0, total
	c.descending, c.nullsFirst = r.IntN(2) == 0, r.IntN(2) == 0
}

func randomFrame(r *rand.Rand, unit plan.FrameUnit) *plan.Frame {
	bound := func(kind plan.BoundKind) plan.FrameBound {
		if kind == plan.Preceding || kind == plan.Following {
			return plan.FrameBound{Kind: kind, Offset: lit(int64(r.IntN(4)), plan.BigIntType)}
		}
		return plan.FrameBound{Kind: kind}
	}
	start := plan.BoundKind(r.IntN(4))
	end := max(start, plan.Preceding) + plan.BoundKind(r.IntN(int(plan.UnboundedFollowing-max(start, plan.Preceding))+1))
	return &plan.Frame{Unit: unit, Start: bound(start), End: bound(end), Exclude: plan.FrameExclude(r.IntN(4))}
}

func TestRankingAgainstReference(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(21, 1))
		for range 6 {
			table := winTable(r, r.IntN(40))
			for _, name := range []string{"rank", "dense_rank", "percent_rank", "cume_dist"} {
				c := windowCase{name: name}
				c.randomOrder(r, r.IntN(2) == 0)
				c.check(t, env, table)
			}
			for _, c := range []windowCase{{name: "row_number"}, {name: "ntile", args: []any{constant(1 + r.IntN(6))}}} {
				c.randomOrder(r, true)
				c.check(t, env, table)
			}
		}
	})
}

func TestNeighboursAgainstReference(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(22, 1))
		for range 12 {
			table := winTable(r, r.IntN(40))
			for _, name := range []string{"lag", "lead"} {
				c := windowCase{name: name, ignoreNulls: r.IntN(2) == 0}
				c.args = [][]any{{winText}, {winText, constant(r.IntN(5))}, {winValue, winPart}, {winValue, constant(2), winID},
					{winValue, winPart, winKey}, {winText, constant(math.MaxInt64)}}[r.IntN(6)]
				c.randomOrder(r, true)
				c.check(t, env, table)
			}
		}
	})
}

func TestFrameValuesAgainstReference(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(23, 1))
		for range 20 {
			table := winTable(r, r.IntN(40))
			for _, name := range []string{"first_value", "last_value", "nth_value"} {
				c := windowCase{name: name, args: []any{winText}, ignoreNulls: r.IntN(2) == 0}
				if name == "nth_value" {
					c.args = append(c.args, constant(1+r.IntN(3)))
				}
				c.randomOrder(r, true)
				if r.IntN(5) > 0 {
					c.frame = randomFrame(r, []plan.FrameUnit{plan.FrameRows, plan.FrameGroups}[r.IntN(2)])
				}
				c.check(t, env, table)
			}
		}
	})
}

func TestWindowAggregatesAgainstReference(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(24, 1))
		for range 40 {
			table := winTable(r, r.IntN(40))
			for _, name := range []string{"count", "sum", "avg", "min", "max"} {
				c := windowCase{name: name, args: []any{winValue}, distinct: r.IntN(3) == 0, filter: r.IntN(3) == 0}
				c.randomFramed(r)
				c.check(t, env, table)
			}
			c := windowCase{name: "count", filter: r.IntN(2) == 0}
			c.randomFramed(r)
			c.check(t, env, table)
			c = windowCase{name: "string_agg", args: []any{winText}, filter: r.IntN(3) == 0, frame: randomFrame(r, plan.FrameRows)}
			c.randomOrder(r, true)
			c.check(t, env, table)
		}
	})
}

// randomFramed sets a frame in a unit and an order in which the frame is well defined.
func (c *windowCase) randomFramed(r *rand.Rand) {
	unit := plan.FrameUnit(r.IntN(3))
	c.randomOrder(r, unit == plan.FrameRows)
	c.key = c.key || unit != plan.FrameRows
	if r.IntN(8) > 0 {
		c.frame = randomFrame(r, unit)
	}
}

func TestRangeFramesAtTheEndsOfTheirType(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		table := newTable("w", winTypes)
		for i, key := range []any{int64(math.MinInt64), int64(math.MinInt64 + 1), int64(0), int64(math.MaxInt64 - 1), int64(math.MaxInt64), nil} {
			table.rows = append(table.rows, row{nil, key, int64(1), nil, nil, int64(i)})
		}
		far := plan.FrameBound{Offset: lit(int64(math.MaxInt64), plan.BigIntType)}
		frame := plan.Frame{Unit: plan.FrameRange, Start: far, End: far}
		frame.Start.Kind, frame.End.Kind = plan.Preceding, plan.Following
		for _, descending := range []bool{false, true} {
			c := windowCase{name: "count", args: []any{winValue}, key: true, descending: descending, frame: &frame}
			n, err := c.node(scanOf(table))
			require.NoError(t, err)
			got := map[any]any{}
			for _, g := range collect(t, n, env) {
				got[g[winID]] = g[len(winTypes)]
			}
			// MinInt64 and 0 lie one further apart than the offset.
			assert.Equal(t, map[any]any{int64(0): int64(2), int64(1): int64(3), int64(2): int64(4), int64(3): int64(3), int64(4): int64(3), int64(5): int64(1)}, got)
		}
	})
}

func TestWindowErrors(t *testing.T) {
	minus := plan.FrameBound{Kind: plan.Preceding, Offset: call("-", lit(int64(1), plan.BigIntType), lit(int64(2), plan.BigIntType))}
	null := plan.FrameBound{Kind: plan.Preceding, Offset: call("nullif", lit(int64(1), plan.BigIntType), lit(int64(1), plan.BigIntType))}
	to := plan.FrameBound{Kind: plan.CurrentRow}
	cases := []struct {
		c    windowCase
		want string
	}{
		{windowCase{name: "count", id: true, frame: &plan.Frame{Start: minus, End: to}}, "a frame's offset is not negative, as -1 is"},
		{windowCase{name: "count", key: true, frame: &plan.Frame{Unit: plan.FrameRange, Start: null, End: to}}, "a frame's offset is not NULL"},
		{windowCase{name: "ntile", args: []any{constant(0)}, id: true}, "ntile"},
		{windowCase{name: "nth_value", args: []any{winText, constant(0)}, id: true}, "rows are counted from 1, not 0"},
		{windowCase{name: "sum", args: []any{winKey}, id: true}, "sum(w1)"},
	}
	inAllModes(t, func(t *testing.T, env *Env) {
		table := newTable("w", winTypes, row{nil, int64(math.MaxInt64), nil, nil, nil, int64(0)}, row{nil, int64(1), nil, nil, nil, int64(1)})
		for _, c := range cases {
			n, err := c.c.node(scanOf(table))
			require.NoError(t, err)
			_, err = tryCollect(t, n, env)
			assert.ErrorContains(t, err, c.want)
		}
		assert.Zero(t, table.open)
	})
}

func TestWindowOverABrokenTable(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		table := winTable(rand.New(rand.NewPCG(25, 1)), 40)
		table.failAt = 2
		n, err := (&windowCase{name: "sum", args: []any{winValue}, parted: true, id: true}).node(scanOf(table))
		require.NoError(t, err)
		_, err = tryCollect(t, n, env)
		assert.ErrorIs(t, err, errTable)
		assert.Zero(t, table.open)
	})
}

func TestWindowIsCancelled(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		table := winTable(rand.New(rand.NewPCG(26, 1)), 40)
		n, err := (&windowCase{name: "string_agg", args: []any{winText}, id: true}).node(scanOf(table))
		require.NoError(t, err)
		r, err := Build(n, env)
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = r.Next(ctx)
		assert.ErrorIs(t, err, context.Canceled)
		require.NoError(t, r.Close())
	})
}

// TestWindowLimitKeepsTheFirst compares a window that keeps few rows of each partition with one that keeps all: of equal rows those that
// come first are kept.
func TestWindowLimitKeepsTheFirst(t *testing.T) {
	types := []plan.Type{plan.BigIntType, plan.TextType, plan.DoubleType, plan.DecimalType(38, 2), plan.BooleanType, plan.BigIntType}
	inModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(28, 1))
		for range 12 {
			table := randomTable(r, "t", types, 400)
			for i := range table.rows {
				table.rows[i][5] = int64(i)
				if i%3 == 0 && table.rows[i][1] != nil {
					table.rows[i][1] = "a text of more than eight bytes " + table.rows[i][1].(string)
				}
			}
			in := scanOf(table)
			for _, keys := range [][]int{nil, {1}, {2}, {3}, {4, 1}, {2, 3, 1}} {
				checkWindowLimit(t, env, r, in, keys)
			}
		}
	})
}

func checkWindowLimit(t *testing.T, env *Env, r *rand.Rand, in plan.Node, keys []int) {
	t.Helper()
	var by []plan.Expr
	if r.IntN(4) > 0 {
		by = append(by, col(in, 0))
	}
	var order []plan.SortKey
	for _, k := range keys {
		order = append(order, plan.SortKey{Expr: col(in, k), Descending: r.IntN(2) == 0, NullsFirst: r.IntN(2) == 0})
	}
	number := []*plan.WindowCall{must(plan.NewWindowCall("row_number", plan.WindowOptions{}))}
	n := must(plan.NewWindow(in, by, order, number, []string{"n"}))
	limit := []int64{0, 1, 2, 5, mostSlots, mostSlots + 1}[r.IntN(6)]
	want := []row{}
	for _, x := range collect(t, n, env) {
		if x[6].(int64) <= limit {
			want = append(want, x)
		}
	}
	got := collect(t, n.WithLimit(lit(limit, plan.BigIntType)), env)
	require.Equal(t, sorted(want), sorted(got), "the first %d by %v in partitions of %v", limit, keys, by)
}

func TestWindowLimit(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(27, 1))
		for limit := range int64(4) {
			table := winTable(r, 60)
			c := windowCase{name: "row_number", parted: true, key: true, id: true}
			n, err := c.node(scanOf(table))
			require.NoError(t, err)
			numbers := slowWindow(&c, table.rows)
			want := map[string]bool{}
			for _, w := range table.rows {
				if v := numbers[w[winID].(int64)]; v.(int64) <= limit {
					want[fmt.Sprint(w[winID], " ", v)] = true
				}
			}
			got := map[string]bool{}
			for _, g := range collect(t, n.(*plan.Window).WithLimit(lit(limit, plan.BigIntType)), env) {
				got[fmt.Sprint(g[winID], " ", g[len(winTypes)])] = true
			}
			assert.Equal(t, want, got, "the first %d", limit)
		}
	})
}
