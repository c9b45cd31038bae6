package frame_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// dryStatements write into tables of each type that have the keys o:1 and o:2; FILE is a file of the new rows.
func dryStatements(o overwritten) (out []string) {
	for _, verb := range []string{"INSERT OVERWRITE o", "INSERT INTO o", "INSERT IGNORE INTO o", "REPLACE INTO o"} {
		out = append(out, verb+" "+o.insert)
	}
	for _, mode := range []string{"insert", "ignore", "replace", "overwrite", "update"} {
		out = append(out, "COPY o FROM 'FILE' (MODE "+mode+")")
		if mode == "insert" || mode == "ignore" || mode == "replace" {
			out = append(out, "COPY o FROM 'FILE' (MODE "+mode+", CHECKPOINT 'FILE.place')")
		}
	}
	return append(out, "DELETE FROM o WHERE id = 1", "TRUNCATE o", "UPDATE o SET n = 3 WHERE id < 2", "UPDATE o SET value = 'v'", "UPDATE o SET score = 2 * score",
		"INSERT INTO o VALUES (1, 2, 3), (5, 6, 7) ON DUPLICATE KEY UPDATE n = o.n + new.n",
		"MERGE INTO o USING (VALUES (1), (7)) AS s (k) ON o.id = s.k WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.k, 1)")
}

// TestDryRunsForetell runs each statement dry, which changes nothing, and then in earnest, which does what was told.
func TestDryRunsForetell(t *testing.T) {
	tables := map[string]overwritten{
		"hash": {
			"(id BIGINT, n BIGINT, m BIGINT) WITH (key = 'o:{id}')", []string{"HSET o:1 n 1 m 1", "HSET o:2 n 2"}, nil,
			"VALUES (1, 5, NULL), (4, 6, 7)", "", nil,
		},
		"stream": {
			"(k BIGINT, id TEXT, n BIGINT) WITH (key = 'o:{k}', type = 'stream')", []string{"XADD o:1 5-1 n 1", "XADD o:2 5-1 n 2"}, nil,
			"(k, n) VALUES (1, 5), (4, 6)", "", nil,
		},
	}
	for name, o := range overwrites {
		tables[name] = o
	}
	for name, o := range tables {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			dry := &setup{Session: open(t, s.server.URL, frame.WithDryRun())}
			file := newRowsFile(t, o.insert)
			agreed := 0
			for _, statement := range dryStatements(o) {
				require.NoError(t, s.redis.FlushDB(t.Context()).Err())
				s.send(t, o.old...)
				s.run(t, "CREATE TABLE o "+o.create)
				_ = os.Remove(file + ".place") // which most statements do not make
				text := strings.ReplaceAll(statement, "FILE", file)
				digest := func() string { return fmt.Sprint(s.redis.Do(t.Context(), "DEBUG", "DIGEST").Val()) }
				before := digest()
				foretold, names, dryErr := writes(t, dry, text)
				require.Equal(t, before, digest(), "a dry run changes nothing: %s", text)
				require.NoFileExists(t, file+".place")
				done, _, err := writes(t, s, text)
				if err != nil {
					assert.Equal(t, frame.CodeOf(err), frame.CodeOf(dryErr), "%s: %v; dry: %v", text, err, dryErr)
					continue
				}
				require.NoError(t, dryErr, text)
				assert.Equal(t, done, foretold, text)
				agreed++
				if len(names) > 0 && names[0] != "action" {
					assert.Subset(t, columnNames(o.create), names, text)
				}
			}
			assert.GreaterOrEqual(t, agreed, 4)
		})
	}
}

// writes runs a statement, and gives what it wrote and the columns of its rows.
func writes(t *testing.T, s *setup, text string) (w frame.WriteReport, names []string, err error) {
	t.Helper()
	r, err := s.RunAll(t.Context(), text)
	if err != nil {
		return w, nil, err
	}
	defer func() { require.NoError(t, r.Close()) }()
	for _, f := range r.Schema().Fields() {
		names = append(names, f.Name)
	}
	return r.Stats().Write, names, nil
}

// newRowsFile writes the rows of an INSERT's text as CSV.
func newRowsFile(t *testing.T, insert string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "o.csv")
	columns, values, _ := strings.Cut(insert, "VALUES ")
	text := "" // without a header the columns are those of the table
	if columns != "" {
		text = strings.Trim(columns, "() ") + "\n"
	}
	for row := range strings.SplitSeq(strings.Trim(values, "()"), "), (") {
		text += strings.NewReplacer("'", "", "NULL", "").Replace(row) + "\n"
	}
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// columnNames are the columns of a declaration.
func columnNames(create string) (names []string) {
	columns, _, _ := strings.Cut(strings.TrimPrefix(create, "("), ") WITH")
	for c := range strings.SplitSeq(columns, ", ") {
		name, _, _ := strings.Cut(c, " ")
		names = append(names, strings.Trim(name, `"`))
	}
	return append(names, "element")
}

