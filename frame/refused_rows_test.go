package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
)

// TestReportsOfElements: rows that are skipped or refused are told with what names them in their key, and all existing ones that an INSERT finds.
func TestReportsOfElements(t *testing.T) {
	var told []frame.RowReport
	s := start(t, frame.WithRedis(redisrel.WithRowReports(func(r frame.RowReport) { told = append(told, r) })))
	names := func(text string, outcome frame.RowOutcome) (out []string) {
		told = nil
		if rows, err := s.RunAll(t.Context(), text); err == nil {
			require.NoError(t, rows.Close())
		}
		for _, r := range told {
			assert.Equal(t, outcome, r.Outcome, text)
			assert.ErrorContains(t, r.Err, "already", text)
			out = append(out, r.Key+"|"+r.Element)
		}
		return out
	}
	s.run(t, "CREATE TABLE se (k BIGINT, member TEXT) WITH (key = 'se:{k}', type = 'set')")
	s.run(t, "CREATE TABLE z (k BIGINT, member TEXT, score DOUBLE) WITH (key = 'z:{k}', type = 'zset')")
	s.run(t, "CREATE TABLE st (k BIGINT, id TEXT, n BIGINT) WITH (key = 'st:{k}', type = 'stream')")
	s.run(t, "CREATE TABLE h (k BIGINT, n BIGINT) WITH (key = 'h:{k}')")
	s.run(t, "CREATE TABLE v (k BIGINT, value TEXT) WITH (key = 'v:{k}', type = 'string')")
	for _, c := range []struct {
		into, rows string
		want       []string
	}{
		{"se", "VALUES (1, 'a'), (1, 'b'), (2, 'c')", []string{"se:1|a", "se:1|b", "se:2|c"}},
		{"z", "VALUES (1, 'a', 1), (1, 'b', 2)", []string{"z:1|a", "z:1|b"}},
		{"st", "VALUES (1, '5-1', 1), (1, '5-2', 2)", []string{"st:1|5-1", "st:1|5-2"}},
		{"h", "VALUES (1, 1), (2, 2)", []string{"h:1|", "h:2|"}},
		{"v", "VALUES (1, 'a'), (2, 'b')", []string{"v:1|", "v:2|"}},
	} {
		s.run(t, "INSERT INTO "+c.into+" "+c.rows)
		assert.Equal(t, c.want, names("INSERT IGNORE INTO "+c.into+" "+c.rows, frame.RowSkipped))
		assert.Equal(t, c.want, names("INSERT INTO "+c.into+" "+c.rows, frame.RowFailed))
	}
}

// TestDryRunOfRepeats counts the rows that INSERT IGNORE would skip because one before them has their key.
func TestDryRunOfRepeats(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE se (k BIGINT, member TEXT) WITH (key = 'se:{k}', type = 'set')")
	s.run(t, "CREATE TABLE st (k BIGINT, id TEXT, n BIGINT) WITH (key = 'st:{k}', type = 'stream')")
	s.run(t, "CREATE TABLE v (k BIGINT, value TEXT) WITH (key = 'v:{k}', type = 'string')")
	dry := &setup{Session: open(t, s.server.URL, frame.WithDryRun())}
	for _, c := range []struct{ text, foreseen, done string }{
		{"INSERT IGNORE INTO se VALUES (1, 'q'), (1, 'q'), (2, 'q')", "dry run: 2 rows would be written, 1 row skipped; nothing was", "2 rows written, 1 existing key skipped"},
		{"INSERT IGNORE INTO v VALUES (1, 'q'), (1, 'r')", "dry run: 1 row would be written, 1 row skipped; nothing was", "1 row written, 1 existing key skipped"},
		{
			"INSERT IGNORE INTO st VALUES (1, '6-1', 2), (1, '6-1', 3), (1, NULL, 1), (1, NULL, 2)",
			"dry run: 3 rows would be written, 1 row skipped; nothing was", "3 rows written, 1 existing key skipped",
		},
	} {
		assert.Equal(t, c.foreseen, dry.run(t, c.text))
		assert.Equal(t, c.done, s.run(t, c.text))
	}
}

// TestReportsOfKeysOfOtherTypes: a key of another type refuses its row before anything is written, and is told of as an existing key is.
func TestReportsOfKeysOfOtherTypes(t *testing.T) {
	var told []string
	s := start(t, frame.WithRedis(redisrel.WithRowReports(func(r frame.RowReport) {
		assert.Equal(t, frame.RowFailed, r.Outcome)
		told = append(told, r.Key+"|"+r.Element+"|"+r.Err.Error())
	})))
	s.run(t, "CREATE TABLE h (k BIGINT, n BIGINT) WITH (key = 'h:{k}')")
	s.run(t, "CREATE TABLE z (k BIGINT, member TEXT, score DOUBLE) WITH (key = 'z:{k}', type = 'zset')")
	s.send(t, "SADD h:30 x", "SET h:32 x", "SADD z:1 x")
	keys := []string{"h:30||table h: row 1: key h:30 is a set and not a hash; it stays as it is", "h:32||table h: row 3: key h:32 is a string and not a hash; it stays as it is"}
	for text, want := range map[string][]string{
		"INSERT INTO h VALUES (30, 1), (33, 2), (32, 3)":        keys,
		"INSERT IGNORE INTO h VALUES (30, 1), (33, 2), (32, 3)": keys,
		"REPLACE INTO h VALUES (30, 1), (33, 2), (32, 3)":       keys,
		"INSERT INTO z VALUES (2, 'a', 1), (1, 'b', 2)":         {"z:1|b|table z: key z:1 is a set and not a zset; it stays as it is"},
	} {
		told = nil
		_, err := s.RunAll(t.Context(), text)
		assert.Error(t, err, text)
		assert.Equal(t, want, told, text)
	}
	assert.Zero(t, s.redis.Exists(t.Context(), "h:33", "z:2").Val())
}
