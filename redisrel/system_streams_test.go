package redisrel

import (
	"fmt"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestStreamsTellOfThemselves(t *testing.T) {
	s, r, client := startCommands(t, "SET text x", "XADD log:1 1-1 a b", "XADD log:1 2-1 a b", "XADD log:1 3-0 a b", "XADD log:2 5-5 a b",
		"XGROUP CREATE log:1 mail 0", "XGROUP CREATE log:1 audit $", "XGROUP CREATECONSUMER log:1 audit idle", "XDEL log:2 5-5")
	require.NoError(t, client.XReadGroup(t.Context(), &redis.XReadGroupArgs{Group: "mail", Consumer: "ann", Streams: []string{"log:1", ">"}, Count: 2}).Err())
	assert.Equal(t, []string{"log:1|3|2|1-1|3-0|3-0|3", "log:2|0|0|NULL|NULL|5-5|1"},
		systemRows(t, s, "rsql.streams", "stream", "length", "groups", "first_id", "last_id", "last_generated_id", "entries_added"))
	assert.Equal(t, []string{"log:1|audit|1|0|3-0|0", "log:1|mail|1|2|2-1|1"}, systemRows(t, s, "rsql.stream_groups", "stream", "name", "consumers", "pending", "last_delivered_id", "lag"))
	assert.Equal(t, []string{"log:1|audit|idle|0", "log:1|mail|ann|2"}, systemRows(t, s, "rsql.stream_consumers", "stream", "group_name", "name", "pending"))
	assert.Equal(t, []string{"log:1|mail|1-1|ann|1", "log:1|mail|2-1|ann|1"}, systemRows(t, s, "rsql.stream_pending", "stream", "group_name", "id", "consumer", "deliveries"))

	assert.Equal(t, []string{"audit|NULL", "mail|2"}, systemRows(t, s, "rsql.stream_groups", "name", "entries_read"), "a group that begins in the middle cannot say")
	old, err := Connect(t.Context(), r.URL+"?protocol=2")
	require.NoError(t, err)
	defer func() { require.NoError(t, old.Close()) }()
	assert.Equal(t, []string{"audit|NULL|0", "mail|2|1"}, systemRows(t, old, "rsql.stream_groups", "name", "entries_read", "lag"), "RESP2")
	runCommands(t, client, "XDEL log:1 2-1")
	assert.Equal(t, []string{"audit|NULL|0", "mail|2|NULL"}, systemRows(t, s, "rsql.stream_groups", "name", "entries_read", "lag"))

	tab, err := s.Table(t.Context(), "rsql.streams")
	require.NoError(t, err)
	column, err := plan.NewColumn(tab.Schema(), 0)
	require.NoError(t, err)
	read := func(filter plan.Expr) []string {
		require.Equal(t, plan.Inexact, tab.Supports(filter))
		r, err := tab.Scan(t.Context(), plan.ScanSpec{Columns: []int{0, 1}, Filters: []plan.Expr{filter}, Limit: plan.NoLimit, Alloc: checkedMemory(t)})
		require.NoError(t, err)
		lines, err := textRows(t.Context(), r)
		require.NoError(t, err)
		return lines
	}
	r.ResetStats(t)
	assert.Equal(t, []string{"log:1|2"}, read(callOf(t, "=", column, plan.TextLiteral("log:1"))))
	assert.Equal(t, []string{"log:1|2", "log:2|0"}, read(inList(t, column, plan.TextLiteral("log:1"), plan.TextLiteral("text"), plan.TextLiteral("gone"), plan.TextLiteral("log:2"))))
	assert.Zero(t, r.CommandStats(t)["scan"], "streams that are named are asked for")
	assert.Equal(t, plan.No, tab.Supports(callOf(t, ">", column, plan.TextLiteral("log:1"))))
	_, err = s.Table(t.Context(), "rsql.stream")
	assert.ErrorContains(t, err, "did you mean rsql.streams?")
}

// TestManyPendingEntriesAreReadInPages has more than two commands give.
func TestManyPendingEntriesAreReadInPages(t *testing.T) {
	s, r, client := startCommands(t, "XGROUP CREATE log g 0 MKSTREAM")
	const n = 2*elementsPerPart + 7
	pipe := client.Pipeline()
	for i := range n {
		pipe.XAdd(t.Context(), &redis.XAddArgs{Stream: "log", ID: fmt.Sprintf("%d-1", i/3+1) + fmt.Sprint(i%3), Values: []any{"a", i}})
	}
	_, err := pipe.Exec(t.Context())
	require.NoError(t, err)
	require.NoError(t, client.XReadGroup(t.Context(), &redis.XReadGroupArgs{Group: "g", Consumer: "c", Streams: []string{"log", ">"}, Count: n}).Err())
	r.ResetStats(t)
	ids := systemRows(t, s, "rsql.stream_pending", "id")
	assert.Len(t, distinct(ids), n)
	assert.Len(t, ids, n)
	assert.EqualValues(t, 3, r.CommandStats(t)["xpending"])
	tab, err := s.Table(t.Context(), "rsql.stream_pending")
	require.NoError(t, err)
	for _, limit := range []int64{0, 3, 600} {
		reader, err := tab.Scan(t.Context(), plan.ScanSpec{Columns: []int{2}, Limit: limit, Alloc: checkedMemory(t)})
		require.NoError(t, err)
		lines, err := textRows(t.Context(), reader)
		require.NoError(t, err)
		assert.Len(t, lines, int(limit))
	}
}
