package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var jsonMeta = arrow.NewMetadata([]string{"rsql.type"}, []string{"JSON"})

// everyType has a column of each type; two columns share a name.
var everyType = arrow.NewSchema([]arrow.Field{
	{Name: "b", Type: arrow.FixedWidthTypes.Boolean},
	{Name: "i", Type: arrow.PrimitiveTypes.Int64},
	{Name: "d", Type: arrow.PrimitiveTypes.Float64},
	{Name: "m", Type: &arrow.Decimal128Type{Precision: 38, Scale: 2}},
	{Name: "t", Type: arrow.BinaryTypes.String},
	{Name: "x", Type: arrow.BinaryTypes.Binary},
	{Name: "day", Type: arrow.FixedWidthTypes.Date32},
	{Name: "at", Type: arrow.FixedWidthTypes.Timestamp_us},
	{Name: "j", Type: arrow.BinaryTypes.String, Metadata: jsonMeta},
	{Name: "t", Type: arrow.BinaryTypes.String},
}, nil)

// rows are a plain row, one of NULLs, and one of what is hard to write.
func rows(t *testing.T) arrow.Record {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	t.Cleanup(func() { mem.AssertSize(t, 0) })
	b := array.NewRecordBuilder(mem, everyType)
	defer b.Release()
	big, err := decimal128.FromString("123456789012345678901234567890.12", 38, 2)
	require.NoError(t, err)
	b.Field(0).(*array.BooleanBuilder).AppendValues([]bool{true, false, false}, []bool{true, false, true})
	b.Field(1).(*array.Int64Builder).AppendValues([]int64{42, 0, -9223372036854775808}, []bool{true, false, true})
	b.Field(2).(*array.Float64Builder).AppendValues([]float64{0.1, 0, 1e300}, []bool{true, false, true})
	b.Field(3).(*array.Decimal128Builder).AppendValues([]decimal128.Num{decimal128.FromI64(-5), {}, big}, []bool{true, false, true})
	b.Field(4).(*array.StringBuilder).AppendValues([]string{"plain", "", "a,\"b\"|\tc\\\n\x1b[31m\u202e日本"}, []bool{true, false, true})
	b.Field(5).(*array.BinaryBuilder).AppendValues([][]byte{{0, 0xff}, nil, {}}, []bool{true, false, true})
	b.Field(6).(*array.Date32Builder).AppendValues([]arrow.Date32{19783, 0, -1}, []bool{true, false, true})
	b.Field(7).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{1709298000000000, 0, 1}, []bool{true, false, true})
	b.Field(8).(*array.StringBuilder).AppendValues([]string{`{"a": [1, 2.50]}`, "", "no json"}, []bool{true, false, true})
	b.Field(9).(*array.StringBuilder).AppendValues([]string{"", "", "\xff\xfe"}, []bool{true, false, true})
	r := b.NewRecord()
	t.Cleanup(r.Release)
	return r
}

// written is a whole result in a format.
func written(t *testing.T, f Format, batches ...arrow.Record) string {
	t.Helper()
	var out bytes.Buffer
	w := New(f, &out)
	require.NoError(t, w.Begin(everyType))
	for _, b := range batches {
		require.NoError(t, w.Batch(b))
	}
	require.NoError(t, w.End())
	return out.String()
}

func TestTable(t *testing.T) {
	assert.Equal(t, strings.TrimPrefix(`
┌───────┬──────────────────────┬────────┬───────────────────────────────────┬────────────────────────────────┬────────┬────────────┬────────────────────────────┬──────────────────┬──────────┐
│ b     │                    i │      d │                                 m │ t                              │ x      │ day        │ at                         │ j                │ t        │
├───────┼──────────────────────┼────────┼───────────────────────────────────┼────────────────────────────────┼────────┼────────────┼────────────────────────────┼──────────────────┼──────────┤
│ true  │                   42 │    0.1 │                             -0.05 │ plain                          │ \x00ff │ 2024-03-01 │ 2024-03-01 13:00:00        │ {"a": [1, 2.50]} │          │
│ NULL  │                 NULL │   NULL │                              NULL │ NULL                           │ NULL   │ NULL       │ NULL                       │ NULL             │ NULL     │
│ false │ -9223372036854775808 │ 1e+300 │ 123456789012345678901234567890.12 │ a,"b"|\tc\\n\x1b[31m\u202e日本 │ \x     │ 1969-12-31 │ 1970-01-01 00:00:00.000001 │ no json          │ \xff\xfe │
└───────┴──────────────────────┴────────┴───────────────────────────────────┴────────────────────────────────┴────────┴────────────┴────────────────────────────┴──────────────────┴──────────┘
`, "\n"), written(t, Table, rows(t)))
}

