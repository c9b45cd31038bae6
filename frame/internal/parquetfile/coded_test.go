package parquetfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestTextOfFewWordsStaysInCodes reads row groups of few texts, of many, of none, and a small one.
func TestTextOfFewWordsStaysInCodes(t *testing.T) {
	const group = 10_000
	text := func(i int) string {
		switch {
		case i%7 == 0 || i/group == 3:
			return "NULL"
		case i%11 == 0:
			return ""
		case i/group == 1:
			return fmt.Sprint("one of many ", i%3_000)
		}
		return fmt.Sprint("few of group ", i/group, " ", i%100)
	}
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer alloc.AssertSize(t, 0)
	for _, version := range []parquet.DataPageVersion{parquet.DataPageV1, parquet.DataPageV2} {
		file := repeatedTexts(t, 5*group+100, group, version, text)
		f, err := Open(bytes.NewReader(file), spoiling{alloc})
		require.NoError(t, err)
		r, err := f.Records(t.Context(), []int{1, 0}, nil)
		require.NoError(t, err)
		at, coded := 0, map[int]bool{}
		for {
			rec, _, err := r.Next(t.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			for i := range int(rec.NumRows()) {
				require.Equal(t, int64(at), rec.Column(0).(*array.Int64).Value(i))
				got, isCoded := valueOf(rec.Column(1), i)
				require.Equal(t, text(at), got, at)
				coded[at/group] = coded[at/group] || isCoded
				at++
			}
			rec.Release()
		}
		r.Close()
		require.NoError(t, f.Close())
		assert.Equal(t, 5*group+100, at)
		assert.Equal(t, map[int]bool{0: true, 1: false, 2: true, 3: coded[3], 4: true, 5: false}, coded)
	}
}

func valueOf(a arrow.Array, i int) (text string, coded bool) {
	d, coded := a.(*array.Dictionary)
	switch {
	case a.IsNull(i):
		return "NULL", coded
	case coded:
		return d.Dictionary().(*array.String).Value(d.GetValueIndex(i)), true
	}
	return a.(*array.String).Value(i), false
}

// repeatedTexts is a file of texts and their numbers, in row groups of so many.
func repeatedTexts(t *testing.T, rows, group int, version parquet.DataPageVersion, text func(int) string) []byte {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{plan.NewField("s", plan.TextType), plan.NewField("n", plan.BigIntType)}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range rows {
		if s := text(i); s == "NULL" {
			b.Field(0).AppendNull()
		} else {
			b.Field(0).(*array.StringBuilder).Append(s)
		}
		b.Field(1).(*array.Int64Builder).Append(int64(i))
	}
	rec := b.NewRecord()
	defer rec.Release()
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &out, parquet.NewWriterProperties(parquet.WithDataPageSize(4<<10), parquet.WithDataPageVersion(version),
		parquet.WithMaxRowGroupLength(int64(group))), pqarrow.DefaultWriterProps())
	require.NoError(t, err)
	require.NoError(t, w.Write(rec))
	require.NoError(t, w.Close())
	return out.Bytes()
}
