package frame_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/frame"
)

// TestInsertOfAKeyTwiceWritesNothing refuses two rows of one place before the first is written, in every type whose rows have names.
func TestInsertOfAKeyTwiceWritesNothing(t *testing.T) {
	s := start(t)
	types := []struct{ with, columns, row string }{
		{"type = 'string'", "id BIGINT, value TEXT", "(%d, 'x')"},
		{"type = 'json'", "id BIGINT, a BIGINT", "(%d, 1)"},
		{"type = 'fields'", "id BIGINT, field TEXT, value TEXT", "(1, '%d', 'x')"},
		{"type = 'set'", "id BIGINT, member TEXT", "(1, '%d')"},
		{"type = 'zset'", "id BIGINT, member TEXT, score DOUBLE", "(1, '%d', 2)"},
		{"type = 'geo'", "id BIGINT, member TEXT, lon DOUBLE, lat DOUBLE", "(1, '%d', 2, 3)"},
		{"type = 'bitmap'", "id BIGINT, bit BIGINT", "(1, %d)"},
		{"directory = 'set e:ids'", "id BIGINT, a BIGINT", "(%d, 1)"},
	}
	for i, c := range types {
		s.run(t, fmt.Sprintf("CREATE TABLE e%d (%s) WITH (key = 'e%d:{id}', %s)", i, c.columns, i, c.with))
		few := fmt.Sprintf("INSERT INTO e%d VALUES "+c.row+", "+c.row+", "+c.row, i, 7, 8, 7)
		assert.ErrorContains(t, s.fails(t, frame.CodeConflict, few), "would insert a row twice: several rows have the key", c.with)
		many := fmt.Sprintf("INSERT INTO e%d VALUES "+c.row, i, 2999)
		for n := range 3000 {
			many += fmt.Sprintf(", "+c.row, n)
		}
		s.refuses(t, frame.CodeConflict, many)
		assert.Equal(t, []string{"0"}, s.rows(t, fmt.Sprintf("SELECT count(*) FROM e%d", i)), c.with)
		s.run(t, fmt.Sprintf("INSERT IGNORE INTO e%d VALUES "+c.row+", "+c.row+", "+c.row, i, 7, 8, 7))
		assert.Equal(t, []string{"2"}, s.rows(t, fmt.Sprintf("SELECT count(*) FROM e%d", i)), c.with)
	}
	s.run(t, "CREATE TABLE h (id BIGINT, a BIGINT) WITH (key = 'h:{id}')")
	s.refuses(t, frame.CodeConflict, "INSERT INTO h VALUES (1, 1), (2, 2), (1, 3) RETURNING id")
	assert.Equal(t, []string{"0"}, s.rows(t, "SELECT count(*) FROM h"))
	s.run(t, "CREATE TABLE l (id BIGINT, \"index\" BIGINT, value TEXT) WITH (key = 'l:{id}', type = 'list')")
	s.run(t, "INSERT INTO l (id, value) VALUES (1, 'a'), (1, 'a')")
	assert.Equal(t, []string{"2"}, s.rows(t, "SELECT count(*) FROM l"), "elements of a list may be alike")
}

// TestReplaceReturnsNoRowThatIsNotThere refuses to give a row that a later one of the statement replaces.
func TestReplaceReturnsNoRowThatIsNotThere(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE h (id BIGINT, a TEXT) WITH (key = 'h:{id}')")
	err := s.fails(t, frame.CodeConflict, "REPLACE INTO h (id, a) VALUES (3, 'p'), (4, 'x'), (3, 'q') RETURNING *")
	assert.ErrorContains(t, err, "several rows have the key id = 3")
	assert.Equal(t, []string{"0"}, s.rows(t, "SELECT count(*) FROM h"))
	assert.Equal(t, []string{"3|p", "4|x"}, s.rows(t, "REPLACE INTO h (id, a) VALUES (3, 'p'), (4, 'x') RETURNING *"))
	s.run(t, "REPLACE INTO h (id, a) VALUES (3, 'p'), (3, 'q')")
	assert.Equal(t, []string{"3|q"}, s.rows(t, "SELECT id, a FROM h WHERE id = 3"))
}

// TestInsertOfAnEntryTwiceWritesNothing refuses two entries of one id, however it is written, and none that the server numbers.
func TestInsertOfAnEntryTwiceWritesNothing(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE st (day TEXT, id TEXT, a TEXT) WITH (key = 'st:{day}', type = 'stream')")
	for _, rows := range []string{"('c1', '7-1', 'a'), ('c1', '7-1', 'b')", "('c1', '7', 'a'), ('c1', NULL, 'x'), ('c1', '7-0', 'b')", "('c1', '7-1', 'a'), ('c1', '7-1', 'b') RETURNING id"} {
		err := s.fails(t, frame.CodeConflict, "INSERT INTO st (day, id, a) VALUES "+rows)
		assert.ErrorContains(t, err, "INSERT into st would insert a row twice: several rows have the key st:c1, id 7-")
		assert.Equal(t, []string{"0"}, s.rows(t, "SELECT count(*) FROM st"), rows)
	}
	s.refuses(t, frame.CodeConflict, "INSERT INTO st (day, id, a) SELECT 'c1', concat(1 + value % 2999), 'a' FROM generate_series(1, 3000) g(value)")
	assert.Equal(t, []string{"0"}, s.rows(t, "SELECT count(*) FROM st"))
	s.run(t, "INSERT INTO st (day, id, a) VALUES ('c1', '7-1', 'a'), ('c2', '7-1', 'a'), ('c1', '8-*', 'a'), ('c1', '8-*', 'a'), ('c1', NULL, 'a'), ('c1', NULL, 'a')")
	assert.Equal(t, []string{"6"}, s.rows(t, "SELECT count(*) FROM st"))
}

