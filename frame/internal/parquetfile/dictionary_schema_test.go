package parquetfile

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNotedDictionariesOfSeveralRowGroups reads columns that their writer noted to be dictionaries, as pyarrow does, and leaves what else it noted.
func TestNotedDictionariesOfSeveralRowGroups(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer alloc.AssertSize(t, 0)
	dict := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	zoned := &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "Europe/Zurich"}
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "word", Type: dict, Nullable: true}, {Name: "at", Type: zoned, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(alloc, schema)
	defer b.Release()
	words := []string{"a", "b", "c"}
	for i := range 10 {
		require.NoError(t, b.Field(0).(*array.BinaryDictionaryBuilder).AppendString(words[i%3]))
		b.Field(1).(*array.TimestampBuilder).Append(arrow.Timestamp(i))
	}
	rec := b.NewRecord()
	defer rec.Release()
	table := array.NewTableFromRecords(schema, []arrow.Record{rec})
	defer table.Release()
	var out bytes.Buffer
	require.NoError(t, pqarrow.WriteTable(table, &out, 3, parquet.NewWriterProperties(), pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema(), pqarrow.WithAllocator(alloc))))

	f, err := Open(bytes.NewReader(out.Bytes()), alloc)
	require.NoError(t, err)
	defer f.Close()
	assert.Equal(t, []arrow.DataType{arrow.BinaryTypes.String, zoned}, []arrow.DataType{f.Schema().Field(0).Type, f.Schema().Field(1).Type})
	r, err := f.Records(t.Context(), []int{0, 1}, nil)
	require.NoError(t, err)
	defer r.Close()
	at := 0
	for {
		got, _, err := r.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		for i := range int(got.NumRows()) {
			word, _ := valueOf(got.Column(0), i)
			assert.Equal(t, words[at%3], word)
			assert.EqualValues(t, at, got.Column(1).(*array.Timestamp).Value(i))
			at++
		}
		got.Release()
	}
	assert.Equal(t, 10, at)
}
