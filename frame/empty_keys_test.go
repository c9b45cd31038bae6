package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAnEmptyKeySetReadsNothing joins with what can give no rows: the server is not even asked how large the tables are.
func TestAnEmptyKeySetReadsNothing(t *testing.T) {
	s := start(t)
	s.users(t, 20)
	s.declareUsers(t)
	s.run(t, "CREATE TABLE others (id BIGINT, city TEXT) WITH (key = 'other:{id}')")
	for _, text := range []string{
		"SELECT name FROM users WHERE id IN (SELECT id FROM others WHERE FALSE)",
		"SELECT name FROM users WHERE id IN (SELECT id FROM others WHERE city = NULL)",
		"SELECT name FROM users WHERE id IN (SELECT id FROM others LIMIT 0)",
		"SELECT name FROM users WHERE EXISTS (SELECT 1 FROM others WHERE others.id = users.id AND 1 = 2)",
		"SELECT name FROM users JOIN others ON users.id = others.id WHERE 1 = 0",
		"SELECT name FROM users WHERE id IN (SELECT id FROM others WHERE id = 1 AND id = 2)",
		"SELECT name FROM users JOIN others ON users.id = others.id WHERE users.id = 1 AND others.id = 2",
		"SELECT name FROM users JOIN others ON users.id = others.id WHERE users.id IN (1, 2) AND others.id IN (3, 4)",
		"SELECT name FROM users JOIN others ON users.id = others.id WHERE score > 5 AND score < 3",
		"SELECT name FROM users WHERE city = 'Bern' AND city = 'Basel'", "SELECT name FROM users WHERE score = 3 AND score > 3",
	} {
		sent := s.sent(t, func() { assert.Empty(t, s.rows(t, text), text) })
		for _, name := range []string{"randomkey", "dbsize", "scan", "hmget"} {
			assert.Zero(t, sent[name], "%s: %v", text, sent)
		}
	}
	sent := s.sent(t, func() { s.rows(t, "SELECT name FROM users JOIN others ON users.city = others.city") })
	assert.NotZero(t, sent["randomkey"], "a join compares sizes: %v", sent)
}
