package exec

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// operatorCase is a plan of one operator over tables that may fail.
type operatorCase struct {
	name   string
	tables []*memTable
	node   plan.Node
}

// operatorCases has every operator over tables of some batches each.
func operatorCases() []operatorCase {
	table := func(name string) *memTable {
		t := newTable(name, intText)
		for i := range 40 {
			t.rows = append(t.rows, row{int64(i % 20), "some text"})
		}
		t.per, t.lookup = 4, []int{0}
		return t
	}
	var out []operatorCase
	one := func(name string, f func(in plan.Node) plan.Node) {
		t := table("t")
		out = append(out, operatorCase{name, []*memTable{t}, f(scanOf(t))})
	}
	one("scan", func(in plan.Node) plan.Node { return in })
	one("filter", func(in plan.Node) plan.Node {
		return must(plan.NewFilter(in, call(">", col(in, 0), plan.IntLiteral(3))))
	})
	one("project", func(in plan.Node) plan.Node {
		return must(plan.NewProject(in, []plan.Expr{call("upper", col(in, 1))}, []string{"a"}))
	})
	one("limit", func(in plan.Node) plan.Node { return must(plan.NewLimit(in, plan.IntLiteral(17), plan.IntLiteral(2))) })
	keys := func(in plan.Node) []plan.SortKey {
		return []plan.SortKey{plan.NewSortKey(call("upper", col(in, 1)), false)}
	}
	one("sort", func(in plan.Node) plan.Node { return must(plan.NewSort(in, keys(in))) })
	one("top-k", func(in plan.Node) plan.Node {
		return must(plan.NewSort(in, keys(in))).(*plan.Sort).WithLimit(plan.IntLiteral(3))
	})
	one("distinct", func(in plan.Node) plan.Node { return must(plan.NewDistinct(in)) })
	one("union", func(in plan.Node) plan.Node { return must(plan.NewUnion(in, in)) })
	one("aggregate", func(in plan.Node) plan.Node {
		return aggOf(in, []plan.Expr{col(in, 0)}, aggCall("count", true, col(in, 1)), aggCall("min", false, col(in, 1)), aggCall("sum", true, col(in, 0)))
	})
	one("write", func(in plan.Node) plan.Node {
		return must(plan.NewWrite(in, &memTarget{memTable: table("w")}, plan.Insert, []int{0, 1}))
	})
	two := func(name string, f func(l, r plan.Node) plan.Node) {
		l, r := table("l"), table("r")
		out = append(out, operatorCase{name, []*memTable{l, r}, f(scanOf(l), scanOf(r))})
	}
	two("intersect all", func(l, r plan.Node) plan.Node { return must(plan.NewSetOperation(l, r, plan.Intersect, true)) })
	two("except", func(l, r plan.Node) plan.Node { return must(plan.NewSetOperation(l, r, plan.Except, false)) })
	two("asof", func(l, r plan.Node) plan.Node { return asofCase{op: ">=", keys: []int{1}, outer: true}.node(l, r) })
	two("apply", func(l, r plan.Node) plan.Node { return applyOf(joinCase{kind: plan.LeftJoin}, l, r) })
	two("with", func(l, r plan.Node) plan.Node {
		return withOf(l, func(scan func() plan.Node) plan.Node {
			return joinCase{keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}.node(must(plan.NewUnion(scan(), r)), scan())
		})
	})
	two("recursion", func(l, r plan.Node) plan.Node { return descend(l, r, false) })
	two("distinct recursion", func(l, r plan.Node) plan.Node { return descend(l, r, true) })
	for _, kind := range joinKinds {
		for _, keys := range [][][2]int{nil, {{0, 0}}} {
			for _, lookup := range []*plan.Lookup{nil, {Equis: []int{0}, MaxKeys: 100}, {Equis: []int{0}, MaxKeys: 10}} {
				if lookup != nil && (keys == nil || kind == plan.RightJoin || kind == plan.FullJoin) {
					continue
				}
				l, r := table("l"), table("r")
				n := joinCase{kind: kind, keys: keys, nullSafe: []bool{false}, residual: true}.node(scanOf(l), scanOf(r)).WithLookup(lookup)
				out = append(out, operatorCase{kind.String() + " " + n.Right.Schema().Field(0).Name, []*memTable{l, r}, n})
			}
		}
	}
	return out
}

