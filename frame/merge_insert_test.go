package frame_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestMergeInsertsAKeyOnce refuses several rows to insert of one key before anything is written.
func TestMergeInsertsAKeyOnce(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE inv (sku TEXT, qty BIGINT, note TEXT) WITH (key = 'inv:{sku}')")
	s.run(t, "CREATE TABLE tags (id BIGINT, member TEXT) WITH (key = 'tags:{id}', type = 'set')")
	s.run(t, "CREATE TABLE jobs (id BIGINT, \"index\" BIGINT, value TEXT) WITH (key = 'jobs:{id}', type = 'list')")
	many := "SELECT CAST(value AS TEXT), value FROM generate_series(1, 5000) g(value) UNION ALL SELECT '7', 1"
	for _, source := range []string{"VALUES ('zz', 1), ('yy', 5), ('zz', 2), ('xx', 3)", many} {
		want := "MERGE into inv would insert a row twice: several rows of the source have the key sku = zz"
		if source == many {
			want = "have the key sku = 7"
		}
		err := s.fails(t, frame.CodeConflict, fmt.Sprintf("MERGE INTO inv i USING (%s) s(sku, qty) ON i.sku = s.sku WHEN NOT MATCHED THEN INSERT VALUES (s.sku, s.qty, NULL)", source))
		assert.ErrorContains(t, err, want)
		assert.Equal(t, []string{"0"}, s.rows(t, "SELECT count(*) FROM inv"))
	}
	const tags = "MERGE INTO tags t USING (VALUES (1, 'a'), (1, 'b'), (2, '%s'), (2, 'a')) s(id, tag) ON t.id = s.id AND t.member = s.tag WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.tag)"
	assert.ErrorContains(t, s.fails(t, frame.CodeConflict, fmt.Sprintf(tags, "a")), "the key id = 2, member = a")
	assert.Equal(t, "4 rows merged", s.run(t, fmt.Sprintf(tags, "b")))
	s.run(t, "MERGE INTO jobs j USING (VALUES (1, 'a'), (1, 'a')) s(id, job) ON j.id = s.id WHEN NOT MATCHED THEN INSERT (id, value) VALUES (s.id, s.job)")
	assert.Equal(t, []string{"2"}, s.rows(t, "SELECT count(*) FROM jobs"), "elements of a list may be alike")
}

// TestMergeInsertsAKeyThatExists says of a key that ON does not match that it exists.
func TestMergeInsertsAKeyThatExists(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE inv (sku TEXT, qty BIGINT) WITH (key = 'inv:{sku}')")
	s.run(t, "INSERT INTO inv VALUES ('a', 1)")
	err := s.fails(t, frame.CodeConflict, "MERGE INTO inv i USING (VALUES ('a', 5), ('b', 6)) s(sku, qty) ON i.qty = s.qty WHEN NOT MATCHED THEN INSERT VALUES (s.sku, s.qty)")
	assert.ErrorContains(t, err, "a row with the key sku = a exists already, and ON does not match it")
	assert.ErrorContains(t, err, "nothing was written")
	assert.Equal(t, []string{"a|1"}, s.rows(t, "SELECT sku, qty FROM inv ORDER BY sku"), "all rows are looked at before the first is written")
	s.refuses(t, frame.CodeConflict, `MERGE INTO inv i USING (SELECT CASE WHEN value = 5000 THEN 'a' ELSE CAST(value AS TEXT) END, 7 FROM generate_series(1, 5000) g(value)) s(sku, qty)
		ON i.qty = s.qty WHEN NOT MATCHED THEN INSERT VALUES (s.sku, s.qty)`)
	assert.Equal(t, []string{"1"}, s.rows(t, "SELECT count(*) FROM inv"), "in the last of several pages, likewise")
	require.NoError(t, s.redis.Set(t.Context(), "inv:text", "x", 0).Err())
	assert.ErrorContains(t, s.fails(t, frame.CodeConflict, "MERGE INTO inv i USING (VALUES ('c', 8), ('text', 9)) s(sku, qty) ON i.qty = s.qty WHEN NOT MATCHED THEN INSERT VALUES (s.sku, s.qty)"),
		"key inv:text is a string and not a hash")
	assert.Equal(t, []string{"1"}, s.rows(t, "SELECT count(*) FROM inv"))
}

// TestDryMergeNamesNewKeys has a dry run refuse what the statement would, and name the keys of rows that are to be made.
func TestDryMergeNamesNewKeys(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE inv (sku TEXT, qty BIGINT) WITH (key = 'inv:{sku}')")
	s.run(t, "INSERT INTO inv VALUES ('a', 1)")
	dry := &setup{Session: open(t, s.server.URL, frame.WithDryRun())}
	const merge = "MERGE INTO inv i USING (VALUES ('%s', 5), ('b', 6)) s(sku, qty) ON i.qty = s.qty WHEN NOT MATCHED THEN INSERT VALUES (s.sku, s.qty)"
	assert.ErrorContains(t, dry.fails(t, frame.CodeConflict, fmt.Sprintf(merge, "a")), "the key sku = a exists already")
	assert.Equal(t, []string{"insert|inv:c", "insert|inv:b"}, dry.rows(t, fmt.Sprintf(merge, "c")))
}

// TestMergeInsertsWhatItRemoves gives a key that one row of the source frees to another.
func TestMergeInsertsWhatItRemoves(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE inv (sku TEXT, qty BIGINT) WITH (key = 'inv:{sku}')")
	s.run(t, "INSERT INTO inv VALUES ('a', 1), ('b', 2)")
	s.run(t, "MERGE INTO inv i USING (VALUES ('x', 1), ('a', 6)) s(sku, qty) ON i.qty = s.qty WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.sku, s.qty)")
	assert.Equal(t, []string{"a|6", "b|2"}, s.rows(t, "SELECT sku, qty FROM inv ORDER BY sku"))
}

// TestElementConflicts names the element that exists, and the column that a declaration lacks.
func TestElementConflicts(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE z (member TEXT, score DOUBLE) WITH (key = 'z', type = 'zset')")
	s.run(t, "INSERT INTO z VALUES ('a', 1)")
	assert.ErrorContains(t, s.fails(t, frame.CodeConflict, "INSERT INTO z VALUES ('b', 2), ('a', 1)"), "table z: key z, member a exists already")
	s.run(t, "CREATE TABLE lg (value TEXT) WITH (key = 'lg', type = 'list')")
	err := s.fails(t, frame.CodeUnsupported, "INSERT INTO lg VALUES ('x')")
	assert.ErrorContains(t, err, "its declaration lacks the column index")
	assert.ErrorContains(t, err, "CREATE OR REPLACE TABLE lg (index BIGINT, …)")
	s.run(t, "CREATE OR REPLACE TABLE lg (index BIGINT, value TEXT) WITH (key = 'lg', type = 'list')")
	s.run(t, "INSERT INTO lg (value) VALUES ('x')")
	assert.Equal(t, []string{"0|x"}, s.rows(t, "SELECT * FROM lg"))
}
