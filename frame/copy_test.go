package frame_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// everyType is a query with a column of each type, among its values those that formats may take for others.
const everyType = `SELECT * FROM (VALUES
	(1, 1.5e0, CAST(12.50 AS DECIMAL(12,2)), 'x,"y"', X'00ff5c78', DATE '2024-02-29', TIMESTAMP '2024-03-01 13:00:00.25', TRUE, CAST('{"a":[1,2]}' AS JSON)),
	(2, -0.1e0, CAST(-0.01 AS DECIMAL(12,2)), '', X'', DATE '1969-12-31', TIMESTAMP '1960-01-01 00:00:00', FALSE, CAST('null' AS JSON)),
	(3, 1e300, NULL, CONCAT('a', char(10), 'b', char(13), char(10), 'ü'), NULL, NULL, NULL, NULL, NULL),
	(4, NULL, CAST(9999999999.99 AS DECIMAL(12,2)), NULL, X'5c783031', NULL, NULL, NULL, CAST('"s"' AS JSON)),
	(5, NULL, NULL, 'NULL', NULL, NULL, NULL, NULL, NULL), (6, NULL, NULL, '007', NULL, NULL, NULL, NULL, NULL)
	) AS t(id, d, amount, t, b, day, at, yes, doc)`

const everyColumn = `id BIGINT, d DOUBLE, amount DECIMAL(12,2), t TEXT, b BLOB, day DATE, at TIMESTAMP, yes BOOLEAN, doc JSON`