func TestCSV(t *testing.T) {
	got := written(t, CSV, rows(t))
	assert.Equal(t, "b,i,d,m,t,x,day,at,j,t\n"+
		`true,42,0.1,-0.05,plain,\x00ff,2024-03-01,2024-03-01 13:00:00,"{""a"": [1, 2.50]}",""`+"\n"+
		",,,,,,,,,\n"+
		`false,-9223372036854775808,1e+300,123456789012345678901234567890.12,"a,""b""|`+"\tc\\\n\x1b[31m\u202e日本\""+
		`,\x,1969-12-31,1970-01-01 00:00:00.000001,no json,`+"\xff\xfe\n", got)
	cells, err := csv.NewReader(strings.NewReader(got)).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, "a,\"b\"|\tc\\\n\x1b[31m\u202e日本", cells[3][4])
}

func TestTSV(t *testing.T) {
	assert.Equal(t, "b\ti\td\tm\tt\tx\tday\tat\tj\tt\n"+
		"true\t42\t0.1\t-0.05\tplain\t\\\\x00ff\t2024-03-01\t2024-03-01 13:00:00\t{\"a\": [1, 2.50]}\t\n"+
		"\t\t\t\t\t\t\t\t\t\n"+
		"false\t-9223372036854775808\t1e+300\t123456789012345678901234567890.12\ta,\"b\"|\\tc\\\\\\n\x1b[31m\u202e日本"+
		"\t\\\\x\t1969-12-31\t1970-01-01 00:00:00.000001\tno json\t\xff\xfe\n", written(t, TSV, rows(t)))
}

func TestJSON(t *testing.T) {
	got := written(t, JSON, rows(t), rows(t))
	assert.True(t, strings.HasPrefix(got, "[\n"+
		`{"b":true,"i":42,"d":0.1,"m":-0.05,"t":"plain","x":"\\x00ff","day":"2024-03-01","at":"2024-03-01 13:00:00","j":{"a":[1,2.50]},"t_2":""},`+"\n"+
		`{"b":null,"i":null,"d":null,"m":null,"t":null,"x":null,"day":null,"at":null,"j":null,"t_2":null},`+"\n"+
		`{"b":false,"i":-9223372036854775808,"d":1e+300,"m":123456789012345678901234567890.12,"t":"a,\"b\"|\tc\\\n\u001b[31m`+"\u202e"+`日本",`+
		`"x":"\\x","day":"1969-12-31","at":"1970-01-01 00:00:00.000001","j":"no json","t_2":"\\xfffe"},`+"\n"), got)
	var objects []map[string]any
	require.NoError(t, json.Unmarshal([]byte(got), &objects))
	assert.Len(t, objects, 6)
	assert.Equal(t, "a,\"b\"|\tc\\\n\x1b[31m\u202e日本", objects[2]["t"])
	assert.Equal(t, "[]\n", written(t, JSON))
}

func TestNDJSON(t *testing.T) {
	got := written(t, NDJSON, rows(t))
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	require.Len(t, lines, 3)
	for _, l := range lines {
		assert.True(t, json.Valid([]byte(l)), l)
	}
	assert.Empty(t, written(t, NDJSON))
}

func TestMarkdown(t *testing.T) {
	assert.Equal(t, strings.Join([]string{
		"| b | i | d | m | t | x | day | at | j | t |",
		"| --- | ---: | ---: | ---: | --- | --- | --- | --- | --- | --- |",
		"| true | 42 | 0.1 | -0.05 | plain | \\\\x00ff | 2024-03-01 | 2024-03-01 13:00:00 | {\"a\": \\[1, 2.50]} |  |",
		"| NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL |",
		`| false | -9223372036854775808 | 1e+300 | 123456789012345678901234567890.12 | a,"b"\|\\tc\\\\n\\x1b\[31m\\u202e日本 | \\x | 1969-12-31 | 1970-01-01 00:00:00.000001 | no json | \\xff\\xfe |`,
		"",
	}, "\n"), written(t, Markdown, rows(t)))
}