// TestDryRunNamesElements wants the rows that a dry run shows told apart where a key has several.
func TestDryRunNamesElements(t *testing.T) {
	s := start(t)
	s.send(t, "XADD ev:2 1-1 lvl err", "XADD ev:2 2-1 lvl err", "ZADD z:1 1 a 2 b", "SADD se:1 a b", "RPUSH li:1 a b", "HSET h:1 n 1")
	s.run(t, "CREATE TABLE ev (k BIGINT, id TEXT, lvl TEXT) WITH (key = 'ev:{k}', type = 'stream')")
	s.run(t, "CREATE TABLE z (k BIGINT, member TEXT, score DOUBLE) WITH (key = 'z:{k}', type = 'zset')")
	s.run(t, "CREATE TABLE se (k BIGINT, member TEXT) WITH (key = 'se:{k}', type = 'set')")
	s.run(t, "CREATE TABLE li (k BIGINT, index BIGINT, value TEXT) WITH (key = 'li:{k}', type = 'list')")
	dry := &setup{Session: open(t, s.server.URL, frame.WithDryRun())}
	for text, want := range map[string][]string{
		"DELETE FROM ev WHERE lvl = 'err' AND k = 2":                                      {"delete|ev:2|1-1", "delete|ev:2|2-1"},
		"INSERT INTO ev (k, lvl) VALUES (2, 'x')":                                         {"insert|ev:2|NULL"},
		"UPDATE z SET score = 3 WHERE member = 'b'":                                       {"update|z:1|b"},
		"INSERT INTO z VALUES (1, 'a', 1), (1, 'c', 3) ON DUPLICATE KEY UPDATE score = 5": {"update|z:1|a", "insert|z:1|c"},
		"MERGE INTO z USING (VALUES (1, 'a'), (1, 'n')) AS s (k, m) ON z.k = s.k AND z.member = s.m WHEN MATCHED THEN DELETE " +
			"WHEN NOT MATCHED THEN INSERT (k, member, score) VALUES (s.k, s.m, 1)": {"delete|z:1|a", "insert|z:1|n"},
		"INSERT IGNORE INTO se VALUES (1, 'a'), (1, 'c'), (1, '')": {"insert|se:1|c", "insert|se:1|"},
		"UPDATE li SET value = 'q' WHERE index = 1":                {"update|li:1|1"},
		"TRUNCATE li":                     {"delete|li:1", "delete|li:1"},
		"UPDATE h SET n = 2 WHERE id = 1": {"update|h:1"},
	} {
		assert.Equal(t, want, dry.rows(t, text), text)
	}
}

// TestDryRunShowsWhatIsWritten wants of INSERT IGNORE only rows whose keys are free, and of several with one key the first.
func TestDryRunShowsWhatIsWritten(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE h (k BIGINT, n BIGINT) WITH (key = 'h:{k}')")
	s.send(t, "HSET h:1 n 1", "HSET h:3 n 1")
	for k := range 300 { // more than a page
		s.send(t, fmt.Sprintf("HSET h:%d n 1", 1000+k))
	}
	dry := &setup{Session: open(t, s.server.URL, frame.WithDryRun())}
	path := filepath.Join(t.TempDir(), "h.csv")
	var text strings.Builder
	for k := range 300 {
		fmt.Fprintf(&text, "%d,0\n", 1000+k)
	}
	require.NoError(t, os.WriteFile(path, []byte("k,n\n1,10\n2,20\n2,21\n"+text.String()+"3,30\n4,40\n2,22\n5,50\n"), 0o600))
	for statement, want := range map[string][]string{
		"INSERT IGNORE INTO h VALUES (1, 10), (2, 20), (2, 21), (3, 30), (4, 40)":   {"2|20", "4|40"},
		"INSERT IGNORE INTO h VALUES (7, 70), (7, 71), (8, 80)":                     {"7|70", "8|80"},
		"INSERT IGNORE INTO h VALUES (1, 10), (3, 30)":                              {},
		"INSERT IGNORE INTO h SELECT i, i FROM range(1, 21) AS g (i)":               {"2|2", "4|4", "5|5", "6|6", "7|7", "8|8", "9|9", "10|10", "11|11", "12|12"},
		"REPLACE INTO h VALUES (1, 10), (2, 20)":                                    {"1|10", "2|20"},
		"COPY h FROM '" + path + "' (MODE ignore)":                                  {"2|20", "4|40", "5|50"},
		"COPY h FROM '" + path + "' (MODE ignore, CHECKPOINT '" + path + ".place')": {"2|20", "4|40", "5|50"},
	} {
		assert.Equal(t, want, dry.rows(t, statement), statement)
	}
}
