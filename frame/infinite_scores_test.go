package frame_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestInfiniteScores takes infinite scores out of a sorted set and back.
func TestInfiniteScores(t *testing.T) {
	s := start(t)
	want := []string{"down|-Inf", "a|1", "up|+Inf"}
	for _, ending := range []string{"csv", "json", "ndjson", "parquet"} {
		require.NoError(t, s.redis.ZAdd(t.Context(), "tz", redis.Z{Score: 1, Member: "a"}).Err())
		s.run(t, "INSERT INTO tz (member, score) VALUES ('up', '+inf'), ('down', '-Infinity')")
		assert.Equal(t, want, s.rows(t, "SELECT member, score FROM tz ORDER BY score"))
		path := filepath.Join(t.TempDir(), "z."+ending)
		s.run(t, "COPY tz TO '"+path+"'")
		s.run(t, "DELETE FROM tz WHERE member <> 'a'")
		s.run(t, "COPY tz FROM '"+path+"' (MODE replace)")
		assert.Equal(t, want, s.rows(t, "SELECT member, score FROM tz ORDER BY score"), ending)
		require.NoError(t, s.redis.Del(t.Context(), "tz").Err())
	}
	require.NoError(t, s.redis.ZAdd(t.Context(), "tz", redis.Z{Score: 1, Member: "a"}).Err())
	s.run(t, "UPDATE tz SET score = 'inf'")
	assert.Equal(t, []string{"a|+Inf"}, s.rows(t, "SELECT member, score FROM tz"))
	s.refuses(t, frame.CodeType, "INSERT INTO tz (member, score) VALUES ('n', 'NaN')")
	path := filepath.Join(t.TempDir(), "f.csv")
	require.NoError(t, os.WriteFile(path, []byte("member,score\nn,NaN\n"), 0o600))
	require.ErrorContains(t, s.fails(t, frame.CodeData, "COPY tz FROM '"+path+"'"), `"NaN" is not a DOUBLE`)

	s.hash(t, "h:1", "n", "1.5")
	s.refuses(t, frame.CodeValue, "INSERT INTO h (id, n) VALUES ('2', 'inf')")
	s.refuses(t, frame.CodeValue, "UPDATE h SET n = 'inf'")
	require.NoError(t, os.WriteFile(path, []byte("id,n\n2,inf\n"), 0o600))
	require.ErrorContains(t, s.fails(t, frame.CodeValue, "COPY h FROM '"+path+"'"), "column n is +Inf, which no DOUBLE is read from")
	assert.Equal(t, []string{"1|1.5"}, s.rows(t, "SELECT id, n FROM h"))
}

// TestStandardOutputHasAName is about the message of a COPY that writes no file.
func TestStandardOutputHasAName(t *testing.T) {
	s := &setup{Session: open(t, nobody, frame.WithLazyConnection())}
	assert.Equal(t, "1 row written to standard output", s.run(t, "COPY (SELECT 1 AS a) TO STDOUT"))
}
