package frame_test

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner"
)

const tpchFolder = "../testdata/tpch/"

// tpchPlain are the queries of one table, or with an ON for each join.
var tpchPlain = map[string]bool{"q01": true, "q06": true, "q13": true}

// TestTPCH runs the 22 queries over hashes at scale factor 0.01.
func TestTPCH(t *testing.T) {
	s := start(t)
	loadTPCH(t, s)
	paths, err := filepath.Glob(tpchFolder + "queries/*.sql")
	require.NoError(t, err)
	require.Len(t, paths, 22)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".sql")
		t.Run(name, func(t *testing.T) {
			switches := os.Getenv("RSQL_SWITCHES")
			if (strings.Contains(switches, "no-rules") || strings.Contains(switches, "no-push_filters")) && !tpchPlain[name] {
				t.Skip("without the rules that make joins of them, the product of the tables is too large")
			}
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			got, err := sltRows(t, s.Session, string(text))
			require.NoError(t, err)
			answer := tpchRows(t, tpchFolder+"answers/"+name+".csv")[1:]
			require.Len(t, got, len(answer))
			for i, want := range answer {
				cells := strings.Split(got[i], "\t")
				require.Len(t, cells, len(want))
				for c := range want {
					assert.True(t, tpchSame(want[c], cells[c]), "row %d, column %d: %s, not %s", i+1, c+1, cells[c], want[c])
				}
			}
		})
	}
}

// tpchSame compares two values, numbers to the eighth digit.
func tpchSame(want, got string) bool {
	if want == got {
		return true
	}
	w, err := strconv.ParseFloat(want, 64)
	g, errToo := strconv.ParseFloat(got, 64)
	const most = 1e-8
	return err == nil && errToo == nil && math.Abs(w-g) <= most*math.Abs(w)
}

// loadTPCH declares the tables and writes their rows as hashes.
func loadTPCH(t *testing.T, s *setup) {
	t.Helper()
	script, err := os.ReadFile(tpchFolder + "schema.sql")
	require.NoError(t, err)
	pieces, err := planner.Split(string(script))
	require.NoError(t, err)
	for _, p := range pieces {
		s.run(t, p.Text)
	}
	for table, keys := range map[string]int{"nation": 1, "region": 1, "supplier": 1, "customer": 1, "part": 1, "partsupp": 2, "orders": 1, "lineitem": 4} {
		loadTPCHTable(t, s, table, keys)
	}
}

// loadTPCHTable writes one table. Its key is made of the first column, and of column number last where that is another.
func loadTPCHTable(t *testing.T, s *setup, table string, last int) {
	t.Helper()
	rows := tpchRows(t, tpchFolder+"data/"+table+".csv.gz")
	columns, err := s.RunAll(t.Context(), "SELECT * FROM "+table+" LIMIT 0")
	require.NoError(t, err)
	names := columns.Schema().Fields()
	require.NoError(t, columns.Close())
	s.server.Load(t, len(rows), func(i int) (string, []any) {
		row := rows[i]
		key := table + ":" + row[0]
		if last > 1 {
			key += ":" + row[last-1]
		}
		var fields []any
		for c, v := range row {
			if c != 0 && c != last-1 {
				fields = append(fields, names[c].Name, v)
			}
		}
		return key, fields
	})
}

// tpchRows reads a file of rows, packed or not.
func tpchRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	in := io.Reader(f)
	if strings.HasSuffix(path, ".gz") {
		in, err = gzip.NewReader(f)
		require.NoError(t, err)
	}
	r := csv.NewReader(in)
	r.Comma = '|'
	var out [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		out = append(out, row)
	}
}
