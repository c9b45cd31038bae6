package files

import (
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel"
)

func TestReadText(t *testing.T) {
	tests := []struct {
		name, file, text string
		options          []plan.FileOption
		columns          []string
		rows             [][]string
	}{
		// The rows of the first four are DuckDB's.
		{"types", "a.csv", "i,d,t,day,at,b\n1,1.5,x,2024-02-29,2024-03-01 13:00:00,true\n-2,,\"\",,,false\n", nil,
			[]string{"i BIGINT", "d DOUBLE", "t TEXT", "day DATE", "at TIMESTAMP", "b BOOLEAN"},
			[][]string{{"1", "1.5", "x", "2024-02-29", "2024-03-01 13:00:00", "true"}, {"-2", null, "", null, null, "false"}}},
		{"separator", "a.csv", "a;b\n1,5;2\n2,5;3\n", nil, []string{"a TEXT", "b BIGINT"}, [][]string{{"1,5", "2"}, {"2,5", "3"}}},
		{"tabs", "a.tsv", "a\tb\n1\t\"x\ty\"\n", nil, []string{"a BIGINT", "b TEXT"}, [][]string{{"1", "x\ty"}}},
		{"no header", "a.csv", "1,x\n2,y\n", nil, []string{"column0 BIGINT", "column1 TEXT"}, [][]string{{"1", "x"}, {"2", "y"}}},
		{"mark and CRLF", "a.csv", "\xef\xbb\xbfa,b\r\n1,\"x\r\ny\"\r\n", nil, []string{"a BIGINT", "b TEXT"}, [][]string{{"1", "x\r\ny"}}},
		{"canonical", "a.csv", "a,b,c\n007,+1,NaN\n", nil, []string{"a TEXT", "b TEXT", "c TEXT"}, [][]string{{"007", "+1", "NaN"}}},
		{"quoted numbers", "a.csv", "a\n\"1\"\n\"2\"\n", nil, []string{"a BIGINT"}, [][]string{{"1"}, {"2"}}},
		{"one column with NULL", "a.csv", "a\n1\n\n3\n", nil, []string{"a BIGINT"}, [][]string{{"1"}, {null}, {"3"}}},
		{"empty lines", "a.csv", "a,b\n\n1,2\n\n", nil, []string{"a BIGINT", "b BIGINT"}, [][]string{{"1", "2"}}},
		{"names", "a.csv", "a,a,,a_2\nx,y,z,w\n", nil, []string{"a TEXT", "a_3 TEXT", "column2 TEXT", "a_2 TEXT"}, [][]string{{"x", "y", "z", "w"}}},
		{"header only", "a.csv", "a,b\n", nil, []string{"a TEXT", "b TEXT"}, nil},
		{"header told", "a.csv", "1,2\nx,y\n", []plan.FileOption{option("header", "true")}, []string{"1 TEXT", "2 TEXT"}, [][]string{{"x", "y"}}},
		{"no header told", "a.csv", "a,b\nx,y\n", []plan.FileOption{option("header", "false")}, []string{"column0 TEXT", "column1 TEXT"}, [][]string{{"a", "b"}, {"x", "y"}}},
		{"nullstr", "a.csv", "a,b\nNA,NA\n1,\n2,\"NA\"\n", []plan.FileOption{option("nullstr", "NA")}, []string{"a BIGINT", "b TEXT"}, [][]string{{null, null}, {"1", ""}, {"2", "NA"}}},
		{"skip and delim", "a.csv", "# made \"by hand\n|\na|b\n1|2\n", []plan.FileOption{option("skip", "2"), option("sep", "|")}, []string{"a BIGINT", "b BIGINT"}, [][]string{{"1", "2"}}},
		{"columns", "a.csv", "007,\\x00ff\n1.,ab\n", []plan.FileOption{option("columns", "n DOUBLE, b BLOB")}, []string{"n DOUBLE", "b BLOB"}, [][]string{{"7", "\x00\xff"}, {"1", "ab"}}},
		{"columns by name", "a.csv", "B,c,a\nx,y,z\n", []plan.FileOption{option("columns", "a TEXT, b TEXT")}, []string{"a TEXT", "b TEXT"}, [][]string{{"z", "x"}}},
		{"columns by place", "a.csv", "b,a\nx,y\n", []plan.FileOption{option("columns", "a TEXT, b TEXT"), option("header", "false")}, []string{"a TEXT", "b TEXT"}, [][]string{{"b", "a"}, {"x", "y"}}},
		{"columns and header", "a.csv", "A,b\nx,y\n", []plan.FileOption{option("columns", "a TEXT, b TEXT")}, []string{"a TEXT", "b TEXT"}, [][]string{{"x", "y"}}},
		{"all text", "a.csv", "a\n1\n", []plan.FileOption{option("all_varchar", "true")}, []string{"a TEXT"}, [][]string{{"1"}}},
		{"objects", "a.json", `{"a": 1, "s": "7", "o": {"x": [1, 2]}} {"a": 2.5, "s": "x\n\u00e9", "b": true}`, nil,
			[]string{"a DOUBLE", "s TEXT", "o JSON", "b BOOLEAN"}, [][]string{{"1", "7", `{"x": [1, 2]}`, null}, {"2.5", "x\né", null, "true"}}},
		{"array", "a.json", "[\n {\"d\": \"2024-01-01\"},\n {\"d\": null} ]\n", nil, []string{"d DATE"}, [][]string{{"2024-01-01"}, {null}}},
		{"empty array", "a.json", "[]", []plan.FileOption{option("columns", "a BIGINT")}, []string{"a BIGINT"}, nil},
		{"escaped names", "a.ndjson", `{"a\"b}": "[{"}`, nil, []string{`a"b} TEXT`}, [][]string{{"[{"}}},
		{"JSON and others", "a.ndjson", "{\"a\":[1]}\n{\"a\":1}\n", nil, []string{"a TEXT"}, [][]string{{"[1]"}, {"1"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, test.file, test.text)
			columns, rows, err := read(t, finder(t), plan.FileSpec{Paths: []string{path}, Options: test.options})
			require.NoError(t, err)
			assert.Equal(t, test.columns, columns)
			assert.Equal(t, test.rows, rows)
		})
	}
}

