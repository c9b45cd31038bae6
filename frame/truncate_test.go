package frame_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// TestTruncateListsOfACluster removes keys of all nodes.
func TestTruncateListsOfACluster(t *testing.T) {
	c := redistest.StartCluster(t, 3, 0)
	s := &setup{Session: open(t, c.URL())}
	s.run(t, "CREATE TABLE queue (q TEXT, \"index\" BIGINT, value TEXT) WITH (key = 'queue:{q}', type = 'list')")
	s.run(t, "INSERT INTO queue (q, value) SELECT CONCAT('q', CAST(generate_series % 20 AS TEXT)), 'x' FROM generate_series(1, 900)")
	assert.Equal(t, "900 rows deleted", s.run(t, "TRUNCATE queue"))
	assert.Equal(t, []string{"0"}, s.rows(t, "SELECT count(*) FROM queue"))
}

// TestTruncateLists removes the keys of a table of lists whole, and counts their elements.
func TestTruncateLists(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE queue (q TEXT, \"index\" BIGINT, value TEXT) WITH (key = 'queue:{q}', type = 'list', directory = 'set queues')")
	long := make([]any, 1500)
	for i := range long {
		long[i] = "x"
	}
	require.NoError(t, s.redis.RPush(t.Context(), "queue:long", long...).Err())
	require.NoError(t, s.redis.SAdd(t.Context(), "queues", "queue:long").Err())
	s.run(t, "INSERT INTO queue (q, value) VALUES ('mail', 'a'), ('mail', 'b'), ('chat', 'c')")
	require.NoError(t, s.redis.RPush(t.Context(), "queues:other", "stays").Err())

	dry := &setup{Session: open(t, s.server.URL, frame.WithDryRun())}
	assert.Contains(t, dry.run(t, "TRUNCATE queue"), "1503 rows")
	assert.Equal(t, []string{"1503"}, s.rows(t, "SELECT count(*) FROM queue"))

	assert.Equal(t, "1503 rows deleted", s.run(t, "TRUNCATE TABLE queue"))
	assert.ElementsMatch(t, []string{"queues:other", "rsql:catalog"}, s.redis.Keys(t.Context(), "*").Val(), "the directory went with its last key")
	assert.Equal(t, "0 rows deleted", s.run(t, "TRUNCATE queue"))
	assert.ErrorContains(t, s.fails(t, frame.CodeUnsupported, "DELETE FROM queue"), "TRUNCATE removes all")
}

// TestTruncateListsAfterALostReply: a key that is gone when a reply was lost counts with all its elements, those of later pages as well.
func TestTruncateListsAfterALostReply(t *testing.T) {
	for name, fault := range map[string]redistest.Fault{"dropped": {Drop: true}, "cut in half": {Half: true}} {
		t.Run(name, func(t *testing.T) {
			s, p := faulty(t)
			s.run(t, "CREATE TABLE queue (q TEXT, \"index\" BIGINT, value TEXT) WITH (key = 'queue:{q}', type = 'list')")
			for _, key := range []string{"queue:a", "queue:b"} {
				require.NoError(t, s.redis.RPush(t.Context(), key, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).Err())
			}
			nth(p, 1, fault)
			r, err := s.RunAll(t.Context(), "TRUNCATE queue")
			require.NoError(t, err)
			require.NoError(t, r.Close())
			assert.EqualValues(t, []int64{24, 0, 0}, []int64{r.Stats().Write.Written, r.Stats().Write.Skipped, r.Stats().Write.Unknown})
			assert.Zero(t, s.redis.Exists(t.Context(), "queue:a", "queue:b").Val())
		})
	}
}

// TestTruncateListsReturns what was removed, of each page of a key that goes with the first.
func TestTruncateListsReturns(t *testing.T) {
	s, _ := faulty(t)
	s.run(t, "CREATE TABLE queue (q TEXT, \"index\" BIGINT, value TEXT) WITH (key = 'queue:{q}', type = 'list')")
	s.run(t, "INSERT INTO queue (q, value) SELECT 'a', CONCAT('v', CAST(generate_series AS TEXT)) FROM generate_series(0, 11)")
	s.run(t, "INSERT INTO queue (q, value) VALUES ('b', 'x'), ('b', 'y')")
	require.NoError(t, s.redis.Expire(t.Context(), "queue:a", time.Hour).Err())
	var want []string
	for i := range 12 {
		want = append(want, fmt.Sprintf("a|%d|v%d|true", i, i))
	}
	assert.ElementsMatch(t, append(want, "b|0|x|NULL", "b|1|y|NULL"), s.rows(t, "TRUNCATE queue RETURNING q, \"index\", value, _ttl > 3000"))
	assert.Zero(t, s.redis.Exists(t.Context(), "queue:a", "queue:b").Val())
}