// each runs a test for every operator in every mode; it ends with everything closed and released.
func each(t *testing.T, test func(t *testing.T, c operatorCase, env *Env)) {
	t.Helper()
	inAllModes(t, func(t *testing.T, env *Env) {
		for _, c := range operatorCases() {
			test(t, c, env)
			for _, table := range c.tables {
				assert.Zero(t, table.open, "%s leaves a reader open", c.name)
			}
			if a, ok := env.Alloc.(*memory.CheckedAllocator); ok {
				require.Zero(t, a.CurrentAlloc(), "%s keeps memory", c.name)
			}
		}
	})
}

func TestCloseBeforeTheFirstNext(t *testing.T) {
	each(t, func(t *testing.T, c operatorCase, env *Env) {
		op := must(Build(c.node, env))
		require.NoError(t, op.Close())
		require.NoError(t, op.Close())
		_, err := op.Next(context.Background())
		assert.Error(t, err, c.name)
		assert.NotErrorIs(t, err, io.EOF, c.name)
		for _, table := range c.tables {
			assert.Zero(t, table.scans+table.lookups, c.name)
		}
	})
}

func TestCloseBeforeTheEnd(t *testing.T) {
	each(t, func(t *testing.T, c operatorCase, env *Env) {
		op := must(Build(c.node, env))
		b, err := op.Next(context.Background())
		if err == nil {
			b.Release()
		}
		require.NoError(t, op.Close())
	})
}

func TestErrorOfATable(t *testing.T) {
	each(t, func(t *testing.T, c operatorCase, env *Env) {
		for _, table := range c.tables {
			for _, at := range []int{1, 2, 5} {
				table.failAt = at
				_, err := tryCollect(t, c.node, env)
				if !errors.Is(err, errTable) { // a limit that has enough, a scalar subquery that fails before
					assert.True(t, c.name == "limit" || plan.CodeOf(err) == plan.CodeValue, "%s failing at %d: %v", c.name, at, err)
				}
				table.failAt = 0
			}
		}
	})
}

func TestCancelledBetweenBatches(t *testing.T) {
	each(t, func(t *testing.T, c operatorCase, env *Env) {
		op := must(Build(c.node, env))
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := op.Next(ctx)
		assert.Equal(t, plan.CodeCancelled, plan.CodeOf(err), c.name)
		assert.ErrorIs(t, err, context.Canceled, c.name)
		_, again := op.Next(context.Background())
		assert.Equal(t, err, again, c.name)
		require.NoError(t, op.Close())
	})
}

func TestACrossJoinIsCancelledInItsMidst(t *testing.T) {
	l, r := newTable("l", intText), newTable("r", intText)
	for i := range 3000 {
		l.rows = append(l.rows, row{int64(i), ""})
		r.rows = append(r.rows, row{int64(-i - 1), ""})
	}
	l.per, r.per = 3000, 3000
	n := joinCase{kind: plan.InnerJoin, residual: true}.node(scanOf(l), scanOf(r)) // no pair fits: one Next goes through all
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	op := must(Build(n, &Env{}))
	_, err := op.Next(ctx)
	assert.Equal(t, plan.CodeCancelled, plan.CodeOf(err))
	require.NoError(t, op.Close())
}

func TestMemoryLimit(t *testing.T) {
	for _, c := range operatorCases() {
		alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
		_, err := tryCollect(t, c.node, &Env{Alloc: NewBudget(alloc, 1), Metrics: NewMetrics()})
		switch c.name {
		case "scan", "filter", "project", "limit", "union":
			assert.NoError(t, err, c.name)
		default:
			assert.Equal(t, plan.CodeMemory, plan.CodeOf(err), "%s: %v", c.name, err)
			assert.ErrorContains(t, err, "the memory limit is 1 bytes")
		}
		alloc.AssertSize(t, 0)
	}
	in := scanOf(people())
	_, err := tryCollect(t, aggOf(in, []plan.Expr{col(in, 0)}), &Env{Alloc: NewBudget(memory.NewGoAllocator(), 100)})
	assert.ErrorContains(t, err, "hash aggregate: the statement needs ")
}