// TestWrongSamples reads files whose later values do not fit what their beginnings suggest: what is read is what a look at
// all values would have given.
func TestWrongSamples(t *testing.T) {
	for _, test := range []struct{ file, head, first, later, last string }{
		{"a.csv", "a\n", "1\n", "2.5\n", ""},
		{"a.csv", "a\n", "1\n", "x\n", ""},
		{"a.csv", "a\n", "2024-01-01\n", "2024-01-01 10:00:00\n", ""},
		{"a.csv", "a\n", "1.50\n", "123456789012345678901.25\n", ""},
		{"a.csv", "a\n", "true\n", "1\n", ""},
		{"a.csv", "a\n", "x\n", "\xff\xfe\n", ""},
		{"a.ndjson", "", "{\"a\":1}\n", "{\"a\":\"1\"}\n", ""},
		{"a.ndjson", "", "{\"a\":1}\n", "{\"a\":1.5}\n", ""},
		{"a.ndjson", "", "{\"a\":{}}\n", "{\"a\":\"5\"}\n", ""},
		{"a.ndjson", "", "{\"a\":\"2024-01-01\"}\n", "{\"a\":5}\n", ""},
		{"a.ndjson", "", "{\"a\":1}\n", "{\"b\":2}\n", ""},
		{"a.json", "[", "{\"a\":1},\n", "{\"b\":2,\"a\":true}\n", "]"},
	} {
		path := write(t, test.file, test.head+strings.Repeat(test.first, sampleRows+10)+test.later+test.last)
		spec := plan.FileSpec{Paths: []string{path}}
		sampled, rows, err := read(t, finder(t), spec)
		require.NoError(t, err, test.later)
		all := NewFinder(redisrel.InferAll, t.TempDir())
		want, wantRows, err := read(t, all, spec)
		require.NoError(t, err)
		all.Close()
		assert.Equal(t, want, sampled, "%s then %s", test.first, test.later)
		assert.Equal(t, wantRows, rows)
	}
}

