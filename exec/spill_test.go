package exec

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// spillCase is a plan that needs much memory.
type spillCase struct {
	name  string
	node  plan.Node
	order bool // rows come in one order
	// share is the part of the memory that will do, where that is not a tenth: states of groups in memory still grow.
	share int64
}

// manyRows are rows of an id below distinct, a number of its own, and a text.
func manyRows(name string, n, distinct int) *memTable {
	t := newTable(name, []plan.Type{plan.BigIntType, plan.BigIntType, plan.TextType})
	t.per = 250
	r := rand.New(rand.NewPCG(uint64(n), uint64(distinct)))
	for i := range n {
		id := any(int64(r.IntN(distinct)))
		if i%50 == 0 {
			id = nil
		}
		t.rows = append(t.rows, row{id, int64(i), fmt.Sprintf("a text that takes some room %d", r.IntN(distinct))})
	}
	return t
}

func spillCases() []spillCase {
	in := scanOf(manyRows("t", 12_000, 8_000))
	other := scanOf(manyRows("u", 12_000, 8_001))
	narrow := func(n plan.Node) plan.Node {
		return must(plan.NewProject(n, []plan.Expr{col(n, 0), col(n, 2)}, []string{"a", "b"}))
	}
	keys := []plan.SortKey{plan.NewSortKey(col(in, 2), true), plan.NewSortKey(call("neg", col(in, 1)), false)}
	sort := must(plan.NewSort(in, keys)).(*plan.Sort)
	out := []spillCase{
		{name: "sort", node: sort, order: true},
		{name: "top-k", node: sort.WithLimit(plan.IntLiteral(8_000)), order: true},
		{name: "distinct", node: must(plan.NewDistinct(narrow(in)))},
	}
	for _, kind := range []plan.SetKind{plan.Intersect, plan.Except} {
		for _, all := range []bool{false, true} {
			n := must(plan.NewSetOperation(narrow(in), narrow(other), kind, all))
			out = append(out, spillCase{name: plan.Describe(n), node: n})
		}
	}
	out = append(append(append(out, joinSpillCases()...), windowSpillCases()...), growingSpillCases()...)
	groups := []plan.Expr{col(in, 0), col(in, 2)}
	turned := must(plan.NewProject(in, []plan.Expr{col(in, 1), col(in, 2), col(in, 0)}, []string{"a", "b", "c"}))
	return append(out,
		spillCase{name: "aggregate", node: aggOf(in, groups, aggCall("count", false), aggCall("sum", false, col(in, 1)), aggCall("avg", false, col(in, 1)), aggCall("max", false, col(in, 2)))},
		spillCase{name: "aggregate of distinct values", node: aggOf(in, groups[:1], aggCall("count", true, col(in, 2)), aggCall("min", false, col(in, 1)))},
		spillCase{name: "pivot", node: aggOf(turned, []plan.Expr{col(turned, 1), col(turned, 2)}, pivoting(turned, false)[:10]...)},
		spillCase{name: "groups alone", node: aggOf(in, groups)},
	)
}

// TestATenthOfTheMemoryWillDo runs plans with a tenth of the memory that they take: their rows are the same.
func TestATenthOfTheMemoryWillDo(t *testing.T) {
	for _, c := range spillCases() {
		for _, workers := range []int{1, 3} {
			t.Run(fmt.Sprintf("%s by %d", c.name, workers), func(t *testing.T) {
				dir := t.TempDir()
				env := func(limit int64) (*Env, *Budget) {
					alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
					t.Cleanup(func() { alloc.AssertSize(t, 0) })
					b := NewBudget(alloc, limit)
					return &Env{Alloc: b, Temp: NewTempDir(dir), Metrics: NewMetrics(), Workers: workers}, b
				}
				free, needs := env(0)
				want := collect(t, c.node, free)
				limit := needs.Peak() / cmp.Or(c.share, 10)
				tight, used := env(limit)
				got := collect(t, c.node, tight)
				if !c.order {
					want, got = sorted(want), sorted(got)
				}
				require.Equal(t, want, got)
				assert.LessOrEqual(t, used.Peak(), limit*5/4, "of %d", needs.Peak())
				m, _ := tight.Metrics.Node(c.node)
				assert.Positive(t, m.SpilledBytes)
				assert.Positive(t, m.SpilledFiles)
				m, _ = free.Metrics.Node(c.node)
				assert.Zero(t, m.SpilledFiles)
				empty(t, dir)
			})
		}
	}
}

func empty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left, "temporary files are removed")
}

func TestFilesAreGoneWhenAStatementEndsEarly(t *testing.T) {
	for _, c := range spillCases() {
		for _, spoil := range []func(ctx context.Context, cancel func(), op plan.Reader){
			func(_ context.Context, cancel func(), _ plan.Reader) { cancel() },
			func(ctx context.Context, _ func(), op plan.Reader) {
				if b, err := op.Next(ctx); err == nil {
					b.Release()
				}
			},
		} {
			dir := t.TempDir()
			alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
			ctx, cancel := context.WithCancel(t.Context())
			op := must(Build(c.node, &Env{Alloc: NewBudget(alloc, 400_000), Temp: NewTempDir(dir)}))
			b, err := op.Next(ctx)
			require.NoError(t, err, c.name)
			b.Release()
			spoil(ctx, cancel, op)
			for range 3 {
				if b, err := op.Next(ctx); err == nil {
					b.Release()
				}
			}
			require.NoError(t, op.Close())
			empty(t, dir)
			alloc.AssertSize(t, 0)
			cancel()
		}
	}
}

func TestATemporaryDirectoryThatIsNotThere(t *testing.T) {
	for _, c := range spillCases() {
		alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
		_, err := tryCollect(t, c.node, &Env{Alloc: NewBudget(alloc, 400_000), Temp: NewTempDir(filepath.Join(t.TempDir(), "gone"))})
		assert.Equal(t, plan.CodeMemory, plan.CodeOf(err), "%s: %v", c.name, err)
		assert.ErrorContains(t, err, "/gone: no such file or directory", c.name)
		assert.NotContains(t, err.Error(), "the statement needs temporary files", "%s: the operator is named", c.name)
		alloc.AssertSize(t, 0)
	}
}
