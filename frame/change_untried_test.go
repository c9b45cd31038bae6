package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// TestUntriedRowsOfACluster: where a node ends, rows that were not sent yet were not tried; only of the one under way nobody knows.
func TestUntriedRowsOfACluster(t *testing.T) {
	c := redistest.StartCluster(t, 3, 0)
	s := &setup{Session: open(t, c.URL(), frame.WithRedis(impatient()...))}
	s.run(t, "CREATE TABLE k (id BIGINT, n BIGINT, d DOUBLE) WITH (key = 'k:{id}')")
	s.run(t, "INSERT INTO k SELECT generate_series, 1, 1 FROM generate_series(1, 60)")
	killed := false
	watched := &setup{Session: open(t, c.URL(), frame.WithRedis(append(impatient(), redisrel.WithRowReports(func(frame.RowReport) {
		if !killed { // rows are written by now
			killed = true
			c.Masters[1].Kill()
		}
	}))...))}
	// One row is skipped, and told of, before those of its page are written.
	_, err := watched.RunAll(t.Context(), "MERGE INTO k USING (SELECT generate_series AS id FROM generate_series(1, 60)) AS s ON k.id = s.id "+
		"WHEN MATCHED AND s.id = 1 THEN DO NOTHING WHEN MATCHED THEN UPDATE SET n = k.n + 1")
	require.Error(t, err)
	r := stopped(err)
	require.NotNil(t, r, err)
	assert.True(t, killed)
	assert.LessOrEqual(t, r.Unknown, int64(1))
	assert.Positive(t, r.Untried)
	assert.EqualValues(t, 60, r.Written+r.Skipped+r.Failed+r.Unknown+r.Untried)
}
