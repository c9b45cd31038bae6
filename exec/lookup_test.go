package exec

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

var lookupKinds = []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.SemiJoin, plan.AntiJoin, plan.MarkJoin, plan.SingleJoin}

// keyed is a table with a key of two columns, 0 and 1, that may come several times but is never NULL, and a value.
func keyed(r *rand.Rand, rows int) *memTable {
	t := randomTable(r, "r", []plan.Type{plan.BigIntType, plan.TextType, plan.DoubleType}, rows)
	for i := range t.rows {
		if t.rows[i][0] == nil {
			t.rows[i][0] = int64(1)
		}
		if t.rows[i][1] == nil {
			t.rows[i][1] = "a"
		}
	}
	return t
}

func TestLookupJoinAgainstReference(t *testing.T) {
	types := []plan.Type{plan.BigIntType, plan.TextType, plan.DoubleType}
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(13, 14))
		for _, kind := range lookupKinds {
			for _, keys := range [][][2]int{{{0, 0}}, {{0, 0}, {1, 1}}, {{2, 2}, {0, 0}}} {
				for _, maxKeys := range []int64{0, 2, 1000} {
					for _, size := range [][2]int{{0, 5}, {5, 0}, {40, 20}, {300, 3}} {
						c := joinCase{kind: kind, keys: keys, residual: r.IntN(2) == 0, nullSafe: make([]bool, len(keys))}
						left, right := randomTable(r, "l", types, size[0]), keyed(r, size[1])
						right.lookup = []int{0}
						lookup := &plan.Lookup{Equis: []int{0}, MaxKeys: maxKeys}
						switch {
						case keys[0][1] == 2:
							lookup.Equis = []int{1}
						case len(keys) == 2 && r.IntN(2) == 0:
							right.lookup, lookup.Equis = []int{1, 0}, []int{1, 0}
						}
						checkLookup(t, env, c, lookup, left, right)
					}
				}
			}
		}
	})
}

func checkLookup(t *testing.T, env *Env, c joinCase, lookup *plan.Lookup, left, right *memTable) {
	t.Helper()
	want, wantErr := c.slowJoin(left.rows, right.rows, 3, 3)
	got, err := tryCollect(t, c.node(scanOf(left), scanOf(right)).WithLookup(lookup), env)
	what := fmt.Sprintf("%s keys %v residual %t lookup %v, %d × %d rows", c.kind, c.keys, c.residual, *lookup, len(left.rows), len(right.rows))
	if wantErr != nil {
		require.Equal(t, plan.CodeValue, plan.CodeOf(err), "%s: %v", what, err)
	} else {
		require.NoError(t, err, what)
		require.Equal(t, sorted(want), sorted(got), what)
	}
	for key, n := range right.asked {
		assert.Equal(t, 1, n, "key %s was fetched more than once", key)
	}
	assert.Zero(t, left.open+right.open, what)
}

// orders is a left side of many chunks, and users the right one.
func ordersAndUsers(orders int) (l, r *memTable) {
	l, r = newTable("o", intText), newTable("u", intText)
	r.lookup = []int{0}
	l.per = 100
	for i := range orders {
		l.rows = append(l.rows, row{int64(i % 1500), fmt.Sprint(i)})
	}
	for i := range 1000 {
		r.rows = append(r.rows, row{int64(i), fmt.Sprint("user ", i)})
	}
	return l, r
}

var onID = joinCase{kind: plan.InnerJoin, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}

func TestLookupJoinOverManyChunks(t *testing.T) {
	for _, maxKeys := range []int64{10_000, 1000, 200, 100} {
		t.Run(fmt.Sprint(maxKeys), func(t *testing.T) {
			l, r := ordersAndUsers(12_000)
			env := &Env{Metrics: NewMetrics()}
			n := onID.node(scanOf(l), scanOf(r)).WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: maxKeys})
			got := collect(t, n, env)
			assert.Len(t, got, 8000)
			for _, g := range got {
				assert.Equal(t, fmt.Sprint("user ", g[0]), g[3])
			}
			if maxKeys > 1500 {
				assert.Equal(t, 3, r.lookups, "128, 1024 and 8192 rows; the fourth chunk has no new key")
				assert.Len(t, r.asked, 1500)
				assert.Zero(t, r.scans)
			} else {
				assert.Equal(t, 1, r.scans)
			}
			m, ok := env.Metrics.Node(n.Right)
			require.True(t, ok)
			assert.Equal(t, int64(r.lookups+r.scans), m.Scan.RoundTrips, "reports of all fetches add up")
		})
	}
}