func TestReadErrors(t *testing.T) {
	for _, test := range []struct {
		file, text string
		options    []plan.FileOption
		want       string
	}{
		{"a.csv", "a,b\n1,2\n3\n", nil, "file %s, line 3: 1 value, and there are 2 columns"},
		{"a.csv", "a,b\n1,2\n\"3\n", nil, `file %s, line 3: a " is not closed`},
		{"a.csv", "a\n1\nx\n", []plan.FileOption{option("columns", "a BIGINT")}, `file %s, line 3, column a: "x" is not a BIGINT`},
		{"a.csv", "", nil, "file %s is empty"},
		{"a.csv", "1,2\n", []plan.FileOption{option("columns", "a BIGINT")}, "file %s, line 1: 2 values, and columns names 1"},
		{"a.csv", "a\n", []plan.FileOption{option("nope", "1")}, "files of the format csv have no option nope"},
		{"a.csv", "a\n", []plan.FileOption{option("delim", ";;")}, `the option delim wants one character, not ";;"`},
		{"a.csv", "a\n", []plan.FileOption{option("delim", ";"), option("sep", ";")}, "the option delim is given twice"},
		{"a.json", "{\"a\":1}\n{\"a\":}\n", nil, "file %s, line 2: no JSON: invalid character '}' looking for beginning of value"},
		{"a.json", "{\"a\":1}\n5\n", nil, "file %s, line 2: '5' begins no object, and a row is one"},
		{"a.json", "[{\"a\":1}\n", nil, "file %s, line 2: the array does not end"},
		{"a.json", "[{\"a\":1} {\"a\":2}]", nil, "file %s, line 1: '{' where a , or the ] of the array belongs"},
		{"a.json", "[{\"a\":1}]\n{}", nil, "file %s, line 2: '{' behind the end of the array"},
		{"a.json", "{\"a\":\n[1}", nil, "file %s, line 1: an object does not end"},
		{"a.csv.gz", "a,b\n", nil, "the file %s cannot be read as gzip"},
		{"a.csv.zst", "a,b\n", nil, "the file %s cannot be read as zstd"},
		{"a.dat", "a,b\n", nil, "the name of the file %s does not say what it holds"},
	} {
		path := write(t, test.file, test.text)
		_, _, err := read(t, finder(t), plan.FileSpec{Paths: []string{path}, Options: test.options})
		want := test.want
		if strings.Contains(want, "%s") {
			want = fmt.Sprintf(want, path)
		}
		assert.ErrorContains(t, err, want, "%s", test.text)
	}
}

func TestMissingFiles(t *testing.T) {
	f := finder(t)
	dir := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(dir, "x.csv"): "there is no file " + dir,
		filepath.Join(dir, "*.csv"): "no file matches " + dir,
		dir + "/":                   "does not say what it holds",
	} {
		_, err := f.Table(t.Context(), plan.FileSpec{Paths: []string{path}})
		assert.ErrorContains(t, err, want)
	}
	_, err := f.Table(t.Context(), plan.FileSpec{Paths: []string{dir}, Format: CSV})
	assert.ErrorContains(t, err, dir+" is a folder")
}

func TestSeveralFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"1.csv": "a,b\n1,x\n", "2.csv": "c,a\n5,2.5\n", "3.csv": "b\ny\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	columns, rows, err := read(t, finder(t), plan.FileSpec{Paths: []string{filepath.Join(dir, "*.csv")}, Options: []plan.FileOption{option("filename", "true")}})
	require.NoError(t, err)
	assert.Equal(t, []string{"a DOUBLE", "b TEXT", "c BIGINT", "filename TEXT"}, columns)
	assert.Equal(t, [][]string{
		{"1", "x", null, filepath.Join(dir, "1.csv")}, {"2.5", null, "5", filepath.Join(dir, "2.csv")}, {null, "y", null, filepath.Join(dir, "3.csv")},
	}, rows)
}

func TestCompression(t *testing.T) {
	dir := t.TempDir()
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte("a\n1\n"))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	enc, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	defer enc.Close()
	for name, data := range map[string]string{"a.csv.gz": packed.String(), "a.csv.zst": string(enc.EncodeAll([]byte("a\n1\n"), nil))} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
		_, rows, err := read(t, finder(t), plan.FileSpec{Paths: []string{path}})
		require.NoError(t, err)
		assert.Equal(t, [][]string{{"1"}}, rows)
		plain := filepath.Join(dir, "plain"+name+".csv")
		require.NoError(t, os.WriteFile(plain, []byte(data), 0o600))
		kind := map[string]string{"a.csv.gz": "gzip", "a.csv.zst": "zstd"}[name]
		_, rows, err = read(t, finder(t), plan.FileSpec{Paths: []string{plain}, Options: []plan.FileOption{option("compression", kind)}})
		require.NoError(t, err)
		assert.Equal(t, [][]string{{"1"}}, rows)
		require.NoError(t, os.WriteFile(path, []byte(data[:len(data)-3]), 0o600))
		_, _, err = read(t, finder(t), plan.FileSpec{Paths: []string{path}})
		assert.ErrorContains(t, err, "cannot be read as "+kind)
	}
}

func TestChangedFiles(t *testing.T) {
	f := finder(t)
	path := write(t, "a.csv", "a\n1\n")
	columns, _, err := read(t, f, plan.FileSpec{Paths: []string{path}})
	require.NoError(t, err)
	assert.Equal(t, []string{"a BIGINT"}, columns)
	require.NoError(t, os.WriteFile(path, []byte("a,b\nx,1\n"), 0o600))
	columns, rows, err := read(t, f, plan.FileSpec{Paths: []string{path}})
	require.NoError(t, err)
	assert.Equal(t, []string{"a TEXT", "b BIGINT"}, columns)
	assert.Equal(t, [][]string{{"x", "1"}}, rows)
}
