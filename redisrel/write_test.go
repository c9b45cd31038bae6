package redisrel

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// declare creates a table from column definitions such as "id BIGINT, name TEXT".
func declare(t *testing.T, s *Server, name, key, columns string, options ...string) *Table {
	t.Helper()
	d := Declaration{Name: name, Key: key, Columns: columnDefs(t, columns)}
	for i := 0; i < len(options); i += 2 {
		require.NoError(t, d.SetOption(options[i], options[i+1]))
	}
	require.NoError(t, created(s.CreateTable(t.Context(), d, false, false)))
	return tableOf(t, s, name)
}

func columnDefs(t *testing.T, text string) []ColumnDef {
	t.Helper()
	var out []ColumnDef
	for _, c := range strings.Split(text, "; ") {
		name, typ, ok := strings.Cut(c, " ")
		parsed, known := parseType(typ)
		require.True(t, ok && known, c)
		out = append(out, ColumnDef{Name: name, Type: parsed})
	}
	return out
}

// batchOf makes a batch for columns of a table from rows of texts; NULL is NULL.
func batchOf(t *testing.T, tab plan.Table, names []string, rows ...string) plan.Batch {
	t.Helper()
	fields := make([]arrow.Field, len(names))
	for i, n := range names {
		fields[i] = plan.Renamed(tab.Schema().Field(tab.Schema().FieldIndices(n)[0]), n)
	}
	b := array.NewRecordBuilder(checkedMemory(t), arrow.NewSchema(fields, nil))
	defer b.Release()
	for _, row := range rows {
		for i, cell := range strings.Split(row, "|") {
			if cell == "NULL" {
				b.Field(i).AppendNull()
				continue
			}
			require.NoError(t, b.Field(i).AppendValueFromString(cell))
		}
	}
	out := b.NewRecord()
	t.Cleanup(out.Release)
	return out
}

// write checks and writes rows as the engine does.
func write(t *testing.T, tab plan.Table, mode plan.WriteMode, names []string, rows ...string) (plan.WriteReport, error) {
	t.Helper()
	b := batchOf(t, tab, names, rows...)
	var at []int
	for _, n := range names {
		at = append(at, tab.Schema().FieldIndices(n)[0])
	}
	w, err := tab.(plan.Writable).OpenWriter(t.Context(), plan.WriteSpec{Mode: mode, Columns: at})
	if err != nil {
		return plan.WriteReport{}, err
	}
	defer func() { require.NoError(t, w.Close()) }()
	if err := w.Check(t.Context(), b); err != nil {
		return w.Report(), err
	}
	err = w.Write(t.Context(), b)
	return w.Report(), err
}

func hash(t *testing.T, r *redistest.Server, key string) map[string]string {
	t.Helper()
	m, err := r.Client(t).HGetAll(t.Context(), key).Result()
	require.NoError(t, err)
	return m
}

func TestWritesEveryType(t *testing.T) {
	s, r := startWith(t, nil)
	tab := declare(t, s, "w", "w:{id}", "id BIGINT; b BOOLEAN; n BIGINT; d DOUBLE; m DECIMAL(12,2); s TEXT; x BLOB; day DATE; at TIMESTAMP; j JSON")
	names := plan.FieldNames(tab.Schema(), true)
	report, err := write(t, tab, plan.Insert, names, `1|true|-5|0.5|1234567890.12|a b|AP8=|2024-03-01|2024-03-01 13:00:00.5|{"a":1}`, `2|NULL|7|NULL|NULL|NULL|NULL|NULL|NULL|NULL`)
	require.NoError(t, err)
	assert.Equal(t, plan.WriteReport{Written: 2}, report)
	assert.Equal(t, map[string]string{
		"b": "true", "n": "-5", "d": "0.5", "m": "1234567890.12", "s": "a b", "x": "\x00\xff", "day": "2024-03-01",
		"at": "2024-03-01 13:00:00.500000", "j": `{"a":1}`,
	}, hash(t, r, "w:1"))
	assert.Equal(t, map[string]string{"n": "7"}, hash(t, r, "w:2"))
	assert.Equal(t, []string{
		"1|true|-5|0.5|1234567890.12|a b|\x00\xff|2024-03-01|2024-03-01 13:00:00.500000|{\"a\":1}", "2|NULL|7|NULL|NULL|NULL|NULL|NULL|NULL|NULL",
	}, tableRows(t, tab, nil), "what was written is read back")
}

