package exec

import (
	"context"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestSortAgainstReference(t *testing.T) {
	types := append(append([]plan.Type{}, allTypes...), plan.BigIntType)
	inEach(t, slices.Concat(modes, spilling), func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(3, 4))
		for range 25 {
			table := randomTable(r, "t", types, r.IntN(150))
			for i := range table.rows {
				table.rows[i][len(allTypes)] = int64(i) // tells equal rows apart
			}
			in := scanOf(table)
			var keys []plan.SortKey
			for _, c := range r.Perm(len(allTypes))[:r.IntN(4)] {
				keys = append(keys, plan.SortKey{Expr: col(in, c), Descending: r.IntN(2) == 0, NullsFirst: r.IntN(2) == 0})
			}
			want := slowSort(table.rows, keys)
			s := must(plan.NewSort(in, keys)).(*plan.Sort)
			require.Equal(t, want, collect(t, s, env))
			for _, k := range []int{0, 1, 7, 1000} {
				require.Equal(t, want[:min(k, len(want))], collect(t, s.WithLimit(plan.IntLiteral(int64(k))), env))
			}
		}
	})
}

func slowSort(rows []row, keys []plan.SortKey) []row {
	out := append([]row{}, rows...)
	sort.SliceStable(out, func(i, j int) bool {
		for _, k := range keys {
			c := k.Expr.(*plan.ColumnRef).Index
			a, b := out[i][c], out[j][c]
			switch {
			case a == nil && b == nil:
				continue
			case a == nil:
				return k.NullsFirst
			case b == nil:
				return !k.NullsFirst
			}
			if order := compareAny(a, b); order != 0 {
				return order < 0 != k.Descending
			}
		}
		return false
	})
	return out
}

func TestSortByExpression(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		in := scanOf(people())
		keys := []plan.SortKey{plan.NewSortKey(call("neg", col(in, 0)), false), plan.NewSortKey(col(in, 1), true)}
		want := []row{{nil, "bob"}, {nil, nil}, {nil, nil}, {int64(4), "cy"}, {int64(2), "dee"}, {int64(2), nil}, {int64(1), "ann"}, {int64(1), "ann"}}
		s := must(plan.NewSort(in, keys)).(*plan.Sort)
		assert.Equal(t, want, collect(t, s, env))
		assert.Equal(t, want[:3], collect(t, s.WithLimit(plan.IntLiteral(3)), env))
	})
}

func TestTopKIsBounded(t *testing.T) {
	table := newTable("t", intText)
	table.per = 500
	r := rand.New(rand.NewPCG(7, 8))
	text := string(make([]byte, 100))
	for range 100_000 {
		table.rows = append(table.rows, row{r.Int64(), text})
	}
	in := scanOf(table)
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	budget := NewBudget(alloc, 0)
	s := must(plan.NewSort(in, []plan.SortKey{plan.NewSortKey(col(in, 0), true)})).(*plan.Sort).WithLimit(plan.IntLiteral(100))
	got := collect(t, s, &Env{Alloc: budget, BatchRows: 1000})
	assert.Equal(t, slowSort(table.rows, s.Keys)[:100], got)
	assert.Less(t, budget.Peak(), int64(2<<20), "of 11 MB of rows")
}

func TestLargeSortMergesRuns(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	table := newTable("t", []plan.Type{plan.BigIntType, plan.BigIntType})
	table.per = 10_000
	r := rand.New(rand.NewPCG(9, 10))
	for i := range 200_000 {
		var key any
		if r.IntN(10) > 0 {
			key = int64(r.IntN(1000))
		}
		table.rows = append(table.rows, row{key, int64(i)})
	}
	in := scanOf(table)
	s := must(plan.NewSort(in, []plan.SortKey{plan.NewSortKey(col(in, 0), false)})).(*plan.Sort)
	assert.Equal(t, slowSort(table.rows, s.Keys), collect(t, s, &Env{Alloc: alloc}))

	ctx, cancel := context.WithCancel(context.Background())
	op := must(Build(s, &Env{Alloc: alloc}))
	cancel()
	_, err := op.Next(ctx)
	assert.Equal(t, plan.CodeCancelled, plan.CodeOf(err))
	require.NoError(t, op.Close())
}
