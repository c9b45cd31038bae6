package parquetfile

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame/internal/foreign"
	"rsql/planner/plan"
)

// textFile is a file of one row with a column of bytes of each of some logical types, as other writers make them.
func textFile(t *testing.T, types map[string]schema.LogicalType) []byte {
	t.Helper()
	var fields schema.FieldList
	for _, name := range []string{"bytes", "document", "word"} {
		node, err := schema.NewPrimitiveNodeLogical(name, parquet.Repetitions.Required, types[name], parquet.Types.ByteArray, 0, -1)
		require.NoError(t, err)
		fields = append(fields, node)
	}
	root, err := schema.NewGroupNode("root", parquet.Repetitions.Required, fields, -1)
	require.NoError(t, err)
	var out bytes.Buffer
	w := file.NewParquetWriter(&out, root)
	group := w.AppendRowGroup()
	for range fields {
		column, err := group.NextColumn()
		require.NoError(t, err)
		_, err = column.(*file.ByteArrayColumnChunkWriter).WriteBatch([]parquet.ByteArray{[]byte(`{"a": 1}`)}, nil, nil)
		require.NoError(t, err)
		require.NoError(t, column.Close())
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// TestLogicalTexts reads documents as JSON and enumerations as texts, where Arrow takes both for bytes.
func TestLogicalTexts(t *testing.T) {
	content := textFile(t, map[string]schema.LogicalType{"bytes": schema.NoLogicalType{}, "document": schema.JSONLogicalType{}, "word": schema.EnumLogicalType{}})
	f, err := Open(bytes.NewReader(content), memory.DefaultAllocator)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	for i, want := range []plan.Type{plan.BlobType, plan.JSONType, plan.TextType} {
		got, ok := foreign.TypeOf(f.Schema().Field(i))
		assert.True(t, ok)
		assert.Equal(t, want, got, f.Schema().Field(i).Name)
	}
	r, err := f.Records(context.Background(), []int{0, 1, 2}, nil)
	require.NoError(t, err)
	defer r.Close()
	rec, _, err := r.Next(context.Background())
	require.NoError(t, err)
	defer rec.Release()
	assert.Equal(t, []byte(`{"a": 1}`), rec.Column(0).(*array.Binary).Value(0))
	assert.Equal(t, `{"a": 1}`, rec.Column(1).(*array.String).Value(0))
	assert.Equal(t, `{"a": 1}`, rec.Column(2).(*array.String).Value(0))
}

// TestUnknownCompression names the column and the compression.
func TestUnknownCompression(t *testing.T) {
	content := fileOf(t, 10)
	f, err := Open(bytes.NewReader(content), memory.DefaultAllocator)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	const lz4Raw = 7
	for _, c := range f.raw.MetaData().RowGroups[0].Columns {
		c.MetaData.Codec = lz4Raw
	}
	require.Equal(t, "LZ4_RAW", compress.Compression(lz4Raw).String())
	_, err = f.Records(context.Background(), []int{0}, nil)
	require.Error(t, err)
	assert.True(t, strings.HasPrefix(err.Error(), `column "text" has the compression LZ4_RAW, which is not read`), err)
}
