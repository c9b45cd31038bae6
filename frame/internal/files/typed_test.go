package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// The Parquet files of testdata are DuckDB's; the values are those that it gave of them.
var (
	typedColumns = []string{"i8 BIGINT", "i32 BIGINT", "u64 DECIMAL(20,0)", "f DOUBLE", "d DOUBLE", "amount DECIMAL(12,2)", "t TEXT", "b BLOB",
		"day DATE", "at TIMESTAMP", "yes BOOLEAN", "list JSON", "pair JSON", "clock TEXT", "id BLOB", "tz TIMESTAMP", "e TEXT"}
	firstTyped = []string{"1", "70000", "5", "1.5", "2.25", "12.50", "x", "\x00\xff", "2024-02-29", "2024-03-01 13:00:00.250000", "true",
		"[1,2]", `{"a":1,"b":"y"}`, "12:30:00.000000", "\x55\x0e\x84\x00\xe2\x9b\x41\xd4\xa7\x16\x44\x66\x55\x44\x00\x00", "2024-03-01 13:00:00", "big"}
	secondTyped = []string{"-1", "-70000", "18446744073709551615", "-0.5", "1e+300", "-99999.99", "", "", "1969-12-31", "1960-01-01 00:00:00",
		"false", "[]", `{"a":null,"b":null}`, "00:00:00.500000", null, "1960-01-01 00:00:00", "small"}
)

func TestParquetTypes(t *testing.T) {
	columns, rows, err := read(t, finder(t), plan.FileSpec{Paths: []string{"testdata/types.parquet"}})
	require.NoError(t, err)
	assert.Equal(t, typedColumns, columns)
	nothing := make([]string, len(typedColumns))
	for i := range nothing {
		nothing[i] = null
	}
	assert.Equal(t, [][]string{firstTyped, secondTyped, nothing}, rows)
	_, rows, err = read(t, finder(t), plan.FileSpec{Paths: []string{"testdata/snappy.parquet"}})
	require.NoError(t, err)
	assert.Equal(t, [][]string{firstTyped}, rows)
}

// scanned reads columns of a table under a filter and gives the number of rows and the first values.
func scanned(t *testing.T, table plan.Table, spec plan.ScanSpec) (rows int64, first []string) {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	spec.Alloc = alloc
	r, err := table.Scan(t.Context(), spec)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	for {
		b, err := r.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return rows, first
		}
		require.NoError(t, err)
		if first == nil {
			for _, c := range b.Columns() {
				first = append(first, string(plan.AppendText(nil, c, 0)))
			}
		}
		rows += b.NumRows()
		b.Release()
	}
}