// TestUpdateThatEmptiesARowWritesNothing refuses a row without values before the others are written, and asks about such rows only.
func TestUpdateThatEmptiesARowWritesNothing(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE t (id BIGINT, a BIGINT, b BIGINT) WITH (key = 't:{id}')")
	s.run(t, "INSERT INTO t SELECT value, 1, CASE WHEN value = 900 THEN NULL ELSE 2 END FROM generate_series(1, 1000) g(value)")
	for _, where := range []string{"id IN (1, 900, 3)", "true"} {
		err := s.fails(t, frame.CodeValue, "UPDATE t SET a = NULL WHERE "+where)
		assert.ErrorContains(t, err, "key t:900: every column besides the key would be NULL")
		assert.Equal(t, []string{"1000|1000"}, s.rows(t, "SELECT count(*), count(a) FROM t"), where)
	}
	sent := s.sent(t, func() { s.run(t, "UPDATE t SET a = NULL WHERE id IN (1, 2)") })
	assert.EqualValues(t, 2+2, sent["hlen"], "of each row, and again by the script")
	sent = s.sent(t, func() { s.run(t, "UPDATE t SET b = NULL, a = 7 WHERE id IN (3, 4)") })
	assert.Zero(t, sent["hlen"])
}

// TestMergeLooksAtActionsForRowsThatMatchTwice refuses a second action for a row, and none where only one of its rows has an action.
func TestMergeLooksAtActionsForRowsThatMatchTwice(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE m (id BIGINT, a BIGINT) WITH (key = 'm:{id}')")
	fill := func() { s.run(t, "REPLACE INTO m SELECT value, 1 FROM generate_series(1, 3) g(value)") }
	fill()
	const source = "MERGE INTO m USING (VALUES (1, 5), (1, 6), (2, 7), (9, 8)) s(id, a) ON m.id = s.id "
	for when, want := range map[string]string{
		"WHEN MATCHED AND s.a <> 5 THEN UPDATE SET a = s.a":                                                     "1|6 2|7 3|1",
		"WHEN MATCHED AND s.a = 5 THEN DO NOTHING WHEN MATCHED THEN UPDATE SET a = s.a":                         "1|6 2|7 3|1",
		"WHEN MATCHED AND m.a < 6 AND s.a > 5 THEN UPDATE SET a = m.a - 7 WHEN MATCHED AND m.a < 0 THEN DELETE": "1|-6 2|-6 3|1",
		"WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.a)":                                                       "1|1 2|1 3|1 9|8",
		"WHEN MATCHED AND s.a <> 6 THEN DELETE":                                                                 "3|1",
	} {
		s.run(t, "DELETE FROM m WHERE id = 9")
		fill()
		s.run(t, source+when)
		assert.Equal(t, want, strings.Join(s.rows(t, "SELECT id, a FROM m ORDER BY id"), " "), when)
	}
	s.run(t, "DELETE FROM m WHERE id = 9")
	fill()
	for _, when := range []string{"WHEN MATCHED THEN UPDATE SET a = s.a", "WHEN MATCHED AND s.a = 5 THEN DELETE WHEN MATCHED THEN UPDATE SET a = s.a"} {
		err := s.fails(t, frame.CodeConflict, source+when)
		assert.ErrorContains(t, err, "MERGE into m would change a row twice: several rows of the source match m:1")
		assert.Equal(t, []string{"1|1", "2|1", "3|1"}, s.rows(t, "SELECT id, a FROM m ORDER BY id"))
	}
	s.run(t, "REPLACE INTO m SELECT value, 1 FROM generate_series(1, 2000) g(value)")
	const many = "MERGE INTO m USING (SELECT value AS id, 0 AS n FROM generate_series(1, 2000) g(value) UNION ALL SELECT value, 1 FROM generate_series(1, 2000) g(value)) s ON m.id = s.id "
	assert.Equal(t, "2000 rows merged, 2000 rows left alone", s.run(t, many+"WHEN MATCHED AND s.n = 1 AND m.a < 3 THEN UPDATE SET a = 2 WHEN MATCHED AND m.a = 2 THEN DELETE"))
	assert.Equal(t, []string{"2000|2"}, s.rows(t, "SELECT count(*), max(a) FROM m WHERE a = 2"))
	s.refuses(t, frame.CodeConflict, many+"WHEN MATCHED THEN UPDATE SET a = 3")
	assert.Equal(t, []string{"0"}, s.rows(t, "SELECT count(*) FROM m WHERE a = 3"))
}
