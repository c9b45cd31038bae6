package frame_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestSketchesCountLikeTheServer compares estimates of sparse and dense HyperLogLogs, and of their unions, with PFCOUNT, and reads
// back what is merged.
func TestSketchesCountLikeTheServer(t *testing.T) {
	s := start(t)
	sizes := []int{0, 1, 7, 300, 5000, 60_000}
	for i, n := range sizes {
		key := fmt.Sprintf("seen:%d:%d", i%2, i)
		require.NoError(t, s.redis.Do(t.Context(), "PFADD", key).Err())
		for from := 0; from < n; from += 1000 {
			var values []any
			for v := from; v < min(n, from+1000); v++ {
				values = append(values, strconv.Itoa(v*(1+i%3)))
			}
			require.NoError(t, s.redis.PFAdd(t.Context(), key, values...).Err())
		}
	}
	s.run(t, "CREATE TABLE seen (half BIGINT, id BIGINT) WITH (key = 'seen:{half}:{id}', type = 'hyperloglog')")
	for i := range sizes {
		want, err := s.redis.PFCount(t.Context(), fmt.Sprintf("seen:%d:%d", i%2, i)).Result()
		require.NoError(t, err)
		assert.Equal(t, []string{strconv.FormatInt(want, 10)}, s.rows(t, "SELECT hll_count(sketch) FROM seen WHERE id = ?", i))
	}
	var want []string
	for half := range 2 {
		var keys []string
		for i := half; i < len(sizes); i += 2 {
			keys = append(keys, fmt.Sprintf("seen:%d:%d", half, i))
		}
		n, err := s.redis.PFCount(t.Context(), keys...).Result()
		require.NoError(t, err)
		want = append(want, fmt.Sprintf("%d|%d", half, n))
	}
	assert.Equal(t, want, s.rows(t, "SELECT half, hll_count(hll_merge(sketch)) FROM seen GROUP BY half ORDER BY half"))
	r, err := s.RunAll(t.Context(), "SELECT hll_merge(sketch) AS m FROM seen WHERE half = 1")
	require.NoError(t, err)
	for row, err := range r.All(t.Context()) {
		require.NoError(t, err)
		require.NoError(t, s.redis.Set(t.Context(), "merged", row.Get("m"), 0).Err())
	}
	n, err := s.redis.PFCount(t.Context(), "merged").Result()
	require.NoError(t, err)
	assert.Equal(t, want[1], fmt.Sprintf("1|%d", n), "the server reads what was merged here")
	assert.Equal(t, []string{"NULL"}, s.rows(t, "SELECT hll_merge(sketch) FROM seen WHERE id = 100"))
	s.refuses(t, frame.CodeValue, "SELECT hll_merge(CAST(s AS BLOB)) FROM (VALUES ('x')) AS v(s)")
}

func TestInsertIntoSketches(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE seen WITH (key = 'seen:{day}', type = 'hyperloglog', ttl = '1h')")
	assert.Equal(t, "5 rows written", s.run(t, "INSERT INTO seen (day, element) VALUES ('mon', 'ann'), ('mon', 'bob'), ('mon', 'ann'), ('tue', 'ann'), ('mon', '7')"))
	assert.Equal(t, "1 row written", s.run(t, "INSERT IGNORE INTO seen (day, element) VALUES ('mon', 'cy')"))
	assert.Equal(t, "3000 rows written", s.run(t, "INSERT INTO seen (day, element) SELECT 'wed', CAST(v % 1000 AS TEXT) FROM generate_series(1, 3000) g(v)"))
	require.NoError(t, s.redis.PFAdd(t.Context(), "of redis", "ann", "bob", "7", "cy").Err())
	for v := range 1000 {
		require.NoError(t, s.redis.PFAdd(t.Context(), "wednesday of redis", v).Err())
	}
	for ours, theirs := range map[string]string{"seen:mon": "of redis", "seen:wed": "wednesday of redis"} {
		want, err := s.redis.PFCount(t.Context(), theirs).Result()
		require.NoError(t, err)
		got, err := s.redis.PFCount(t.Context(), ours).Result()
		require.NoError(t, err)
		assert.Equal(t, want, got, ours)
		both, err := s.redis.PFCount(t.Context(), ours, theirs).Result()
		require.NoError(t, err)
		assert.Equal(t, want, both, "they are the same elements")
		assert.Positive(t, s.redis.TTL(t.Context(), ours).Val())
	}
	assert.Equal(t, []string{"mon|4", "tue|1"}, s.rows(t, "SELECT day, hll_count(sketch) FROM seen WHERE day <> 'wed' ORDER BY day"))

	require.NoError(t, s.redis.Set(t.Context(), "seen:text", "hello", 0).Err())
	require.NoError(t, s.redis.SAdd(t.Context(), "seen:set", "x").Err())
	for _, day := range []string{"text", "set"} {
		s.refuses(t, frame.CodeConflict, "INSERT INTO seen (day, element) VALUES ('new', 'a'), ('"+day+"', 'a')")
	}
	s.refuses(t, frame.CodeValue, "INSERT INTO seen (day, element) VALUES ('new', NULL)")
	s.refuses(t, frame.CodeUnsupported, "REPLACE INTO seen (day, element) VALUES ('mon', 'a')")
	s.refuses(t, frame.CodeUnsupported, "SELECT element FROM seen")
	s.refuses(t, frame.CodeName, "INSERT INTO seen (day, sketch) VALUES ('new', X'00')")
	s.refuses(t, frame.CodeName, "CREATE TABLE other (day TEXT, element TEXT) WITH (key = 'other:{day}', type = 'hyperloglog')")
	assert.Equal(t, "1 row deleted", s.run(t, "DELETE FROM seen WHERE hll_count(sketch) = 1"))
	assert.Equal(t, "2 rows deleted", s.run(t, "DELETE FROM seen"))
	keys, err := s.redis.Keys(t.Context(), "seen:*").Result()
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"seen:text", "seen:set"}, keys)
	assert.Equal(t, "hello", s.redis.Get(t.Context(), "seen:text").Val())
}
