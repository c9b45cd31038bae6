package exec

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/planner/plan"
)

// groupedByWorkers are rows of many groups, and what to group them by: numbers and texts, short and long, NULLs among them, and values that are
// far from those that came first.
func groupedByWorkers(rows int) (plan.Node, [][]plan.Expr) {
	t := newTable("t", []plan.Type{plan.BigIntType, plan.TextType, plan.DoubleType, plan.DecimalType(20, 2), plan.BigIntType})
	t.per = 200
	for i := range rows {
		r := row{int64(i * 7919 % 6007), fmt.Sprint("text ", i%811), float64(i%97) / 4, dec(int64(i % 89)), int64(i)}
		if i%5 == 0 {
			r[1] = fmt.Sprint("a text of more than two words ", i%811)
		}
		if i > rows/2 && i%7 == 0 {
			r[0] = int64(i%4111) << 40
		}
		if i%11 == 0 {
			r[i%4] = nil
		}
		t.rows = append(t.rows, r)
	}
	in := scanOf(t)
	var keys [][]plan.Expr
	for _, columns := range [][]int{{0}, {1}, {3}, {0, 1}, {2, 1}, {1, 2, 3}, {0, 1, 2, 3}, {4}} {
		var by []plan.Expr
		for _, c := range columns {
			by = append(by, col(in, c))
		}
		keys = append(keys, by)
	}
	return in, keys
}

// TestGroupsOfWorkersAreMergedByParts compares with the groups of one worker.
func TestGroupsOfWorkersAreMergedByParts(t *testing.T) {
	in, keys := groupedByWorkers(12_000)
	for _, by := range keys {
		n := aggOf(in, by, aggCall("count", false), aggCall("sum", false, col(in, 4)), aggCall("median", false, col(in, 2)), aggCall("max", false, col(in, 1)),
			aggCall("count", true, col(in, 0)))
		want := sorted(collect(t, n, &Env{Workers: 1}))
		for _, env := range []*Env{{Workers: 2}, {Workers: 3, BatchRows: 7, Switches: Switches{EagerWorkers: true}}} {
			alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
			env.Alloc = alloc
			require.Equal(t, want, sorted(collect(t, n, env)), "by %v", by)
			alloc.AssertSize(t, 0)
		}
	}
}

// TestMergedPartsAreGivenUp closes and cancels an aggregate with some of its groups.
func TestMergedPartsAreGivenUp(t *testing.T) {
	defer goleak.VerifyNone(t)
	in, keys := groupedByWorkers(12_000)
	for batches := range 5 {
		alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
		r, err := Build(aggOf(in, keys[6], aggCall("count", false)), &Env{Alloc: alloc, Workers: 2, BatchRows: 100})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		for range batches {
			b, err := r.Next(ctx)
			require.NoError(t, err)
			b.Release()
		}
		cancel()
		for err == nil { // what was made before comes
			var b plan.Batch
			if b, err = r.Next(ctx); err == nil {
				b.Release()
			}
		}
		require.NotErrorIs(t, err, io.EOF)
		assert.Equal(t, plan.CodeCancelled, plan.CodeOf(err))
		require.NoError(t, r.Close())
		alloc.AssertSize(t, 0)
	}
}
