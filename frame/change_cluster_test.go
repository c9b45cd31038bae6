package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/redisrel/redistest"
)

func TestChangesOfACluster(t *testing.T) {
	c := redistest.StartCluster(t, 3, 0)
	s := &setup{Session: open(t, c.URL())}
	s.run(t, "CREATE TABLE k (id BIGINT, n BIGINT) WITH (key = 'k:{id}')")
	s.run(t, "INSERT INTO k SELECT generate_series, 1 FROM generate_series(1, 40)")
	assert.Equal(t, "20 rows updated", s.run(t, "UPDATE k SET n = n + id WHERE id <= 20"))
	s.run(t, "INSERT INTO k VALUES (1, 5), (41, 6) ON DUPLICATE KEY UPDATE n = k.n + new.n")
	assert.Equal(t, "10 rows deleted", s.run(t, "DELETE FROM k WHERE id > 31"))
	assert.Equal(t, []string{"31|246"}, s.rows(t, "SELECT count(*), sum(n) FROM k"))
	s.run(t, "INSERT OVERWRITE k VALUES (2, 2), (3, 3)")
	assert.Equal(t, []string{"2|2", "3|3"}, s.rows(t, "SELECT * FROM k ORDER BY id"))
}
