package frame_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestKeysThatAnApplicationNames reads tables by a directory and by the index of a column, whose rows are looked at again.
func TestKeysThatAnApplicationNames(t *testing.T) {
	s := start(t)
	s.users(t, 300)
	for i := 1; i <= 300; i += 3 {
		require.NoError(t, s.redis.SAdd(t.Context(), "ids", i).Err())
	}
	require.NoError(t, s.redis.Do(t.Context(), "ZADD", "scores", 1, 1, 2, 2, 3, 3, 250, 4, 7, "nobody").Err())
	s.run(t, `CREATE TABLE u (id BIGINT, name TEXT, score BIGINT)
		WITH (key = 'user:{id}', directory = 'set ids', index (score) = 'zset scores')`)
	for text, want := range map[string]string{
		"SELECT count(*) FROM u":                                                  "100",
		"SELECT count(name) FROM u WHERE id < 100":                                "33",
		"SELECT name FROM u WHERE id = 2":                                         "user 2",
		"SELECT count(*) FROM u WHERE score BETWEEN 2 AND 260":                    "3",
		"SELECT count(*) FROM u WHERE score > 1 AND score < 3 AND name LIKE 'u%'": "1",
		"SELECT count(*) FROM u WHERE score > 260":                                "0",
		"SELECT count(*) FROM u a JOIN u b ON a.name = b.name":                    "100",
	} {
		sent := s.sent(t, func() { assert.Equal(t, []string{want}, s.rows(t, text), text) })
		assert.Zero(t, sent["scan"], text)
	}
	explained := strings.Join(s.rows(t, "EXPLAIN SELECT name FROM u WHERE score > 260"), "\n")
	assert.Contains(t, explained, "path: index zset scores of score, 260 to +inf")
	assert.Contains(t, explained, "filter score > 260")
	s.run(t, "INSERT INTO u (id, name, score) VALUES (1000, 'x', 270)")
	assert.Equal(t, []string{"x"}, s.rows(t, "SELECT name FROM u WHERE score > 260"), "writes keep the index")
	assert.Equal(t, []string{"101"}, s.rows(t, "SELECT count(*) FROM u"), "and the directory")
	s.refuses(t, frame.CodeSyntax, "CREATE TABLE v (id BIGINT) WITH (key = 'v:{id}', index (1) = 'zset x')")
	s.refuses(t, frame.CodeName, "CREATE TABLE v (id BIGINT, a BIGINT) WITH (key = 'v:{id}', index (a) = 'set x')")
	s.refuses(t, frame.CodeName, "CREATE TABLE v (id BIGINT, a BIGINT) WITH (key = 'v:{id}', directory = 'ids')")
}
