package frame_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/frame"
)

func TestUnfiltered(t *testing.T) {
	for text, want := range map[string]string{
		"DELETE FROM t":                            "DELETE removes all rows of t",
		"update t as x set a = 1":                  "UPDATE changes all rows of x",
		"TRUNCATE TABLE t":                         "TRUNCATE removes all rows of t",
		"DELETE FROM t WHERE a = 1":                "",
		"DELETE FROM t LIMIT 1":                    "",
		"UPDATE t SET a = 1 FROM u":                "",
		"UPDATE t JOIN u ON t.a = u.a SET t.b = 1": "",
		"SELECT * FROM t":                          "",
		"EXPLAIN ANALYZE DELETE FROM t":            "DELETE removes all rows of t",
		"EXPLAIN DELETE FROM t":                    "",
		"nonsense":                                 "",
		"MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE": "",
	} {
		got, ok := frame.Unfiltered(text)
		assert.Equal(t, want, got, text)
		assert.Equal(t, want != "", ok, text)
	}
}

func TestDryRun(t *testing.T) {
	s := start(t, frame.WithDryRun())
	s.hash(t, "t:1", "a", 1)
	s.hash(t, "t:2", "a", 2)
	s.hash(t, "one:1", "a", 2)
	assert.NoError(t, s.redis.Do(t.Context(), "CONFIG", "RESETSTAT").Err())
	done := map[string]string{"UPDATE": "updated", "DELETE": "deleted", "TRUNCATE": "deleted", "MERGE": "merged"}
	for text, want := range map[string][]string{
		"TRUNCATE one": {"delete|one:1"},
		"MERGE INTO t USING (SELECT 1 AS id) AS n ON t.id = n.id WHEN MATCHED THEN DELETE": {"delete|t:1"},
		"INSERT INTO t VALUES (3, 1), (4, 2)":                                              {"3|1", "4|2"},
		"UPDATE t SET a = a + 1 WHERE id = 2":                                              {"update|t:2"},
		"DELETE FROM t ORDER BY id":                                                        {"delete|t:1", "delete|t:2"},
		"REPLACE INTO t SELECT id, a + 1 FROM t WHERE id = 1":                              {"1|2"},
		"INSERT INTO t VALUES (1, 5) ON DUPLICATE KEY UPDATE a = 7":                        {"update|t:1"},
		"CREATE TABLE x WITH (key = 'x:{a}') AS SELECT 1 AS a, 2 AS b":                     {"1|2"},
		"INSERT OVERWRITE t VALUES (1, 5)":                                                 {"1|5"},
	} {
		r, err := s.RunAll(t.Context(), text)
		if assert.NoError(t, err, text) {
			verb, _, _ := strings.Cut(text, " ")
			assert.Contains(t, r.Message(), "would be "+cmp.Or(done[verb], "written"), text)
			assert.Contains(t, r.Message(), "; nothing was", text)
			assert.Equal(t, want, texts(t, r), text)
		}
	}
	_, err := s.RunAll(t.Context(), "INSERT INTO t VALUES (1, 1)")
	assert.ErrorContains(t, err, "exists already")
	_, err = s.RunAll(t.Context(), "CREATE TABLE x (a BIGINT) WITH (key = 'x:{id}')")
	assert.ErrorContains(t, err, "not tried in a dry run")
	info := s.redis.Info(t.Context(), "commandstats").Val()
	for _, command := range []string{"hset", "hsetnx", "eval", "evalsha", "hdel", "unlink", "del", "set"} {
		assert.NotContains(t, info, "cmdstat_"+command+":", "no write was sent")
	}
}

// TestDryRunForesees compares what a dry run says with what the statement then does.
func TestDryRunForesees(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE t (id BIGINT, a BIGINT) WITH (key = 't:{id}')")
	s.run(t, "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)")
	dry := &setup{Session: open(t, s.server.URL, frame.WithDryRun())}
	path := fileOf(t, "t.csv", "id,a\n1,10\n4,40\n4,41\n1,11\n5,50\n")
	for _, test := range []struct{ text, want string }{
		{"INSERT IGNORE INTO t VALUES (1, 10), (4, 40), (1, 11), (4, 41)", "1 row would be written, 3 rows skipped"},
		{"COPY t FROM '" + path + "' (MODE ignore)", "1 row would be written, 4 rows skipped"},
		{"INSERT OVERWRITE t VALUES (1, 5), (9, 9)", "2 rows would be written, 4 other rows removed"},
		{"COPY t FROM '" + path + "' (MODE overwrite)", "5 rows would be written, 1 other row removed"},
		{"REPLACE INTO t VALUES (1, 6)", "1 row would be written"},
	} {
		assert.Equal(t, "dry run: "+test.want+"; nothing was", dry.run(t, test.text), test.text)
		s.run(t, test.text)
	}
}