// TestFilesKeepEveryType writes a row of each type into files and reads it again, types of text files being told.
func TestFilesKeepEveryType(t *testing.T) {
	s := &setup{Session: open(t, nobody, frame.WithLazyConnection())}
	want := s.rows(t, everyType)
	types := s.rows(t, "DESCRIBE "+everyType)
	dir := t.TempDir()
	for _, test := range []struct{ name, options, read string }{
		{"a.csv", "", "read_csv('%', columns = '" + everyColumn + "')"},
		{"a.csv.gz", " (HEADER false, DELIMITER ';')", "read_csv('%', delim = ';', header = false, columns = '" + everyColumn + "')"},
		{"a.csv.zst", " (NULLSTR 'NULL')", "read_csv('%', nullstr = 'NULL', columns = '" + everyColumn + "')"},
		{"a.tsv", "", "read_csv('%', columns = '" + everyColumn + "')"},
		{"a.json", "", "read_json('%', columns = '" + everyColumn + "')"},
		{"a.ndjson.gz", "", "read_json('%', columns = '" + everyColumn + "')"},
		{"a.parquet", "", "'%'"},
		{"b.parquet", " (COMPRESSION snappy)", "'%'"},
		{"c.parquet", " (COMPRESSION none)", "'%'"},
		{"a.arrow", "", "'%'"},
		{"b.arrow", " (COMPRESSION = zstd)", "'%'"},
		{"a.arrows", "", "'%'"},
		{"a.dat", " (FORMAT parquet)", "read_parquet('%')"},
	} {
		path := filepath.Join(dir, test.name)
		assert.Equal(t, "6 rows written to "+path, s.run(t, "COPY ("+everyType+") TO '"+path+"'"+test.options))
		from := "FROM " + replaced(test.read, path)
		assert.Equal(t, types, s.rows(t, "DESCRIBE SELECT * "+from), test.name)
		got := s.rows(t, "SELECT * "+from)
		if test.name == "a.json" || test.name == "a.ndjson.gz" { // where a JSON null and no value are one
			got[1] = want[1]
		}
		assert.Equal(t, want, got, test.name)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

// TestFilesKeepExtremes writes what is at the ends of types, and texts that look like others, into files of each format and compression.
func TestFilesKeepExtremes(t *testing.T) {
	const columns = "id BIGINT, d DOUBLE, w DECIMAL(38,0), s DECIMAL(38,38), day DATE, at TIMESTAMP, t TEXT, b BLOB, doc JSON"
	nines := strings.Repeat("9", 38)
	source := fileOf(t, "source.csv", strings.Join([]string{
		`-9223372036854775808,inf,` + nines + `,0.` + nines + `,0001-01-01,0001-01-01 00:00:00.000001,"",\x,"{""a"":[1,{""b"":null}],""n"":12345678901234567890.5}"`,
		`9223372036854775807,-inf,-` + nines + `,-0.` + nines + `,9999-12-31,9999-12-31 23:59:59.999999,NULL,\x00ff0a,[]`,
		`0,NaN,0,0,1969-12-31,1969-12-31 23:59:59.999999,"null",\x5c78,""" """`,
		`-1,5e-324,-1,-0.00000000000000000000000000000000000001,,,," ","{}"`,
		`-2,1.7976931348623157e308,,,1970-01-01,1970-01-01 00:00:00,"\x00
,""",,`,
	}, "\n")+"\n")
	s := &setup{Session: open(t, nobody, frame.WithLazyConnection())}
	from := "read_csv('" + source + "', columns = '" + columns + "')"
	want := s.rows(t, "SELECT *, CAST(at AS TEXT) AS text FROM "+from)
	require.Len(t, want, 5)
	dir := t.TempDir()
	for _, format := range []string{"csv", "tsv", "json", "ndjson", "parquet", "arrow", "arrows"} {
		for _, packed := range []string{"", ".gz", ".zst"} {
			if strings.HasPrefix(format, "arrow") && packed == ".gz" {
				continue // which Arrow does not have
			}
			path := filepath.Join(dir, "a."+format+packed)
			s.run(t, "COPY (SELECT * FROM "+from+") TO '"+path+"'")
			read := "'" + path + "'"
			switch format {
			case "csv", "tsv":
				read = "read_csv(" + read + ", columns = '" + columns + "')"
			case "json", "ndjson":
				read = "read_json(" + read + ", columns = '" + columns + "')"
			}
			assert.Equal(t, want, s.rows(t, "SELECT *, CAST(at AS TEXT) AS text FROM "+read), path)
		}
	}
}

func replaced(text, path string) string {
	for i := range text {
		if text[i] == '%' {
			return text[:i] + path + text[i+1:]
		}
	}
	return text
}

func TestCopyFrom(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	path := fileOf(t, "users.csv", "name,ID,score\n007,1,5\n,2,6\n\"\",3,\n")
	assert.Equal(t, "3 rows written", s.run(t, "COPY users FROM '"+path+"'"))
	all := "SELECT id, name, score, city FROM users ORDER BY id"
	assert.Equal(t, []string{"1|007|5|NULL", "2|NULL|6|NULL", "3||NULL|NULL"}, s.rows(t, all))
	s.refuses(t, frame.CodeConflict, "COPY users FROM '"+path+"'")
	assert.Equal(t, "0 rows written, 3 existing keys skipped", s.run(t, "COPY users FROM '"+path+"' (MODE ignore)"))
	places := fileOf(t, "places.csv", "1,Ann\n9,Zoe\n")
	assert.Equal(t, "2 rows written", s.run(t, "COPY users (id, name) FROM '"+places+"' WITH (MODE replace, TTL '1h')"))
	assert.Equal(t, []string{"1|Ann|NULL|NULL", "9|Zoe|NULL|NULL"}, s.rows(t, "SELECT id, name, score, city FROM users WHERE id IN (1, 9) ORDER BY id"))
	assert.Positive(t, s.redis.TTL(t.Context(), "user:9").Val())
	whole := fileOf(t, "whole.csv", "20,Kim,Bern,7\n")
	assert.Equal(t, "1 row written", s.run(t, "COPY users FROM '"+whole+"'"))
	assert.Equal(t, []string{"20|Kim|7|Bern"}, s.rows(t, "SELECT id, name, score, city FROM users WHERE id = 20"))
	objects := fileOf(t, "u.json", `[{"id": 30, "name": "Lee", "score": 1}]`)
	s.run(t, "COPY users FROM '"+objects+"'")
	assert.Equal(t, []string{"30|Lee|1|NULL"}, s.rows(t, "SELECT id, name, score, city FROM users WHERE id = 30"))

	out := filepath.Join(t.TempDir(), "u.parquet")
	assert.Equal(t, "2 rows written to "+out, s.run(t, "COPY (SELECT id, name FROM users WHERE id > ?) TO '"+out+"'", 9))
	s.run(t, "COPY users (id, city) TO '"+out+"'")
	assert.Equal(t, []string{"id|BIGINT|column", "city|TEXT|column"}, s.rows(t, "DESCRIBE '"+out+"'"))
}

// TestCopySomeColumns lists columns of files that name theirs, which are found by their names in every format.
func TestCopySomeColumns(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	dir := t.TempDir()
	for _, format := range []string{"csv", "json", "ndjson", "parquet", "arrow", "arrows"} {
		path := filepath.Join(dir, "a."+format)
		s.run(t, "COPY (SELECT * FROM (VALUES ('rome', 5, 'Ann', 1), ('oslo', 6, 'Ben', 2)) AS t(city, score, \"Name\", id)) TO '"+path+"'")
		assert.Equal(t, "2 rows written", s.run(t, "COPY users (id, name) FROM '"+path+"' (MODE overwrite)"), format)
		all := "SELECT id, name, score, city FROM users ORDER BY id"
		assert.Equal(t, []string{"1|Ann|NULL|NULL", "2|Ben|NULL|NULL"}, s.rows(t, all), format)
		assert.Equal(t, "2 rows written", s.run(t, "COPY users (id, city) FROM '"+path+"' (MODE update)"), format)
		assert.Equal(t, []string{"1|Ann|NULL|rome", "2|Ben|NULL|oslo"}, s.rows(t, all), format)
		none := filepath.Join(dir, "none."+format)
		s.run(t, "COPY (SELECT 1 AS id, 'x' AS name WHERE FALSE) TO '"+none+"'")
		for _, list := range []string{"", "(id, name) "} {
			assert.Equal(t, "0 rows written", s.run(t, "COPY users "+list+"FROM '"+none+"'"), format)
		}
	}
	assert.ErrorContains(t, s.fails(t, frame.CodeName, "COPY users (id, country) FROM '"+filepath.Join(dir, "a.parquet")+"'"), "country")
	few := filepath.Join(dir, "few.parquet")
	s.run(t, "COPY (SELECT 1 AS id) TO '"+few+"'")
	assert.ErrorContains(t, s.fails(t, frame.CodeName, "COPY users (id, name) FROM '"+few+"'"), "file "+few+": there is no column name")
	// Members that come late, or never, are NULL where they are not.
	assert.Equal(t, "2 rows written", s.run(t, "COPY users (id, score, name) FROM '"+fileOf(t, "late.json", `[{"ID": 7, "score": 1}, {"ID": 8, "score": 2}]`)+"'"))
	assert.Equal(t, []string{"7|NULL", "8|NULL"}, s.rows(t, "SELECT id, name FROM users WHERE id IN (7, 8) ORDER BY id"))
	// An empty file has no rows.
	for _, name := range []string{"e.csv", "e.json", "e.ndjson"} {
		assert.Equal(t, "0 rows written", s.run(t, "COPY users FROM '"+fileOf(t, name, "")+"'"), name)
	}
}

func TestCopyModes(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	s.run(t, "INSERT INTO users (id, name, score, city) VALUES (1, 'Ann', 5, 'Bern'), (2, 'Ben', 6, 'Basel')")
	path := fileOf(t, "users.csv", "id,name,score\n1,Anna,\n3,Cleo,7\n")
	assert.Equal(t, "2 rows written", s.run(t, "COPY users FROM '"+path+"' (MODE update)"))
	all := "SELECT id, name, score, city FROM users ORDER BY id"
	assert.Equal(t, []string{"1|Anna|NULL|Bern", "2|Ben|6|Basel", "3|Cleo|7|NULL"}, s.rows(t, all))
	s.run(t, "COPY users FROM '"+path+"' (MODE 'overwrite')")
	assert.Equal(t, []string{"1|Anna|NULL|NULL", "3|Cleo|7|NULL"}, s.rows(t, all))
	for _, mode := range []string{"update", "overwrite"} {
		s.refuses(t, frame.CodeUnsupported, "COPY users FROM '"+path+"' (MODE "+mode+", CHECKPOINT 'x')")
	}
}

// TestCopyHints names the options of COPY, and not the verbs of INSERT.
func TestCopyHints(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	s.run(t, "INSERT INTO users (id, name) VALUES (1, 'Ann')")
	s.run(t, "CREATE TABLE members (id BIGINT, member TEXT) WITH (key = 'members:{id}', type = 'set')")
	s.run(t, "INSERT INTO members VALUES (1, 'a')")
	users := fileOf(t, "users.csv", "id,name\n1,Anna\n")
	for _, text := range []string{
		"COPY users FROM '" + users + "'",
		"COPY users FROM '" + users + "' (CHECKPOINT '" + filepath.Join(t.TempDir(), "x") + "')",
		"COPY members FROM '" + fileOf(t, "members.csv", "id,member\n1,a\n") + "'",
	} {
		err := s.fails(t, frame.CodeConflict, text)
		assert.ErrorContains(t, err, "exists already; (MODE replace) replaces it, (MODE ignore) skips it", text)
	}
	assert.ErrorContains(t, s.fails(t, frame.CodeData, "COPY users (id, name) FROM '"+fileOf(t, "semi.csv", "1;Anna\n2;Bob\n")+"' (delim ',')"), "delim says")
	for option, want := range map[string]string{
		"MOED replace": "no option moed; did you mean mode?", "TLL 5": "did you mean ttl?",
		"CHECKPONT 'x'": "did you mean checkpoint?", "HEADR true": "did you mean header?",
	} {
		assert.ErrorContains(t, s.fails(t, frame.CodeName, "COPY users FROM '"+users+"' ("+option+")"), want)
	}
}

func TestCopyRefuses(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	bad := fileOf(t, "bad.csv", "id,name\n1,x\nten,y\n")
	err := s.fails(t, frame.CodeData, "COPY users FROM '"+bad+"'")
	assert.ErrorContains(t, err, bad+`, line 3, column id: "ten" is not a BIGINT`)
	var e *frame.Error
	require.ErrorAs(t, err, &e)
	assert.Contains(t, e.Hint, "TRY_CAST(id AS BIGINT) FROM '"+bad+"'", "the column cannot be read as TEXT into a BIGINT")
	assert.Equal(t, []string{"0"}, s.rows(t, "SELECT count(*) FROM users"), "nothing is written")
	s.refuses(t, frame.CodeName, "COPY users FROM '"+fileOf(t, "x.csv", "id,nope\n1,2\n")+"'")
	s.refuses(t, frame.CodeName, "COPY users (nope) FROM '"+bad+"'")
	s.refuses(t, frame.CodeValue, "COPY users FROM '"+bad+"' (MODE sometimes)")
	s.refuses(t, frame.CodeName, "COPY users TO 'x.dat'")
	s.refuses(t, frame.CodeName, "COPY users TO 'x.csv' (NOPE 1)")
	s.refuses(t, frame.CodeValue, "COPY users TO 'x.csv' (COMPRESSION lz4)")
	s.refuses(t, frame.CodeName, "COPY users TO 'x.parquet' (HEADER)")
	s.refuses(t, frame.CodeData, "COPY users TO '"+filepath.Join(t.TempDir(), "no", "x.csv")+"'")

	path := fileOf(t, "old.csv", "old")
	s.hash(t, "user:1", "name", "x", "score", "n/a")
	s.refuses(t, frame.CodeData, "COPY users TO '"+path+"'")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(text), "a file that could not be written is as it was")
	_, err = os.Stat("x.csv")
	assert.True(t, errors.Is(err, fs.ErrNotExist))
}

// TestDryCopyTo leaves the file as it was, and still finds what cannot be written.
func TestDryCopyTo(t *testing.T) {
	s := start(t, frame.WithDryRun())
	path := filepath.Join(t.TempDir(), "out.csv")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	r, err := s.RunAll(t.Context(), "COPY (SELECT 1 AS a) TO '"+path+"'")
	require.NoError(t, err)
	assert.Equal(t, "dry run: 1 row would be written to "+path+"; nothing was", r.Message())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(text))
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, left, 1)
	s.refuses(t, frame.CodeData, "COPY (SELECT 1 AS a) TO '"+filepath.Join(path, "x.csv")+"'")
	s.refuses(t, frame.CodeValue, "COPY (SELECT CAST(name AS BIGINT) AS n FROM (VALUES ('a')) v(name)) TO '"+path+"'")
}

