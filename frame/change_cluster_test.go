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

func TestListsOfACluster(t *testing.T) {
	c := redistest.StartCluster(t, 3, 0)
	s := &setup{Session: open(t, c.URL())}
	s.run(t, "CREATE TABLE far (id BIGINT, n BIGINT) WITH (key = 'far:{id}', directory = 'set far-ids')")
	_, err := s.RunAll(t.Context(), "INSERT INTO far SELECT generate_series, 1 FROM generate_series(1, 40)")
	assert.ErrorContains(t, err, "are not in one slot of the cluster")
	s.run(t, "CREATE TABLE near (id BIGINT, n BIGINT) WITH (key = '{{near}}:{id}', directory = 'set {near}:ids', index (n) = 'zset {near}:by_n')")
	s.run(t, "INSERT INTO near SELECT generate_series, generate_series FROM generate_series(1, 40)")
	assert.Equal(t, "10 rows deleted", s.run(t, "DELETE FROM near WHERE n > 30"))
	assert.Equal(t, []string{"30"}, s.rows(t, "SELECT count(*) FROM near"))
	assert.Equal(t, []string{"29", "30"}, s.rows(t, "SELECT id FROM near WHERE n BETWEEN 29 AND 50 ORDER BY id"))
}
