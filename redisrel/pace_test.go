package redisrel

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

func TestPace(t *testing.T) {
	var none *pace
	require.NoError(t, none.wait(t.Context(), 1<<20))
	assert.Nil(t, newPace(0, 180))
	p := newPace(1e6, 180)
	start := time.Now()
	for range 50 {
		require.NoError(t, p.wait(t.Context(), largestCount))
	}
	assert.Greater(t, time.Since(start), 45*time.Millisecond, "50,000 keys, of which 1,000 at once")
	slow := newPace(1, 180)
	require.NoError(t, slow.wait(t.Context(), largestCount))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, slow.wait(ctx, 100), context.Canceled)
}

// TestScansKeepThePace reads 3,000 hashes by SCAN and by name: all but the first 1,000 of them wait their turn.
func TestScansKeepThePace(t *testing.T) {
	server := redistest.Start(t)
	server.Load(t, 3000, func(i int) (string, []any) { return fmt.Sprintf("user:%d", i), []any{"n", i} })
	declare(t, connect(t, server), "user", "user:{id}", "id BIGINT; n BIGINT")
	for _, byName := range []bool{false, true} {
		s := connect(t, server, WithRate(20_000))
		users := tableOf(t, s, "user")
		var filters []plan.Expr
		if byName {
			var list []plan.Expr
			for i := range int64(3000) {
				list = append(list, plan.IntLiteral(i))
			}
			in, err := plan.NewIn(refTo(t, users, "id"), list, false)
			require.NoError(t, err)
			filters = append(filters, in)
		}
		start := time.Now()
		assert.Len(t, tableRows(t, users, []string{"n"}, filters...), 3000)
		assert.Greater(t, time.Since(start), 95*time.Millisecond, "by name: %t", byName)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		t.Cleanup(cancel)
		r, err := users.Scan(ctx, plan.ScanSpec{Filters: filters, Columns: columnsOf(t, users, "n"), Limit: plan.NoLimit, Alloc: memory.DefaultAllocator})
		require.NoError(t, err)
		for err == nil {
			var b plan.Batch
			if b, err = r.Next(ctx); err == nil {
				b.Release()
			}
		}
		assert.Equal(t, plan.CodeCancelled, plan.CodeOf(err), "%v", err)
		require.NoError(t, r.Close())
	}
}

func TestFullSpeedReadsLargePages(t *testing.T) {
	server := redistest.Start(t)
	server.Load(t, 3000, func(i int) (string, []any) { return fmt.Sprintf("user:%d", i), []any{"n", i} })
	declare(t, connect(t, server), "user", "user:{id}", "id BIGINT; n BIGINT")
	scans := func(opts ...Option) int64 {
		users := tableOf(t, connect(t, server, opts...), "user")
		server.ResetStats(t)
		assert.Len(t, tableRows(t, users, []string{"n"}), 3000)
		return server.CommandStats(t)["scan"]
	}
	n := scans()
	assert.Greater(t, n, int64(7))
	assert.Less(t, n, int64(13), "but for the first, each asks for two pages")
	assert.LessOrEqual(t, scans(WithFullSpeed()), int64(4))
}
