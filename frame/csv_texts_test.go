package frame_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestTextsComeBackFromCSV takes texts that CSV could mistake for others out of Redis and back, with and without a text for NULL.
func TestTextsComeBackFromCSV(t *testing.T) {
	s := start(t)
	dir := t.TempDir()
	const columns = "(id BIGINT, s TEXT, b BLOB, n BIGINT)"
	s.run(t, "CREATE TABLE t "+columns+" WITH (key = 't:{id}')")
	s.run(t, "CREATE TABLE u "+columns+" WITH (key = 'u:{id}')")
	values := []any{nil, "", `\N`, `\\N`, "NULL", `"`, `""`, `a"b`, "a\nb", "a\r\nb", "\n", " ", "\t", "a\tb", ",", ";", "'", "\\", "#", "\ufeffx", "ü", "007", "true"}
	for i, v := range values {
		s.run(t, "INSERT INTO t VALUES (?, ?, ?, 1)", i, v, []byte("\xff\x00"))
	}
	s.hash(t, "t:900", "b", "", "n", 1)
	s.hash(t, "t:901", "b", "\xff\xfe\n\"", "n", 1)
	want := s.rows(t, "SELECT id, s IS NULL, s, b IS NULL, b, n FROM t ORDER BY id")
	for i, options := range []string{"", " (NULLSTR '\\N')", " (NULLSTR 'NULL', DELIMITER ';')", " (HEADER false, DELIMITER '\\t')"} {
		for _, name := range []string{"a.csv", "a.tsv", "a.csv.gz"} {
			path := filepath.Join(dir, name)
			s.run(t, "COPY t TO '"+path+"'"+options)
			s.run(t, "TRUNCATE u")
			s.run(t, "COPY u FROM '"+path+"'"+options)
			assert.Equal(t, want, s.rows(t, "SELECT id, s IS NULL, s, b IS NULL, b, n FROM u ORDER BY id"), "%d %s", i, name)
		}
	}
}

// TestQuotedNamesOfFiles hints at single quotes where a name in double quotes is that of a file.
func TestQuotedNamesOfFiles(t *testing.T) {
	s := start(t)
	path := fileOf(t, "some users.csv", "id\n1\n")
	assert.Equal(t, "there is a file of that name, and the names of files are written in single quotes: '"+path+"'", hintOf(t, s.fails(t, frame.CodeName, `FROM "`+path+`"`)))
	nowhere := &setup{Session: open(t, nobody, frame.WithLazyConnection())}
	assert.Contains(t, hintOf(t, nowhere.fails(t, frame.CodeConnection, `FROM "`+path+`"`)), "single quotes")
	assert.NotContains(t, hintOf(t, s.fails(t, frame.CodeName, `FROM "`+path+`x"`)), "single quotes")
}

// TestFilesThatAreNoCSV says what a file is that is read as CSV by its name.
func TestFilesThatAreNoCSV(t *testing.T) {
	s := &setup{Session: open(t, nobody, frame.WithLazyConnection())}
	dir := t.TempDir()
	for name, statement := range map[string]string{"a.parquet": "a Parquet file", "a.arrow": "an Arrow file", "a.csv.gz": "compressed by gzip", "a.csv.zst": "compressed by zstd"} {
		path, csv := filepath.Join(dir, name), filepath.Join(dir, name+".csv")
		s.run(t, "COPY (SELECT 1 AS a, 'x' AS b) TO '"+path+"'")
		require.NoError(t, os.Rename(path, csv))
		err := s.fails(t, frame.CodeData, "FROM '"+csv+"'")
		assert.ErrorContains(t, err, "file "+csv+" is "+statement+", and no CSV")
		assert.Contains(t, hintOf(t, err), "'"+csv+"'")
	}
	assert.Equal(t, []string{"PAR2|1"}, s.rows(t, "FROM '"+fileOf(t, "b.csv", "a,b\nPAR2,1\n")+"'"))
}

func hintOf(t *testing.T, err error) string {
	t.Helper()
	var e *frame.Error
	require.ErrorAs(t, err, &e)
	return e.Hint
}
