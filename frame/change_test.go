package frame_test

import (
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestWritersDoNotLoseUpdates has several sessions count up the same rows at the same time.
func TestWritersDoNotLoseUpdates(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE c (id BIGINT, n BIGINT, m BIGINT) WITH (key = 'c:{id}')")
	s.run(t, "INSERT INTO c VALUES (1, 0, 0), (2, 0, 0), (3, 0, 0)")
	const writers, rounds = 4, 15
	var wg sync.WaitGroup
	for w := range writers {
		other := open(t, s.server.URL)
		wg.Go(func() {
			for range rounds {
				text := "UPDATE c SET n = n + 1"
				if w%2 == 1 {
					text = "INSERT INTO c (id, n) VALUES (1, 1), (2, 1), (3, 1) ON DUPLICATE KEY UPDATE n = c.n + VALUES(n)"
				}
				r, err := other.RunAll(t.Context(), text)
				if assert.NoError(t, err) {
					assert.NoError(t, r.Close())
				}
			}
		})
	}
	wg.Wait()
	want := strconv.Itoa(writers * rounds)
	assert.Equal(t, []string{"1|" + want, "2|" + want, "3|" + want}, s.rows(t, "SELECT id, n FROM c ORDER BY id"))
}

// TestReadersSeeWholeRows reads rows all the time while others write them.
func TestReadersSeeWholeRows(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE w (id BIGINT, a BIGINT, b BIGINT, c BIGINT) WITH (key = 'w:{id}')")
	s.run(t, "INSERT INTO w VALUES (1, 0, 0, 0), (2, 0, 0, 0)")
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for id := range 2 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				got, err := s.redis.HGetAll(t.Context(), fmt.Sprintf("w:%d", id+1)).Result()
				if !assert.NoError(t, err) {
					return
				}
				whole := got["a"] == got["b"] && (got["c"] == got["a"] || got["c"] == "") && len(got) >= 2
				if !assert.True(t, whole, "half a row: %v", got) {
					return
				}
			}
		})
	}
	for i := range 40 {
		switch i % 4 {
		case 0:
			s.run(t, fmt.Sprintf("REPLACE INTO w (id, a, b) VALUES (1, %d, %d), (2, %d, %d)", i, i, i, i))
		case 1:
			s.run(t, "UPDATE w SET a = a + 1, b = b + 1, c = NULL, _ttl = 1000")
		case 2:
			s.run(t, fmt.Sprintf("INSERT OVERWRITE w VALUES (1, %d, %d, %d), (2, %d, %d, %d)", i, i, i, i, i, i))
		default:
			s.run(t, "INSERT INTO w VALUES (1, 7, 7, 7), (2, 7, 7, 7) ON DUPLICATE KEY UPDATE a = new.a, b = new.b, c = new.c")
		}
	}
	close(stop)
	wg.Wait()
}

func TestUpdateSendsWhatDiffers(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE d (id BIGINT, a BIGINT, b TEXT) WITH (key = 'd:{id}')")
	s.run(t, "INSERT INTO d VALUES (1, 1, 'x'), (2, 2, 'x')")
	require.NoError(t, s.redis.Do(t.Context(), "CONFIG", "RESETSTAT").Err())
	assert.Equal(t, "2 rows updated", s.run(t, "UPDATE d SET a = 1, b = 'x'"))
	info := s.redis.Info(t.Context(), "commandstats").Val()
	assert.Contains(t, info, "cmdstat_hset:calls=1,", "one row differs, in one field")
	assert.Equal(t, map[string]string{"a": "1", "b": "x"}, s.redis.HGetAll(t.Context(), "d:2").Val())
}

func TestChangeErrors(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE t (id BIGINT, a BIGINT, b TEXT) WITH (key = 't:{id}')")
	s.run(t, "CREATE VIEW v AS SELECT * FROM t")
	s.run(t, "INSERT INTO t VALUES (1, 1, 'x'), (2, 9223372036854775807, 'y')")
	for text, want := range map[string]string{
		"UPDATE v SET a = 1":                       "v is a view",
		"UPDATE t SET nope = 1":                    "table t has no column nope",
		"UPDATE t SET a = 1, a = 2":                "column a is set twice",
		"UPDATE t SET id = 1":                      "part of the row's key",
		"UPDATE t SET _key = 'x'":                  "column _key cannot be written",
		"UPDATE t SET a = 'text'":                  "column a of t is BIGINT; 'text' is not one",
		"UPDATE t SET a = 1.5":                     "does not hold 1.5 exactly",
		"UPDATE t SET a = a + 1":                   "out of range",
		"UPDATE t SET _ttl = 0":                    "_ttl is 0 seconds",
		"DELETE FROM t WHERE nope = 1":             "there is no column nope",
		"WITH x AS (SELECT 1 AS id) DELETE FROM x": "x is no table of the server",
		"MERGE INTO t USING t u ON t.id < 3 AND u.id < 3 WHEN MATCHED THEN DELETE":                                 "would change a row twice",
		"MERGE INTO t USING (SELECT 1 AS i) s ON t.id = s.i WHEN NOT MATCHED THEN INSERT (id, a) VALUES (t.id, 1)": "WHEN NOT MATCHED has no row of t",
		"INSERT INTO t VALUES (3, 1, 'x') ON CONFLICT (a) DO NOTHING":                                              "ON CONFLICT takes the columns of the row's key, id",
		"INSERT INTO t (a) VALUES (3) ON DUPLICATE KEY UPDATE a = 1":                                               "the row's key needs the column id",
		"INSERT INTO t VALUES (NULL, 1, 'x') RETURNING a":                                                          "the key column id is NULL",
		"INSERT INTO t VALUES (3, 1, 'x') RETURNING _ttl":                                                          "RETURNING _ttl of an INSERT is not",
		"DELETE FROM \"t:*\"": "",
	} {
		if want == "" {
			continue
		}
		_, err := s.RunAll(t.Context(), text)
		require.Error(t, err, text)
		assert.ErrorContains(t, err, want, text)
	}
	assert.Equal(t, []string{"1|1|x", "2|9223372036854775807|y"}, s.rows(t, "SELECT * FROM t ORDER BY id"), "nothing has changed")
	assert.Equal(t, "2 rows deleted", s.run(t, `DELETE FROM "t:*"`), "the keys of a pattern")
}

func TestReadOnlySession(t *testing.T) {
	s := start(t, frame.WithReadOnly())
	s.hash(t, "t:1", "a", 1)
	for _, text := range []string{
		"INSERT INTO t VALUES (2, 1)", "UPDATE t SET a = 2", "DELETE FROM t", "TRUNCATE t", "REPLACE INTO t VALUES (1, 2)", "INSERT OVERWRITE t VALUES (1, 2)",
		"CREATE TABLE x WITH (key = 'x:{a}') AS SELECT 1 AS a, 2 AS b", "CREATE TABLE x (a BIGINT) WITH (key = 'x:{id}')", "CREATE VIEW v AS SELECT 1",
		"CREATE OR REPLACE TABLE x (a BIGINT) WITH (key = 'x:{id}')", "DROP TABLE t", "MERGE INTO t USING (SELECT 1 AS i) s ON t.id = s.i WHEN MATCHED THEN DELETE",
	} {
		_, err := s.RunAll(t.Context(), text)
		assert.ErrorContains(t, err, "which this session only reads", text)
	}
	assert.Equal(t, []string{"1|1"}, s.rows(t, "SELECT * FROM t"))
	s.run(t, "CREATE TEMPORARY TABLE x (a BIGINT) WITH (key = 'x:{id}')")
}
