package parquetfile

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// Arrow opens columns, and reads the parts of structs, in goroutines of its own. A panic on a damaged file would end the process
// there, so what is done there is done before in the caller's goroutine, where it is an error: columns are opened, and those of structs, lists and
// maps read, a row group at a time.

// byteStreamSplit is an encoding that the package has no name for.
const byteStreamSplit parquet.Encoding = 9

// leaf is a column of values within columns of columns.
type leaf struct{ field *pqarrow.SchemaField }

// appendLeaves appends those below a field.
func appendLeaves(out []leaf, f pqarrow.SchemaField) []leaf {
	if len(f.Children) == 0 {
		return append(out, leaf{&f})
	}
	for _, c := range f.Children {
		out = appendLeaves(out, c)
	}
	return out
}

// open begins to read the groups that are left; where there are nested columns, the next of them.
func (r *Records) open(ctx context.Context) (err error) {
	defer func() {
		if errors.Is(err, io.EOF) { // the end of a page, not of the rows
			err = fmt.Errorf("the file is damaged: %w", io.ErrUnexpectedEOF)
		}
	}()
	groups := r.groups
	if len(r.nested) > 0 {
		groups = groups[:1]
	}
	for _, column := range r.leaves {
		if _, err := r.file.raw.RowGroup(groups[0]).GetColumnPageReader(column); err != nil {
			return err
		}
	}
	for _, l := range r.nested {
		if err := r.file.check(l, groups[0]); err != nil {
			return err
		}
	}
	r.Close()
	reader, groups, err := r.reading(groups)
	if err != nil {
		return err
	}
	r.groups = r.groups[len(groups):]
	reader.Props.BatchSize = r.file.batchRows(r.nested, groups[0])
	r.in, err = reader.GetRecordReader(ctx, r.leaves, groups)
	return err
}

// batchRows is how many rows are read at once. Arrow 17 reads nested columns wrongly, or not at all, where a batch ends within a row group:
// "number of decoded rep/def levels did not match".
func (f *File) batchRows(nested []leaf, group int) int64 {
	if len(nested) == 0 {
		return batchRows
	}
	return max(f.raw.MetaData().RowGroup(group).NumRows(), 1)
}

// check reads a column of a group, and drops what it reads.
func (f *File) check(l leaf, group int) error {
	pages, err := f.raw.RowGroup(group).GetColumnPageReader(l.field.ColIndex)
	if err != nil {
		return err
	}
	column := f.raw.MetaData().Schema.Column(l.field.ColIndex)
	in := file.NewRecordReader(column, l.field.LevelInfo, l.field.Field.Type, memory.DefaultAllocator, f.raw.BufferPool())
	defer in.Release()
	in.SetPageReader(pages)
	rows := f.batchRows([]leaf{l}, group)
	if err := in.Reserve(rows); err != nil {
		return err
	}
	_, err = in.ReadRecords(rows)
	return err
}

// checkEncodings names a column with values in an encoding or a compression that Arrow 17 does not decode.
func (f *File) checkEncodings(leaves, groups []int) error {
	for _, g := range groups {
		for _, c := range leaves {
			chunk, err := f.raw.MetaData().RowGroup(g).ColumnChunk(c)
			if err != nil {
				return err
			}
			for _, e := range chunk.Encodings() {
				if e == byteStreamSplit {
					return fmt.Errorf("column %q has the encoding BYTE_STREAM_SPLIT, which is not read: write the file with another", chunk.PathInSchema())
				}
			}
			if _, err := compress.GetCodec(chunk.Compression()); err != nil {
				return fmt.Errorf("column %q has the compression %s, which is not read: write the file with snappy or zstd", chunk.PathInSchema(), chunk.Compression())
			}
		}
	}
	return nil
}