func TestParquetReadsWhatIsAsked(t *testing.T) {
	table, err := finder(t).Table(t.Context(), plan.FileSpec{Paths: []string{"testdata/groups.parquet"}, Options: []plan.FileOption{option("filename", "true")}})
	require.NoError(t, err)
	assert.InDelta(t, 6000, table.(*Table).EstimateScan(plan.ScanSpec{Limit: plan.NoLimit}).Rows, 1)
	id, err := plan.NewColumn(table.Schema(), 0)
	require.NoError(t, err)
	name, err := plan.NewColumn(table.Schema(), 1)
	require.NoError(t, err)
	day, err := plan.NewColumn(table.Schema(), 2)
	require.NoError(t, err)
	text, day0 := plan.TextLiteral("name 1"), must(plan.NewLiteral(arrow.Date32(19723+5000), plan.DateType))
	for _, test := range []struct {
		filter plan.Expr
		rows   int64 // of the groups that may hold such rows: 0 to 2047, to 4095, to 5999
	}{
		{call(t, "=", id, plan.IntLiteral(2047)), 2048},
		{call(t, "=", id, plan.IntLiteral(6000)), 0},
		{call(t, "<", id, plan.IntLiteral(-1)), 0},
		{call(t, "<=", id, plan.IntLiteral(2048)), 4096},
		{call(t, ">", plan.IntLiteral(2048), id), 4096},
		{call(t, ">=", id, plan.IntLiteral(4096)), 1904},
		{call(t, ">", day, day0), 1904},
		{call(t, "<", name, text), 2048},
	} {
		assert.Equal(t, plan.Inexact, table.Supports(test.filter), "%s", test.filter)
		rows, _ := scanned(t, table, plan.ScanSpec{Columns: []int{1}, Filters: []plan.Expr{test.filter}, Limit: plan.NoLimit})
		assert.Equal(t, test.rows, rows, "%s", test.filter)
		rows, _ = scanned(t, table, plan.ScanSpec{Filters: []plan.Expr{test.filter}, Limit: plan.NoLimit})
		assert.Equal(t, test.rows, rows, "%s without columns", test.filter)
	}
	assert.Equal(t, plan.No, table.Supports(call(t, "<>", id, plan.IntLiteral(1))))
	rows, first := scanned(t, table, plan.ScanSpec{Columns: []int{2, 3, 0, 2}, Limit: 3})
	assert.Equal(t, int64(3), rows)
	assert.Equal(t, []string{"2024-01-01", "testdata/groups.parquet", "0", "2024-01-01"}, first)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func call(t *testing.T, op string, args ...plan.Expr) plan.Expr {
	t.Helper()
	c, err := plan.NewCall(op, args...)
	require.NoError(t, err)
	return c
}

// arrowRecord has columns of types that are none of ours.
func arrowRecord(t *testing.T) arrow.Record {
	t.Helper()
	words := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}
	b := array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema([]arrow.Field{
		{Name: "word", Type: words, Nullable: true}, {Name: "n", Type: arrow.PrimitiveTypes.Uint16, Nullable: true},
		{Name: "s", Type: arrow.FixedWidthTypes.Timestamp_s, Nullable: true}, {Name: "ns", Type: &arrow.TimestampType{Unit: arrow.Nanosecond}, Nullable: true},
		{Name: "large", Type: arrow.BinaryTypes.LargeString, Nullable: true}, {Name: "ms", Type: arrow.FixedWidthTypes.Date64, Nullable: true},
	}, nil))
	defer b.Release()
	for _, w := range []string{"a", "b", "a"} {
		require.NoError(t, b.Field(0).(*array.BinaryDictionaryBuilder).AppendString(w))
	}
	b.Field(1).(*array.Uint16Builder).AppendValues([]uint16{1, 65535, 0}, []bool{true, true, false})
	b.Field(2).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{0, -1, 0}, []bool{true, true, false})
	b.Field(3).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{1000, -1000, 0}, []bool{true, true, false})
	b.Field(4).(*array.LargeStringBuilder).AppendValues([]string{"x", "", ""}, []bool{true, true, false})
	b.Field(5).(*array.Date64Builder).AppendValues([]arrow.Date64{86400000, -86400000, 0}, []bool{true, true, false})
	return b.NewRecord()
}

func TestArrowFiles(t *testing.T) {
	rec := arrowRecord(t)
	defer rec.Release()
	for _, name := range []string{"a.arrow", "a.arrows"} {
		path := filepath.Join(t.TempDir(), name)
		out, err := os.Create(path)
		require.NoError(t, err)
		var w interface {
			Write(arrow.Record) error
			Close() error
		} = ipc.NewWriter(out, ipc.WithSchema(rec.Schema()))
		if name == "a.arrow" {
			w, err = ipc.NewFileWriter(out, ipc.WithSchema(rec.Schema()))
			require.NoError(t, err)
		}
		require.NoError(t, w.Write(rec))
		require.NoError(t, w.Write(rec))
		require.NoError(t, errors.Join(w.Close(), out.Close()))
		columns, rows, err := read(t, finder(t), plan.FileSpec{Paths: []string{path}})
		require.NoError(t, err)
		assert.Equal(t, []string{"word TEXT", "n BIGINT", "s TIMESTAMP", "ns TIMESTAMP", "large TEXT", "ms DATE"}, columns)
		require.Len(t, rows, 6)
		assert.Equal(t, []string{"a", "1", "1970-01-01 00:00:00", "1970-01-01 00:00:00.000001", "x", "1970-01-02"}, rows[0])
		assert.Equal(t, []string{"b", "65535", "1969-12-31 23:59:59", "1969-12-31 23:59:59.999999", "", "1969-12-31"}, rows[1])
		assert.Equal(t, []string{"a", null, null, null, null, null}, rows[5])

		table, err := finder(t).Table(t.Context(), plan.FileSpec{Paths: []string{path}})
		require.NoError(t, err)
		n, first := scanned(t, table, plan.ScanSpec{Columns: []int{4, 0}, Limit: 4})
		assert.Equal(t, int64(4), n)
		assert.Equal(t, []string{"x", "a"}, first)
		n, _ = scanned(t, table, plan.ScanSpec{Limit: plan.NoLimit})
		assert.Equal(t, int64(6), n)
	}
}

