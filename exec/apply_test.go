package exec

import (
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// applyOf is a dependent join of l with the rows of r whose column 0 is that of the left row and column 1 not above its
// column 1, joined further as c says.
func applyOf(c joinCase, l, r plan.Node) *plan.Apply {
	k, v := plan.NewOuterRef("k", col(l, 0).Type()), plan.NewOuterRef("v", col(l, 1).Type())
	right := must(plan.NewFilter(r, call("and", call("=", col(r, 0), k), call("<=", col(r, 1), v))))
	return must(plan.NewApply(c.node(l, right), []plan.Binding{{Ref: k, Value: col(l, 0)}, {Ref: v, Value: col(l, 1)}}))
}

// appliedRows are the rows of applyOf by the reference for joins, a left row at a time.
func appliedRows(c joinCase, l, r []row, width int) ([]row, error) {
	var out []row
	for _, left := range l {
		var right []row
		for _, x := range r {
			if left[0] != nil && x[0] == left[0] && left[1] != nil && x[1] != nil && compareAny(x[1], left[1]) <= 0 {
				right = append(right, x)
			}
		}
		rows, err := c.slowJoin([]row{left}, right, width, width)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

var pairOfInts = []plan.Type{plan.BigIntType, plan.BigIntType}

func randomPairs(g *rand.Rand, n int) []row {
	out := make([]row, g.IntN(n))
	for i := range out {
		out[i] = row{nil, nil}
		for c := range out[i] {
			if g.IntN(5) > 0 {
				out[i][c] = int64(g.IntN(4))
			}
		}
	}
	return out
}

func TestApplyKinds(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		for seed := range uint64(40) {
			g := rand.New(rand.NewPCG(seed, 7))
			l, r := newTable("l", pairOfInts, randomPairs(g, 20)...), newTable("r", pairOfInts, randomPairs(g, 20)...)
			for _, kind := range joinKinds {
				if kind == plan.RightJoin || kind == plan.FullJoin {
					continue
				}
				for _, c := range []joinCase{{kind: kind}, {kind: kind, keys: [][2]int{{1, 1}}, nullSafe: []bool{false}}} {
					want, failed := appliedRows(c, l.rows, r.rows, 2)
					got, err := tryCollect(t, applyOf(c, scanOf(l), scanOf(r)), env)
					if failed != nil {
						require.ErrorContains(t, err, "more than one row")
						continue
					}
					require.NoError(t, err)
					require.Equal(t, sorted(want), sorted(got), "seed %d, %s", seed, kind)
				}
			}
			assert.Zero(t, l.open+r.open)
		}
	})
}

// TestApplyReadsOnceWhatIsTheSame reads a table once for all left rows.
func TestApplyReadsOnceWhatIsTheSame(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		l, r := newTable("l", pairOfInts), newTable("r", pairOfInts, row{int64(1), int64(1)}, row{int64(2), int64(1)})
		for i := range 30 {
			l.rows = append(l.rows, row{int64(i % 3), int64(i % 5)})
		}
		got := collect(t, applyOf(joinCase{kind: plan.SemiJoin}, scanOf(l), scanOf(r)), env)
		assert.Len(t, got, 16)
		assert.Equal(t, 1, r.scans)
	})
}

// TestApplyWithinApply gives values of both rows around it to the innermost query.
func TestApplyWithinApply(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		table := func(name string, n int) plan.Node {
			x := newTable(name, pairOfInts)
			for i := range n {
				x.rows = append(x.rows, row{int64(i), int64(i % 2)})
			}
			return scanOf(x)
		}
		a, b, c := table("a", 4), table("b", 5), table("c", 6)
		va, vb := plan.NewOuterRef("a", plan.BigIntType), plan.NewOuterRef("b", plan.BigIntType)
		sum := call("+", plan.Expr(va), plan.Expr(vb))
		inner := must(plan.NewApply(must(plan.NewJoin(b, must(plan.NewFilter(c, call("=", col(c, 0), sum))), plan.SemiJoin, nil)),
			[]plan.Binding{{Ref: vb, Value: col(b, 0)}}))
		count := aggOf(inner, nil, aggCall("count", false))
		n := must(plan.NewApply(must(plan.NewJoin(a, count, plan.SingleJoin, nil)), []plan.Binding{{Ref: va, Value: col(a, 0)}}))
		var got []any
		for _, r := range sorted(collect(t, n, env)) {
			got = append(got, r[2])
		}
		assert.Equal(t, []any{int64(5), int64(5), int64(4), int64(3)}, got, "of 0 to 4, those that are below 6 together with the left row's number")
	})
}

// TestApplyCountsForTheNodesOfItsPlan adds what is done for each left row to the nodes that stand in the plan.
func TestApplyCountsForTheNodesOfItsPlan(t *testing.T) {
	l, r := newTable("l", pairOfInts, row{int64(1), int64(1)}, row{int64(2), int64(1)}), newTable("r", pairOfInts, row{int64(1), int64(1)}, row{int64(2), int64(1)})
	n := applyOf(joinCase{kind: plan.InnerJoin}, scanOf(l), scanOf(r))
	env := &Env{Metrics: NewMetrics()}
	require.Len(t, collect(t, n, env), 2)
	of, ok := env.Metrics.Node(n.Join.Right)
	require.True(t, ok)
	assert.Equal(t, int64(2), of.Rows)
	of, ok = env.Metrics.Node(n)
	require.True(t, ok)
	assert.Equal(t, int64(2), of.Rows)
}

// A right side with an equality finds its rows by an index from the second time on, whose memory it gives back.
func TestApplyFindsKeptRowsByTheirValues(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		var l, r []row
		for i := range int64(300) {
			l = append(l, row{i % 40, i})
			r = append(r, row{i % 50, i})
		}
		r = append(r, row{nil, int64(1)})
		left, right := newTable("l", pairOfInts, l...), newTable("r", pairOfInts, r...)
		c := joinCase{kind: plan.LeftJoin}
		want, err := appliedRows(c, left.rows, right.rows, 2)
		require.NoError(t, err)
		got, err := tryCollect(t, applyOf(c, scanOf(left), scanOf(right)), env)
		require.NoError(t, err)
		assert.ElementsMatch(t, want, got)
	})
}

func TestKeptIndexHasTheRowsOfEachKey(t *testing.T) {
	x := &keptIndex{keys: vec.NewKeyTable(memory.DefaultAllocator, []arrow.DataType{arrow.PrimitiveTypes.Int64}, ^uint64(0))}
	defer x.keys.Release()
	b := vectors(t, []int64{7, 8, 7}, []int64{8, 7})
	ids := []int32{0, 1, 0, 1, 0}
	x.keys.Insert([]vec.View{vec.Of(b[0].Column(0))}, 3, nil, make([]int32, 3))
	x.place(b, ids)
	assert.Equal(t, []keptRow{{0, 0}, {0, 2}, {1, 1}, {0, 1}, {1, 0}}, x.rows)
	assert.Equal(t, []int32{0, 3, 5}, x.starts)
}

func vectors(t *testing.T, columns ...[]int64) []plan.Batch {
	t.Helper()
	var out []plan.Batch
	for _, values := range columns {
		b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.PrimitiveTypes.Int64}}, nil))
		b.Field(0).(*array.Int64Builder).AppendValues(values, nil)
		out = append(out, b.NewRecord())
		b.Release()
	}
	return out
}