func TestLookupJoinStopsWithItsLimit(t *testing.T) {
	l, r := ordersAndUsers(12_000)
	n := onID.node(scanOf(l), scanOf(r)).WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: 10_000})
	assert.Len(t, collect(t, must(plan.NewLimit(n, plan.IntLiteral(10), nil)), &Env{}), 10)
	assert.Equal(t, 1, r.lookups)
	assert.Len(t, r.asked, firstChunk)
}

func TestLookupJoinRunsTheNodesOfItsRightSide(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		l, r := ordersAndUsers(300)
		users := must(plan.NewFilter(scanOf(r), call("<", col(scanOf(r), 0), plan.IntLiteral(5))))
		users = must(plan.NewProject(users, []plan.Expr{call("upper", col(users, 1)), col(users, 0)}, []string{"name", "id"}))
		for _, maxKeys := range []int64{1000, 50} {
			c := joinCase{kind: plan.InnerJoin, keys: [][2]int{{0, 1}}, nullSafe: []bool{false}}
			got := collect(t, c.node(scanOf(l), users).WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: maxKeys}), env)
			assert.Equal(t, []row{{int64(0), "0", "USER 0", int64(0)}, {int64(1), "1", "USER 1", int64(1)}, {int64(2), "2", "USER 2", int64(2)},
				{int64(3), "3", "USER 3", int64(3)}, {int64(4), "4", "USER 4", int64(4)}}, got)
		}
	})
}

// TestLookupJoinRunsWindowsOverWholePartitions numbers the rows of each key, which are fetched in chunks.
func TestLookupJoinRunsWindowsOverWholePartitions(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		l, r := ordersAndUsers(1500)
		for i := range 500 {
			r.rows = append(r.rows, row{int64(2 * i), "first"})
		}
		number := must(plan.NewWindowCall("row_number", plan.WindowOptions{}))
		in := scanOf(r)
		w := must(plan.NewWindow(in, []plan.Expr{col(in, 0)}, []plan.SortKey{plan.NewSortKey(col(in, 1), false)}, []*plan.WindowCall{number}, []string{"n"}))
		firsts := must(plan.NewFilter(w.WithLimit(plan.IntLiteral(1)), call("=", col(w, 2), plan.IntLiteral(1))))
		for _, maxKeys := range []int64{10_000, 100} {
			got := collect(t, onID.node(scanOf(l), firsts).WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: maxKeys}), env)
			require.Len(t, got, 1000)
			for _, g := range got {
				want := fmt.Sprint("user ", g[0])
				if g[0].(int64)%2 == 0 {
					want = "first"
				}
				assert.Equal(t, row{g[0], g[1], g[0], want, int64(1)}, g)
			}
		}
	})
}

// TestLookupJoinAggregatesWholeGroups counts the rows of each key, which are fetched in chunks.
func TestLookupJoinAggregatesWholeGroups(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		l, r := ordersAndUsers(1500)
		for i := range 500 {
			r.rows = append(r.rows, row{int64(2 * i), "again"})
		}
		in := scanOf(r)
		aggs := []*plan.AggCall{must(plan.NewAgg("count", false)), must(plan.NewAgg("min", false, col(in, 1)))}
		groups := must(plan.NewAggregate(in, []plan.Expr{col(in, 0)}, aggs, []string{"id", "n", "first"}))
		for _, maxKeys := range []int64{10_000, 100} {
			got := collect(t, onID.node(scanOf(l), groups).WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: maxKeys}), env)
			require.Len(t, got, 1000)
			for _, g := range got {
				n, first := int64(1), fmt.Sprint("user ", g[0])
				if g[0].(int64)%2 == 0 {
					n, first = 2, "again"
				}
				assert.Equal(t, row{g[0], g[1], g[0], n, first}, g)
			}
		}
	})
}

