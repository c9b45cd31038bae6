package parquetfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// spoiling is an allocator that spoils what is freed, as later owners of the memory do.
type spoiling struct{ memory.Allocator }

func (s spoiling) Reallocate(size int, old []byte) []byte {
	b := s.Allocate(size)
	copy(b, old)
	s.Free(old)
	return b
}

func (s spoiling) Free(b []byte) {
	for i := range b {
		b[i] = '#'
	}
	s.Allocator.Free(b)
}

// fileOf is a file of rows of a text, a list, and a struct with a list, in pages of 64 KiB and groups of 10,000 rows.
func fileOf(t *testing.T, rows int) []byte {
	t.Helper()
	list := arrow.ListOf(arrow.BinaryTypes.String)
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "text", Type: arrow.BinaryTypes.String, Nullable: true}, {Name: "list", Type: list, Nullable: true},
		{Name: "struct", Type: arrow.StructOf(arrow.Field{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true}, arrow.Field{Name: "list", Type: list, Nullable: true}), Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range rows {
		require.NoError(t, b.Field(0).AppendValueFromString(textOf(i)))
		require.NoError(t, b.Field(1).AppendValueFromString(listOf(i)))
		require.NoError(t, b.Field(2).AppendValueFromString(fmt.Sprintf(`{"n":%d,"list":%s}`, i, listOf(i+1))))
	}
	rec := b.NewRecord()
	defer rec.Release()
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &out, parquet.NewWriterProperties(parquet.WithDataPageSize(64<<10), parquet.WithDictionaryDefault(false),
		parquet.WithMaxRowGroupLength(10_000), parquet.WithCompression(compress.Codecs.Snappy)), pqarrow.DefaultWriterProps())
	require.NoError(t, err)
	require.NoError(t, w.Write(rec))
	require.NoError(t, w.Close())
	return out.Bytes()
}

func textOf(i int) string { return strings.Repeat(fmt.Sprint("text ", i, " "), 10) }

func listOf(i int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(fmt.Sprintf("%q,", fmt.Sprint(i)), i%7), ",") + "]"
}

// TestBigColumns has columns of several pages in row groups of several batches, flat and nested.
func TestBigColumns(t *testing.T) {
	const rows = 25_000
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	f, err := Open(bytes.NewReader(fileOf(t, rows)), spoiling{alloc})
	require.NoError(t, err)
	for c, want := range []func(int) string{
		func(i int) string { return textOf(i) }, listOf, func(i int) string { return fmt.Sprintf(`{"list":%s,"n":%d}`, listOf(i+1), i) },
	} {
		r, err := f.Records(t.Context(), []int{c}, nil)
		require.NoError(t, err)
		row := 0
		for {
			rec, n, err := r.Next(t.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			assert.LessOrEqual(t, n, int64(batchRows))
			for i := range int(n) {
				require.Equal(t, want(row), rec.Column(0).ValueStr(i))
				row++
			}
			rec.Release()
		}
		assert.Equal(t, rows, row)
		r.Close()
	}
	require.NoError(t, f.Close())
}

// TestDamagedFiles has each byte of a file be another: none ends the process, and no rows are missed without an error.
func TestDamagedFiles(t *testing.T) {
	whole := fileOf(t, 30)
	for at := range whole {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 0x55
		f, err := Open(bytes.NewReader(damaged), memory.DefaultAllocator)
		if err != nil {
			continue
		}
		for c := range min(len(f.Schema().Fields()), 3) {
			r, err := f.Records(t.Context(), []int{c}, nil)
			var got int64
			for err == nil {
				var rec arrow.Record
				if rec, _, err = r.Next(t.Context()); err == nil {
					got += rec.NumRows()
					rec.Release()
				}
			}
			if errors.Is(err, io.EOF) {
				_, rows := f.groups(nil)
				assert.Equal(t, rows, got, "byte %d", at)
			}
		}
	}
}