func TestCopyToIsRepaired(t *testing.T) {
	s := start(t)
	s.server.Load(t, 30_000, func(i int) (string, []any) { return "n:" + string(rune('a'+i%26)) + itoa(i), []any{"v", i} })
	s.hash(t, "n:last", "v", "text")
	path := filepath.Join(t.TempDir(), "n.parquet")
	assert.Equal(t, "30001 rows written to "+path, s.run(t, `COPY (SELECT v FROM "n:*") TO '`+path+"'"))
	assert.Equal(t, []string{"text"}, s.rows(t, "SELECT max(v) FROM '"+path+"'"))
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + itoa(i%10)
}

func TestFramesOfFiles(t *testing.T) {
	s := open(t, nobody, frame.WithLazyConnection())
	dir := t.TempDir()
	source := s.ScanCSV(fileOf(t, "u.txt", "id;name\n1;Ann\n2;Bob\n"), frame.FileOpt("delim", ";"))
	want := []string{"1|Ann", "2|Bob"}
	write := map[string]func() (int64, error){
		"a.csv":    func() (int64, error) { return source.WriteCSV(t.Context(), filepath.Join(dir, "a.csv")) },
		"a.json":   func() (int64, error) { return source.WriteJSON(t.Context(), filepath.Join(dir, "a.json")) },
		"a.ndjson": func() (int64, error) { return source.WriteJSON(t.Context(), filepath.Join(dir, "a.ndjson")) },
		"a.parquet": func() (int64, error) {
			return source.WriteParquet(t.Context(), filepath.Join(dir, "a.parquet"), frame.FileOpt("compression", "snappy"))
		},
		"a.arrow": func() (int64, error) { return source.WriteArrow(t.Context(), filepath.Join(dir, "a.arrow")) },
	}
	read := map[string]func(string, ...frame.FileOption) *frame.Frame{
		"a.csv": s.ScanCSV, "a.json": s.ScanJSON, "a.ndjson": s.ScanJSON, "a.parquet": s.ScanParquet, "a.arrow": s.ScanArrow,
	}
	for name, w := range write {
		n, err := w()
		require.NoError(t, err, name)
		assert.Equal(t, int64(2), n)
		assert.Equal(t, want, collect(t, read[name](filepath.Join(dir, name))), name)
	}
	_, err := source.WriteParquet(t.Context(), filepath.Join(dir, "x.parquet"), frame.FileOpt("nope", "1"))
	assert.Equal(t, frame.CodeName, frame.CodeOf(err))
	_, err = s.ScanCSV("nope.csv").WriteCSV(t.Context(), filepath.Join(dir, "x.csv"))
	assert.Equal(t, frame.CodeName, frame.CodeOf(err))
}

// TestCheckpointOfOtherTypes is refused by name.
func TestCheckpointOfOtherTypes(t *testing.T) {
	s := start(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/s.csv", []byte("id,value\n1,a\n"), 0o600))
	s.run(t, "CREATE TABLE s (id BIGINT, value TEXT) WITH (key = 's:{id}', type = 'string')")
	_, err := s.RunAll(t.Context(), "COPY s FROM '"+dir+"/s.csv' (CHECKPOINT '"+dir+"/s.checkpoint')")
	assert.ErrorContains(t, err, "table s is not loaded with a checkpoint")
	assert.EqualValues(t, 0, s.redis.Exists(t.Context(), "s:1").Val())
}