func TestWriteModes(t *testing.T) {
	s, r := startWith(t, map[string]string{"u:1": "name=ann old=1"})
	client := r.Client(t)
	require.NoError(t, client.Expire(t.Context(), "u:1", time.Hour).Err())
	require.NoError(t, client.Set(t.Context(), "u:9", "text", 0).Err())
	tab := declare(t, s, "u", "u:{id}", "id TEXT; name TEXT; age BIGINT")
	cols := []string{"id", "name", "age"}

	report, err := write(t, tab, plan.Insert, cols, "2|bob|1", "1|new|2")
	require.EqualError(t, err, "table u: row 2: key u:1 exists already; REPLACE INTO replaces it, INSERT IGNORE skips it")
	assert.Equal(t, plan.CodeConflict, plan.CodeOf(err))
	assert.Zero(t, report.Written)
	assert.Empty(t, hash(t, r, "u:2"), "nothing was written")

	report, err = write(t, tab, plan.InsertIgnore, cols, "2|bob|1", "1|new|2", "2|again|3")
	require.NoError(t, err)
	assert.Equal(t, plan.WriteReport{Written: 1, Skipped: 2}, report)
	assert.Equal(t, map[string]string{"name": "bob", "age": "1"}, hash(t, r, "u:2"))

	report, err = write(t, tab, plan.Replace, cols, "1|eve|NULL", "3|x|1", "3|last|2")
	require.NoError(t, err)
	assert.Equal(t, plan.WriteReport{Written: 3}, report)
	assert.Equal(t, map[string]string{"name": "eve"}, hash(t, r, "u:1"), "old fields go")
	assert.Equal(t, map[string]string{"name": "last", "age": "2"}, hash(t, r, "u:3"), "the last of two rows wins")
	assert.Equal(t, time.Duration(-1), client.TTL(t.Context(), "u:1").Val(), "and the old time to live")

	for _, mode := range []plan.WriteMode{plan.Insert, plan.InsertIgnore, plan.Replace} {
		_, err = write(t, tab, mode, cols, "8|a|1", "9|b|2")
		require.EqualError(t, err, "table u: row 2: key u:9 is a string and not a hash; it stays as it is", mode)
	}
	assert.Equal(t, "text", client.Get(t.Context(), "u:9").Val())
	assert.Empty(t, hash(t, r, "u:8"))
}

func TestRefusedRows(t *testing.T) {
	s, r := startWith(t, nil)
	tab := declare(t, s, "u", "u:{region}:{id}", "region TEXT; id BIGINT; name TEXT; score DOUBLE")
	all := []string{"region", "id", "name", "score", "_ttl"}
	for row, want := range map[string]string{
		"NULL|1|a|1|NULL":    "table u: row 2: the key column region is NULL",
		"|1|a|1|NULL":        `table u: row 2: the region of a key of template "u:{region}:{id}" cannot be empty`,
		"a:b|1|a|1|NULL":     `table u: row 2: "a:b" cannot be the region of a key of template "u:{region}:{id}": it holds a ':'; a placeholder {region*} may hold one`,
		"eu|1|NULL|NULL|5":   "table u: row 2: every column besides the key is NULL, and a hash without fields cannot exist; declare the table WITH (empty_rows = 'field'), which writes such a row as that field",
		"eu|1|a|NaN|NULL":    "table u: row 2: column score is NaN, which no DOUBLE is read from",
		"eu|1|a|1|0":         "table u: row 2: _ttl is 0 seconds; it must be more than 0",
		"eu|1|a|1|-1":        "table u: row 2: _ttl is -1 seconds; it must be more than 0",
		"eu|1|a|1|1e300":     "table u: row 2: _ttl is 1e+300 seconds; it must be more than 0",
		"ok|1|same key|1|10": "table u: row 2: an earlier row has the key u:ok:1 too",
	} {
		_, err := write(t, tab, plan.Insert, all, "ok|1|a|1|NULL", row)
		assert.EqualError(t, err, want, row)
	}
	size, err := r.Client(t).DBSize(t.Context()).Result()
	require.NoError(t, err)
	assert.EqualValues(t, 1, size, "the catalog and nothing else")
}