func TestDamagedTypedFiles(t *testing.T) {
	whole, err := os.ReadFile("testdata/types.parquet")
	require.NoError(t, err)
	for name, data := range map[string]string{
		"a.parquet": "PAR1 nothing PAR1", "b.parquet": "", "c.parquet": string(whole[:len(whole)/2]), "a.arrow": "ARROW1 and nothing", "b.arrow": "x",
	} {
		_, _, err := read(t, finder(t), plan.FileSpec{Paths: []string{write(t, name, data)}})
		assert.Equal(t, plan.CodeData, plan.CodeOf(err), "%s: %v", name, err)
	}
	// A byte that is wrong anywhere is an error or other values, and no crash.
	flat, err := os.ReadFile("testdata/groups.parquet")
	require.NoError(t, err)
	for at := 4; at < len(flat)-8; at += 211 {
		data := append([]byte(nil), flat...)
		data[at] ^= 0x55
		_, _, _ = read(t, finder(t), plan.FileSpec{Paths: []string{write(t, "x.parquet", string(data))}})
	}
}

func TestTypesOfSeveralFiles(t *testing.T) {
	_, _, err := read(t, finder(t), plan.FileSpec{Paths: []string{"testdata/groups.parquet", "testdata/types.parquet"}})
	assert.ErrorContains(t, err, "file testdata/types.parquet, column id is a BLOB, and a BIGINT in the files before it")
}

// TestArrowViews: texts and bytes as views, short ones and such as lie beside them.
func TestArrowViews(t *testing.T) {
	const long = "a text of more than twelve bytes"
	b := array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema([]arrow.Field{
		{Name: "s", Type: arrow.BinaryTypes.StringView, Nullable: true}, {Name: "b", Type: arrow.BinaryTypes.BinaryView, Nullable: true},
	}, nil))
	defer b.Release()
	b.Field(0).(*array.StringViewBuilder).AppendValues([]string{long, "", "", "é"}, []bool{true, true, false, true})
	b.Field(1).(*array.BinaryViewBuilder).AppendValues([][]byte{[]byte("\xff"), []byte(long), nil, {}}, []bool{true, true, false, true})
	rec := b.NewRecord()
	defer rec.Release()
	path := filepath.Join(t.TempDir(), "views.arrows")
	out, err := os.Create(path)
	require.NoError(t, err)
	w := ipc.NewWriter(out, ipc.WithSchema(rec.Schema()))
	require.NoError(t, errors.Join(w.Write(rec), w.Write(rec), w.Close(), out.Close()))
	columns, rows, err := read(t, finder(t), plan.FileSpec{Paths: []string{path}})
	require.NoError(t, err)
	assert.Equal(t, []string{"s TEXT", "b BLOB"}, columns)
	once := [][]string{{long, "\xff"}, {"", long}, {null, null}, {"é", ""}}
	assert.Equal(t, append(once, once...), rows)
}

// TestParquetOfOtherArrowTypes: DECIMALs of 32 and 64 bits, and lists of a fixed size with a NULL.
func TestParquetOfOtherArrowTypes(t *testing.T) {
	columns, rows, err := read(t, finder(t), plan.FileSpec{Paths: []string{"testdata/decimals.parquet"}})
	require.NoError(t, err)
	assert.Equal(t, []string{"d32 DECIMAL(9,2)", "d64 DECIMAL(18,3)", "s TEXT"}, columns)
	assert.Equal(t, [][]string{{"1.50", "-999999999999999.999", "a"}, {"-9999999.99", null, null}}, rows)
	columns, rows, err = read(t, finder(t), plan.FileSpec{Paths: []string{"testdata/fixed_lists.parquet"}})
	require.NoError(t, err)
	assert.Equal(t, []string{"l JSON"}, columns)
	assert.Equal(t, [][]string{{"[1,2]"}, {null}, {"[null,4]"}}, rows)
}

// TestEncodingThatIsNotRead: the rows of such a file were none.
func TestEncodingThatIsNotRead(t *testing.T) {
	_, _, err := read(t, finder(t), plan.FileSpec{Paths: []string{"testdata/split.parquet"}})
	assert.ErrorContains(t, err, `column "f" has the encoding BYTE_STREAM_SPLIT, which is not read`)
}
