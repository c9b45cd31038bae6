package frame_test

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestArrowBatchesAreNotCopied on their way in, through a projection, and out: the buffers that come out are those that went in.
func TestArrowBatchesAreNotCopied(t *testing.T) {
	s := start(t)
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer alloc.AssertSize(t, 0)
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "name", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "x", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(alloc, schema)
	defer b.Release()
	for i := range 1000 {
		b.Field(0).(*array.Int64Builder).Append(int64(i))
		b.Field(1).(*array.StringBuilder).Append("somebody with a name")
		b.Field(2).(*array.Float64Builder).Append(float64(i) / 2)
	}
	in := b.NewRecord()
	defer in.Release()
	buffers := map[*byte]bool{}
	for _, c := range in.Columns() {
		for _, buffer := range c.Data().Buffers()[1:] {
			buffers[&buffer.Bytes()[0]] = true
		}
	}
	f := s.FromArrow(schema, in)
	for name, f := range map[string]*frame.Frame{"whole": f, "projected": f.Select("x", "name"), "limited": f.Limit(900)} {
		out, err := f.Reader(t.Context())
		require.NoError(t, err, name)
		rows := int64(0)
		for out.Next() {
			rows += out.Record().NumRows()
			for _, c := range out.Record().Columns() {
				for _, buffer := range c.Data().Buffers()[1:] {
					assert.True(t, buffers[&buffer.Bytes()[0]], name)
				}
			}
		}
		require.NoError(t, out.Err(), name)
		assert.GreaterOrEqual(t, rows, int64(900), name)
		out.Release()
	}
}