func TestVertical(t *testing.T) {
	lines := strings.Split(written(t, Vertical, rows(t)), "\n")
	assert.Equal(t, []string{"-[ row 1 ]-", "b   | true", "i   | 42"}, lines[:3])
	assert.Equal(t, []string{"-[ row 2 ]-", "b   | NULL"}, lines[11:13])
	assert.Contains(t, lines, `t   | a,"b"|\tc\\n\x1b[31m\u202e日本`)
}

func TestAnEmptyResultHasItsHeaders(t *testing.T) {
	assert.Equal(t, "b,i,d,m,t,x,day,at,j,t\n", written(t, CSV))
	assert.Equal(t, "b\ti\td\tm\tt\tx\tday\tat\tj\tt\n", written(t, TSV))
	assert.Contains(t, written(t, Markdown), "| b | i |")
	assert.Contains(t, written(t, Table), "│ b │ i │")
}

func TestAbortedResultsReadAsNoCompleteResult(t *testing.T) {
	last := map[Format]string{
		Table: "", CSV: `"incomplete: the statement failed`, TSV: `\!incomplete: the statement failed`, JSON: "}",
		NDJSON: "incomplete: the statement failed", Markdown: "**incomplete: the statement failed**",
		Vertical: "-[ incomplete: the statement failed ]-",
	}
	for _, f := range Formats() {
		t.Run(string(f), func(t *testing.T) {
			var out bytes.Buffer
			w := New(f, &out)
			require.NoError(t, w.Begin(everyType))
			require.NoError(t, w.Abort())
			assert.Empty(t, out.String(), "nothing went out yet")
			require.NoError(t, w.Begin(everyType))
			require.NoError(t, w.Batch(rows(t)))
			require.NoError(t, w.Abort())
			lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
			end := lines[len(lines)-1]
			assert.True(t, strings.HasSuffix(end, last[f]), end)
		})
	}
	var out bytes.Buffer
	w := New(CSV, &out)
	require.NoError(t, errors.Join(w.Begin(everyType), w.Batch(rows(t)), w.Abort()))
	_, err := csv.NewReader(strings.NewReader(strings.ReplaceAll(out.String(), "\xff\xfe", ""))).ReadAll()
	assert.Error(t, err)
}

func TestSeveralResultsAreSeparated(t *testing.T) {
	for f, want := range map[Format]string{CSV: "h\n\nh\n", TSV: "h\n\nh\n", JSON: "[]\n[]\n", NDJSON: "", Vertical: "\n"} {
		var out bytes.Buffer
		w := New(f, &out)
		schema := arrow.NewSchema([]arrow.Field{{Name: "h", Type: arrow.PrimitiveTypes.Int64}}, nil)
		for range 2 {
			require.NoError(t, errors.Join(w.Begin(schema), w.End()))
		}
		assert.Equal(t, want, out.String(), f)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestWriteErrorsAreReported(t *testing.T) {
	for _, f := range Formats() {
		w := New(f, full{})
		err := errors.Join(w.Begin(everyType), w.Batch(rows(t)), w.End())
		assert.ErrorContains(t, err, "no space", f)
	}
}

func TestDistinctNames(t *testing.T) {
	got := distinctNames([]column{{name: "id"}, {name: "id"}, {name: "id_2"}, {name: "id"}, {name: "x"}})
	assert.Equal(t, []string{"id", "id_3", "id_2", "id_4", "x"}, got)
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain":          "plain",
		"日本 é e\u0301":   "日本 é e\u0301",
		"a\nb\tc\rd":     `a\nb\tc\rd`,
		"\x1b]0;x\x07":   `\x1b]0;x\x07`,
		"\u009b31m":      `\u009b31m`,
		"a\u202eb\u2028": `a\u202eb\u2028`,
		"\xff�":          `\xff�`,
		"👩\u200d👩":       "👩\u200d👩",
		"\U000e0041":     `\U000e0041`,
	} {
		assert.Equal(t, want, Printable(in))
	}
}

func TestColumnsOfTypeNull(t *testing.T) {
	nulls := array.NewNull(1)
	defer nulls.Release()
	schema := arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.Null}}, nil)
	r := array.NewRecord(schema, []arrow.Array{nulls}, 1)
	defer r.Release()
	for f, want := range map[Format]string{CSV: "n\n\n", JSON: "[\n{\"n\":null}\n]\n", Vertical: "-[ row 1 ]-\nn | NULL\n"} {
		var out bytes.Buffer
		w := New(f, &out)
		require.NoError(t, errors.Join(w.Begin(schema), w.Batch(r), w.End()))
		assert.Equal(t, want, out.String())
	}
}
