package render

import (
	"bytes"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pair has a number and a name; one name is NULL.
func pair(t *testing.T) arrow.Record {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	t.Cleanup(func() { mem.AssertSize(t, 0) })
	b := array.NewRecordBuilder(mem, arrow.NewSchema([]arrow.Field{
		{Name: "n", Type: arrow.PrimitiveTypes.Int64}, {Name: "name", Type: arrow.BinaryTypes.String},
	}, nil))
	defer b.Release()
	b.Field(0).(*array.Int64Builder).AppendValues([]int64{1, 20}, nil)
	b.Field(1).(*array.StringBuilder).AppendValues([]string{"a|b", ""}, []bool{true, false})
	r := b.NewRecord()
	t.Cleanup(r.Release)
	return r
}

func ptr(s string) *string { return &s }

// twice writes the same result two times.
func twice(t *testing.T, f Format, o Options) string {
	var b bytes.Buffer
	w, r := NewWith(f, &b, o), pair(t)
	for range 2 {
		require.NoError(t, w.Begin(r.Schema()))
		require.NoError(t, w.Batch(r))
		require.NoError(t, w.End())
	}
	return b.String()
}

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		format  Format
		options Options
		want    string
	}{
		{Unaligned, Options{}, "n|name\n1|a|b\n20|\n(2 rows)\nn|name\n1|a|b\n20|\n(2 rows)\n"},
		{Unaligned, Options{NoHeader: true, Separator: ", "}, "1, a|b\n20, \n(2 rows)\n1, a|b\n20, \n(2 rows)\n"},
		{Unaligned, Options{TuplesOnly: true}, "1|a|b\n20|\n1|a|b\n20|\n"},
		{CSV, Options{NoHeader: true}, "1,a|b\n20,\n\n1,a|b\n20,\n"},
		{TSV, Options{TuplesOnly: true}, "1\ta|b\n20\t\n1\ta|b\n20\t\n"},
		{Markdown, Options{TuplesOnly: true}, "| 1 | a\\|b |\n| 20 | NULL |\n| 1 | a\\|b |\n| 20 | NULL |\n"},
		{CSV, Options{NoHeader: true, Null: ptr("-"), TuplesOnly: true}, "1,a|b\n20,-\n1,a|b\n20,-\n"},
		{Markdown, Options{TuplesOnly: true, Null: ptr("")}, "| 1 | a\\|b |\n| 20 |  |\n| 1 | a\\|b |\n| 20 |  |\n"},
		{NDJSON, Options{Null: ptr("-")}, `{"n":1,"name":"a|b"}` + "\n" + `{"n":20,"name":null}` + "\n" + `{"n":1,"name":"a|b"}` + "\n" + `{"n":20,"name":null}` + "\n"},
		{Table, Options{NoHeader: true}, "┌────┬──────┐\n│  1 │ a|b  │\n│ 20 │ NULL │\n└────┴──────┘\n\n┌────┬──────┐\n│  1 │ a|b  │\n│ 20 │ NULL │\n└────┴──────┘\n"},
	} {
		assert.Equal(t, c.want, twice(t, c.format, c.options), "%s %+v", c.format, c.options)
	}
}

func TestUnalignedSaysThatAResultIsNotComplete(t *testing.T) {
	var b bytes.Buffer
	w, r := NewWith(Unaligned, &b, Options{TuplesOnly: true}), pair(t)
	require.NoError(t, w.Begin(r.Schema()))
	require.NoError(t, w.Batch(r))
	require.NoError(t, w.Abort())
	assert.Equal(t, "1|a|b\n20|\n(incomplete: the statement failed)\n", b.String())
}

func TestForeignFile(t *testing.T) {
	for name, want := range map[string]string{
		"x.xlsx": ".xlsx", "X.SQL.gz": ".sql", "": "", "x": "", "x.csv": "", "x.txt": "", "/tmp/tmp.Ab12": "", "x.parquet": "", "a.xml/x.csv": "",
	} {
		assert.Equal(t, want, ForeignFile(name), name)
	}
}
