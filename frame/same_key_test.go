package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/frame"
)

// TestUpdateKeepsKey: an update may give the columns of the key the values that they have, and no others.
func TestUpdateKeepsKey(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE t (region TEXT, id BIGINT, a BIGINT) WITH (key = 't:{region}:{id}')")
	s.run(t, "CREATE TABLE z (id BIGINT, member TEXT, score DOUBLE) WITH (key = 'z:{id}', type = 'zset')")
	s.run(t, "CREATE TABLE n (id BIGINT, value TEXT) WITH (key = 'n:{id}', type = 'string')")
	s.run(t, "INSERT INTO t VALUES ('eu', 1, 1), ('eu', 2, 2)")
	s.run(t, "INSERT INTO z VALUES (1, 'x', 1)")
	s.run(t, "INSERT INTO n VALUES (1, 'x')")
	all := "SELECT region, id, a FROM t ORDER BY id"
	assert.Equal(t, "1 row updated", s.run(t, "UPDATE t SET region = 'eu', id = 1, a = 5 WHERE id = 1"))
	assert.Equal(t, "2 rows updated", s.run(t, "UPDATE t SET id = id, a = a + 1"))
	assert.Equal(t, "1 row updated", s.run(t, "UPDATE t SET id = 2 WHERE id = 2"), "nothing else is set")
	assert.Equal(t, []string{"eu|1|6", "eu|2|3"}, s.rows(t, all))
	assert.Equal(t, []string{"eu|1|7"}, s.rows(t, "UPDATE t SET id = ?, a = 7 WHERE id = ? RETURNING region, id, a", 1, 1))
	s.run(t, "INSERT INTO t VALUES ('eu', 1, 8), ('us', 3, 9) ON DUPLICATE KEY UPDATE region = VALUES(region), id = VALUES(id), a = VALUES(a)")
	assert.Equal(t, []string{"eu|1|8", "eu|2|3", "us|3|9"}, s.rows(t, all))
	for _, text := range []string{"UPDATE z SET member = 'x', score = 2 WHERE id = 1", "UPDATE n SET id = 1 WHERE id = 1", "UPDATE n SET id = 1, value = 'y'"} {
		assert.Equal(t, "1 row updated", s.run(t, text), text)
	}
	assert.Equal(t, []string{"1|x|2"}, s.rows(t, "SELECT id, member, score FROM z"))
	assert.Equal(t, []string{"1|y"}, s.rows(t, "SELECT id, value FROM n"))
	for _, text := range []string{
		"UPDATE t SET a = 100, id = 1", "UPDATE t SET a = 100, region = NULL", "UPDATE z SET member = 'y'",
		"INSERT INTO t VALUES ('eu', 1, 8) ON DUPLICATE KEY UPDATE id = 9, a = 100",
	} {
		assert.ErrorContains(t, s.fails(t, frame.CodeUnsupported, text), "part of the row's key", text)
	}
	assert.Equal(t, []string{"eu|1|8", "eu|2|3", "us|3|9"}, s.rows(t, all), "nothing was written")
}
