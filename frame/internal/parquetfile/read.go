// Package parquetfile reads and writes Parquet files by Arrow's own reader and writer. It is a package of its own because of
// what they bring along.
package parquetfile

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// batchRows is how many rows a record has.
const batchRows = 8192

// File is an open Parquet file.
type File struct {
	raw    *file.Reader
	reader *pqarrow.FileReader
	schema *arrow.Schema
	alloc  memory.Allocator
}

// Open reads the metadata of a file.
func Open(in parquet.ReaderAtSeeker, alloc memory.Allocator) (f *File, err error) {
	defer recovered(&err)
	// Arrow 17 frees the memory of a page before it decodes it, so pages are the collector's.
	raw, err := file.NewParquetReader(in, file.WithReadProps(parquet.NewReaderProperties(memory.DefaultAllocator)))
	if err != nil {
		return nil, err
	}
	f = &File{raw: raw, alloc: alloc}
	documents, err := f.readTexts()
	if err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	err = f.readSchema(alloc)
	switch {
	case err != nil || hasType(f.schema, arrow.FIXED_SIZE_LIST):
		f.forgetArrowSchema()
		err = f.readSchema(alloc)
	case hasType(f.schema, arrow.DICTIONARY):
		f.forgetDictionaries()
		err = f.readSchema(alloc)
	}
	if err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	f.schema = markDocuments(f.schema, documents)
	return f, nil
}

func (f *File) readSchema(alloc memory.Allocator) (err error) {
	if f.reader, err = pqarrow.NewFileReader(f.raw, pqarrow.ArrowReadProperties{BatchSize: batchRows}, alloc); err == nil {
		f.schema, err = f.reader.Schema()
	}
	return err
}

// recovered makes an error of a panic: the reader panics on some damaged files.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the file is damaged: %v", p)
	}
}

// Schema has the columns of the file.
func (f *File) Schema() *arrow.Schema { return f.schema }

// NumRows is the number of rows.
func (f *File) NumRows() int64 { return f.raw.NumRows() }

// Close closes the file, but not what it was opened from where that is no io.Closer.
func (f *File) Close() error { return f.raw.Close() }

// Records is a stream of the records of some columns.
type Records struct {
	file *File
	in   pqarrow.RecordReader
	// leaves are the columns that are read, nested those of them that lie in columns of columns; groups are still to be opened.
	leaves []int
	nested []leaf
	groups []int
	// whole is what was read last, which in owns, and given how many rows of it were given.
	whole arrow.Record
	given int64
	// rows are still to be given.
	rows int64
	// Groups and Skipped are how many row groups the file has, and how many of them the filters left out.
	Groups, Skipped int
}

// Records reads top-level columns, by ordinal, in that order, of the row groups that the filters leave. columns of the
// filters are ordinals of the file's columns; none are read where a filter cannot hold.
func (f *File) Records(ctx context.Context, columns []int, filters []Range) (r *Records, err error) {
	defer recovered(&err)
	groups, rows := f.groups(filters)
	r = &Records{file: f, Groups: f.raw.NumRowGroups(), Skipped: f.raw.NumRowGroups() - len(groups)}
	r.rows = rows
	if len(columns) == 0 || len(groups) == 0 {
		return r, nil
	}
	for _, c := range columns {
		r.leaves = append(r.leaves, f.leaves(c)...)
		if field := f.reader.Manifest.Fields[c]; len(field.Children) > 0 {
			r.nested = appendLeaves(r.nested, field)
		}
	}
	if err := f.checkEncodings(r.leaves, groups); err != nil {
		return nil, err
	}
	r.groups = groups
	return r, r.open(ctx)
}

// leaves are the ordinals of the leaf columns below a top-level column.
func (f *File) leaves(column int) []int {
	var out []int
	root := f.raw.MetaData().Schema.Root()
	for i := range f.raw.MetaData().Schema.NumColumns() {
		if f.raw.MetaData().Schema.ColumnRoot(i) == root.Field(column) {
			out = append(out, i)
		}
	}
	return out
}

// Next gives the next record, which the caller releases, or for a stream without columns nil and a number of rows; io.EOF
// at the end.
func (r *Records) Next(ctx context.Context) (rec arrow.Record, rows int64, err error) {
	defer recovered(&err)
	if r.in == nil {
		if r.rows == 0 {
			return nil, 0, io.EOF
		}
		rows, r.rows = r.rows, 0
		return nil, rows, nil
	}
	for {
		if rec := r.slice(); rec != nil {
			r.rows -= rec.NumRows()
			return rec, rec.NumRows(), nil
		}
		if r.in.Next() {
			r.whole, r.given = r.in.Record(), 0
			continue
		}
		if err := r.in.Err(); err != nil && err != io.EOF { //nolint:errorlint // the reader gives it unwrapped
			return nil, 0, err
		}
		if len(r.groups) == 0 {
			return nil, 0, r.complete()
		}
		if err := r.open(ctx); err != nil {
			return nil, 0, err
		}
	}
}

// complete is io.EOF where all rows were given. Arrow 17 ends a stream, without an error, where it cannot decode a page.
func (r *Records) complete() error {
	if r.rows != 0 {
		return fmt.Errorf("the file is damaged: of the rows that it says it has, %d more or less can be decoded", max(r.rows, -r.rows))
	}
	return io.EOF
}

// slice gives the next rows of the record that was read, which the caller releases; nil at its end.
func (r *Records) slice() arrow.Record {
	if r.whole == nil || r.given == r.whole.NumRows() {
		return nil
	}
	from := r.given
	r.given = min(from+batchRows, r.whole.NumRows())
	return r.whole.NewSlice(from, r.given)
}

// Close frees the stream.
func (r *Records) Close() {
	r.whole = nil
	if r.in != nil {
		r.in.Release()
		r.in = nil
	}
}

var _ io.Closer = (*File)(nil)
