package frame_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestIndexesChangeNoAnswer asks a table with an index and a directory, and one of the same keys without.
func TestIndexesChangeNoAnswer(t *testing.T) {
	s := start(t)
	pipe := s.redis.Pipeline()
	for i := range 500 {
		key, age := "user:"+strconv.Itoa(i), rand.Int64N(80)
		pipe.SAdd(t.Context(), "users:ids", i)
		if i%9 == 0 {
			pipe.HSet(t.Context(), key, "name", "n"+strconv.Itoa(i))
			continue
		}
		pipe.HSet(t.Context(), key, "name", "n"+strconv.Itoa(i), "age", age, "w", float64(age)/3)
		pipe.ZAdd(t.Context(), "users:by_age", redis.Z{Score: float64(age), Member: i})
		pipe.ZAdd(t.Context(), "users:by_w", redis.Z{Score: float64(age) / 3, Member: key})
	}
	_, err := pipe.Exec(t.Context())
	require.NoError(t, err)
	const columns = " (id BIGINT, name TEXT, age BIGINT, w DOUBLE) WITH (key = 'user:{id}'"
	s.run(t, "CREATE TABLE plain"+columns+")")
	s.run(t, "CREATE TABLE indexed"+columns+", index (age) = 'zset users:by_age', index (w) = 'zset users:by_w')")
	s.run(t, "CREATE TABLE listed"+columns+", index (age) = 'zset users:by_age', directory = 'set users:ids')")
	for _, query := range []string{
		" ORDER BY age DESC LIMIT 7", " ORDER BY age DESC LIMIT 480", " ORDER BY age DESC LIMIT 20 OFFSET 430", " ORDER BY age LIMIT 7",
		" ORDER BY age NULLS LAST LIMIT 460", " ORDER BY age DESC NULLS FIRST LIMIT 70", " WHERE age IS NOT NULL ORDER BY age LIMIT 9",
		" WHERE age >= 40 ORDER BY age LIMIT 9", " WHERE age > 40 AND age <= 42 ORDER BY age DESC LIMIT 50", " WHERE 40.5 < w ORDER BY w LIMIT 5",
		" WHERE w IS NOT NULL AND age < 20 ORDER BY w DESC LIMIT 5", " WHERE age = 33 ORDER BY age LIMIT 3", " WHERE id = 7 ORDER BY age DESC LIMIT 3",
		" WHERE age IS NOT NULL", " WHERE age IS NULL", " WHERE age > 90", " WHERE name LIKE 'n4%' AND age > 3 ORDER BY age LIMIT 11",
		" WHERE age > 20 ORDER BY age, name DESC LIMIT 12", " ORDER BY age DESC, id LIMIT 30", " ORDER BY w DESC, age LIMIT 1", " WHERE age >= 10 ORDER BY age LIMIT 0",
	} {
		// Ties may come in any order: what is compared is the columns of the order, and whole rows where all are read.
		for _, list := range []string{"age, w", "count(*), sum(age), min(w), max(w)"} {
			text := "SELECT " + list + " FROM (SELECT * FROM "
			want := s.rows(t, text+"plain"+query+") AS q")
			for _, table := range []string{"indexed", "listed"} {
				assert.ElementsMatch(t, want, s.rows(t, text+table+query+") AS q"), "%s%s", table, query)
			}
		}
	}
}
