package parquetfile

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestTextsThatRepeatHaveADictionary: of texts, numbers and bytes only those that repeat are looked up.
func TestTextsThatRepeatHaveADictionary(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer alloc.AssertSize(t, 0)
	schema := arrow.NewSchema([]arrow.Field{plan.NewField("city", plan.TextType), plan.NewField("name", plan.TextType),
		plan.NewField("n", plan.BigIntType), plan.NewField("of", plan.TextType)}, nil)
	b := array.NewRecordBuilder(alloc, schema)
	defer b.Release()
	for i := range 5000 {
		b.Field(0).(*array.StringBuilder).Append(fmt.Sprint("city ", i%100))
		b.Field(1).(*array.StringBuilder).Append(fmt.Sprint("name ", i))
		b.Field(2).(*array.Int64Builder).Append(int64(i % 3))
		b.Field(3).AppendNull()
	}
	rec := b.NewRecord()
	defer rec.Release()
	var out bytes.Buffer
	w, err := NewWriter(&out, schema, "", alloc)
	require.NoError(t, err)
	require.NoError(t, w.Write(rec))
	require.NoError(t, w.Close())

	r, err := file.NewParquetReader(bytes.NewReader(out.Bytes()))
	require.NoError(t, err)
	defer r.Close()
	require.EqualValues(t, 5000, r.NumRows())
	for i, want := range []bool{true, false, false, true} {
		c, err := r.MetaData().RowGroup(0).ColumnChunk(i)
		require.NoError(t, err)
		assert.Equal(t, want, c.HasDictionaryPage(), schema.Field(i).Name)
	}
}

// TestNoRows: a file that got no rows is whole.
func TestNoRows(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer alloc.AssertSize(t, 0)
	var out bytes.Buffer
	w, err := NewWriter(&out, arrow.NewSchema([]arrow.Field{plan.NewField("city", plan.TextType)}, nil), "zstd", alloc)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	r, err := file.NewParquetReader(bytes.NewReader(out.Bytes()))
	require.NoError(t, err)
	defer r.Close()
	assert.Zero(t, r.NumRows())
	assert.Equal(t, "city", r.MetaData().Schema.Column(0).Name())
}
