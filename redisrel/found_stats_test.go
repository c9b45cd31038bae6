package redisrel

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

func TestTablesKeepWhatScansFind(t *testing.T) {
	ctx := context.Background()
	server := redistest.Start(t)
	server.Load(t, 50, func(i int) (string, []any) { return "user:" + string(rune('a'+i)), []any{"age", i} })
	s, err := Connect(ctx, server.URL)
	require.NoError(t, err)
	defer s.Close()
	table := func() *Table {
		found, err := s.Table(ctx, "user")
		require.NoError(t, err)
		return found.(*Table)
	}
	first := table()
	require.True(t, first.WantsStats([]int{1}))
	first.KeepStats(plan.TableStats{Rows: 51, Columns: map[int]plan.ColumnStats{1: {Distinct: 40}}})

	again := table()
	assert.False(t, again.WantsStats([]int{1}), "the next statement knows")
	assert.True(t, again.WantsStats([]int{0, 1}))
	got, known := again.ColumnStats(1)
	assert.True(t, known)
	assert.InDelta(t, 40, got.Distinct, 0)
	_, known = again.ColumnStats(0)
	assert.False(t, known)
	assert.InDelta(t, 51, again.EstimateScan(plan.ScanSpec{Limit: plan.NoLimit}).Rows, 0)
	s.measure(ctx, again.rel)
	assert.InDelta(t, 51, again.EstimateScan(plan.ScanSpec{Limit: plan.NoLimit}).Rows, 0, "a count is better than a guess")

	again.rel.found.at = time.Now().Add(-2 * statsAge)
	assert.True(t, again.WantsStats([]int{1}), "old news")
}