func TestBudgetCounts(t *testing.T) {
	b := NewBudget(memory.NewGoAllocator(), 1000)
	x := b.Allocate(600)
	x = b.Reallocate(900, x)
	assert.Equal(t, int64(900), b.Used())
	assert.NoError(t, (&Env{Alloc: b}).prepared().affordable("sort"))
	y := b.Allocate(200)
	err := (&Env{Alloc: b}).prepared().affordable("sort")
	assert.EqualError(t, err, "sort: the statement needs 1.1 KiB, and the memory limit is 1000 bytes; raise the memory limit, or read fewer rows or columns")
	b.Free(x)
	b.Free(y)
	assert.Zero(t, b.Used())
	assert.Equal(t, int64(1100), b.Peak())
}

func TestMetrics(t *testing.T) {
	table := people()
	in := scanOf(table)
	filtered := must(plan.NewFilter(in, call(">", col(in, 0), plan.IntLiteral(1))))
	n := must(plan.NewSort(filtered, []plan.SortKey{plan.NewSortKey(col(in, 0), false)}))
	m := NewMetrics()
	_, known := m.Node(n)
	assert.False(t, known)
	collect(t, n, &Env{Metrics: m})
	s, f, src := must2(m.Node(n)), must2(m.Node(filtered)), must2(m.Node(in))
	assert.Equal(t, []int64{3, 3, 8}, []int64{s.Rows, f.Rows, src.Rows})
	assert.Equal(t, []int64{1, 2, 3}, []int64{s.Batches, f.Batches, src.Batches})
	assert.Equal(t, s.Time, s.Own+f.Own+src.Own, "own times add up to the whole")
	assert.Positive(t, s.PeakBytes)
	assert.Positive(t, src.PeakBytes)
	assert.Nil(t, s.Scan)
	assert.Equal(t, plan.ScanReport{Rows: 8, RoundTrips: 1}, *src.Scan)
	assert.Equal(t, int64(8), m.Scans().Rows)
	assert.Zero(t, m.Writes())
}

func TestMetricsAreReadWhileTheStatementRuns(t *testing.T) {
	l, r := ordersAndUsers(5000)
	n := onID.node(scanOf(l), scanOf(r)).WithLookup(&plan.Lookup{Equis: []int{0}, MaxKeys: 10_000})
	m := NewMetrics()
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for last := int64(0); ; {
			if now := m.Scans().Rows; now < last {
				t.Errorf("the report shrinks from %d to %d rows", last, now)
			} else {
				last = now
			}
			m.Node(n)
			select {
			case <-done:
				return
			default:
			}
		}
	}()
	collect(t, n, &Env{Metrics: m})
	close(done)
	<-stopped
	assert.Equal(t, int64(6000), m.Scans().Rows, "5,000 orders, and each user once")
}

func TestATableThatGivesItsContextsErrorIsCancelled(t *testing.T) {
	table := &contextTable{memTable: people()}
	ctx, cancel := context.WithCancel(context.Background())
	table.cancel = cancel
	op := must(Build(must(plan.NewScan(table, "p", nil)), &Env{}))
	_, err := op.Next(ctx)
	assert.Equal(t, plan.CodeCancelled, plan.CodeOf(err))
	require.NoError(t, op.Close())
}

// contextTable is cancelled while it is opened.
type contextTable struct {
	*memTable
	cancel func()
}

func (c *contextTable) Scan(ctx context.Context, _ plan.ScanSpec) (plan.Reader, error) {
	c.cancel()
	return nil, ctx.Err()
}

func must2[T any](v T, ok bool) T {
	if !ok {
		panic("not there")
	}
	return v
}