func TestColumnsOfAWrite(t *testing.T) {
	s, _ := startWith(t, map[string]string{"raw:1": "a=1"})
	tab := declare(t, s, "u", "u:{id}", "id BIGINT; name TEXT")
	for _, c := range []struct {
		columns []string
		want    string
	}{
		{[]string{"name"}, "table u: the row's key needs the column id; the key is u:{id}"},
		{[]string{"id"}, "table u: no column besides the key is written, and a hash without fields cannot exist"},
		{[]string{"id", "name", "_key"}, "table u: column _key cannot be written; the key is made from u:{id}"},
		{[]string{"id", "name", "name"}, "table u: column name is written twice"},
	} {
		_, err := tab.OpenWriter(t.Context(), plan.WriteSpec{Columns: columnsOf(t, tab, c.columns...)})
		assert.EqualError(t, err, c.want)
	}
	_, err := tableOf(t, s, "raw:*").OpenWriter(t.Context(), plan.WriteSpec{})
	assert.ErrorContains(t, err, `"raw:*" is a pattern, which does not say what the key of a new row is`)
	_, err = write(t, tableOf(t, s, "raw"), plan.Insert, []string{"id", "a"}, "2|5")
	assert.NoError(t, err, "a discovered table has a template")
}

func TestTimeToLive(t *testing.T) {
	s, r := startWith(t, nil)
	tab := declare(t, s, "u", "u:{id}", "id BIGINT; name TEXT", "ttl", "1h")
	_, err := write(t, tab, plan.Insert, []string{"id", "name", "_ttl"}, "1|a|NULL", "2|b|90.5")
	require.NoError(t, err)
	client := r.Client(t)
	assert.InDelta(t, time.Hour, client.PTTL(t.Context(), "u:1").Val(), float64(time.Minute))
	assert.InDelta(t, 90500*time.Millisecond, client.PTTL(t.Context(), "u:2").Val(), float64(10*time.Second))
}

func TestScriptsAreLoadedAgain(t *testing.T) {
	s, r := startWith(t, nil, WithPageKeys(2))
	require.NoError(t, r.Client(t).ConfigSet(t.Context(), "notify-keyspace-events", "Kh").Err()) // which scripts are for
	tab := declare(t, s, "u", "u:{id}", "id BIGINT; name TEXT")
	w, err := tab.OpenWriter(t.Context(), plan.WriteSpec{Columns: columnsOf(t, tab)})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()
	require.NoError(t, w.Write(t.Context(), batchOf(t, tab, []string{"id", "name"}, "1|a", "2|b", "3|c")))
	require.NoError(t, r.Client(t).ScriptFlush(t.Context()).Err())
	r.ResetStats(t)
	require.NoError(t, w.Write(t.Context(), batchOf(t, tab, []string{"id", "name"}, "4|a", "5|b", "6|c")))
	assert.Equal(t, plan.WriteReport{Written: 6}, w.Report())
	assert.EqualValues(t, 1, r.CommandStats(t)["eval"])
}

func TestLateConflict(t *testing.T) {
	s, r := startWith(t, nil)
	tab := declare(t, s, "u", "u:{id}", "id BIGINT; name TEXT")
	b := batchOf(t, tab, []string{"id", "name"}, "1|a", "2|b", "3|c")
	w, err := tab.OpenWriter(t.Context(), plan.WriteSpec{Columns: columnsOf(t, tab)})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()
	require.NoError(t, w.Check(t.Context(), b))
	loadHashes(t, r, map[string]string{"u:2": "name=first"})
	err = w.Write(t.Context(), b)
	require.ErrorContains(t, err, "key u:2 exists already; 2 rows were written before")
	report := w.Report()
	assert.EqualValues(t, 2, report.Written)
	assert.EqualValues(t, 1, report.Failed)
	require.Len(t, report.FirstFailed, 1)
	assert.Equal(t, "u:2", report.FirstFailed[0].Key)
	assert.Equal(t, map[string]string{"name": "first"}, hash(t, r, "u:2"))
	assert.ErrorContains(t, w.Write(context.Background(), b), "u:2", "an error stays")
}

func TestWideRows(t *testing.T) {
	s, r := startWith(t, nil)
	var columns, names, values []string
	for i := range 9000 {
		columns, names, values = append(columns, "f"+intText(int64(i))+" BIGINT"), append(names, "f"+intText(int64(i))), append(values, "1")
	}
	tab := declare(t, s, "u", "u:{id}", "id BIGINT; "+strings.Join(columns, "; "))
	_, err := write(t, tab, plan.Insert, append([]string{"id"}, names...), "1|"+strings.Join(values, "|"))
	require.NoError(t, err)
	assert.Len(t, hash(t, r, "u:1"), 9000)
	_, err = write(t, tab, plan.Replace, []string{"id", "f5"}, "1|2")
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"f5": "2"}, hash(t, r, "u:1"))
}