func TestLookupJoinRefusesWhatItCannotDo(t *testing.T) {
	l, r := people(), people()
	lookup := &plan.Lookup{Equis: []int{0}, MaxKeys: 10}
	r.lookup = []int{0}
	for _, kind := range []plan.JoinKind{plan.RightJoin, plan.FullJoin} {
		c := joinCase{kind: kind, keys: onID.keys, nullSafe: onID.nullSafe}
		_, err := Build(c.node(scanOf(l), scanOf(r)).WithLookup(lookup), &Env{})
		assert.Equal(t, plan.CodeInternal, plan.CodeOf(err))
		assert.Error(t, err)
	}
	for _, right := range []plan.Node{must(plan.NewDistinct(scanOf(r))), must(plan.NewScan(r, "r", nil)).WithLimit(plan.IntLiteral(1))} {
		_, err := Build(onID.node(scanOf(l), right).WithLookup(lookup), &Env{})
		assert.Error(t, err)
	}
	r.lookup = []int{1}
	_, err := Build(onID.node(scanOf(l), scanOf(r)).WithLookup(lookup), &Env{})
	assert.ErrorContains(t, err, "TEXT")
}

func TestLookupJoinIsCancelledWhileItFetches(t *testing.T) {
	l, r := ordersAndUsers(12_000)
	slow := &blockingTable{memTable: r, entered: make(chan struct{})}
	right := must(plan.NewScan(slow, "u", nil))
	op := must(Build(onID.node(scanOf(l), right).WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: 10_000}), &Env{}))
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-slow.entered; cancel() }()
	_, err := op.Next(ctx)
	assert.Equal(t, plan.CodeCancelled, plan.CodeOf(err))
	require.NoError(t, op.Close())
	assert.Zero(t, l.open)
}

func TestLookupJoinFetchesAheadFromTheSecondChunkOn(t *testing.T) {
	l, r := ordersAndUsers(12_000)
	for i := range l.rows {
		l.rows[i][0] = int64(i) // new keys in every chunk
	}
	table := &signallingTable{memTable: r, entered: make(chan struct{}, 10)}
	right := must(plan.NewScan(table, "u", nil))
	left := joinCase{kind: plan.LeftJoin, keys: onID.keys, nullSafe: onID.nullSafe}
	op := must(Build(left.node(scanOf(l), right).WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: 100_000}), &Env{}))
	read := func(rows int) {
		for rows > 0 {
			b, err := op.Next(context.Background())
			require.NoError(t, err)
			rows -= int(b.NumRows())
			b.Release()
		}
	}
	read(firstChunk)
	assert.Equal(t, 1, len(table.entered), "nothing is fetched ahead of the first chunk")
	read(1)
	for range 3 { // the third fetch begins without anybody asking for its rows
		select {
		case <-table.entered:
		case <-time.After(10 * time.Second):
			t.Fatal("the third chunk is not fetched while the second is joined")
		}
	}
	require.NoError(t, op.Close())
	assert.Zero(t, l.open+r.open)
}

// signallingTable says when Lookup is called.
type signallingTable struct {
	*memTable
	entered chan struct{}
}

func (s *signallingTable) Lookup(ctx context.Context, spec plan.ScanSpec, keys plan.Batch) (plan.Reader, error) {
	s.entered <- struct{}{}
	return s.memTable.Lookup(ctx, spec, keys)
}

// blockingTable blocks in Lookup until the context ends.
type blockingTable struct {
	*memTable
	entered chan struct{}
}

func (b *blockingTable) Lookup(ctx context.Context, _ plan.ScanSpec, _ plan.Batch) (plan.Reader, error) {
	close(b.entered)
	<-ctx.Done()
	return nil, ctx.Err()
}
