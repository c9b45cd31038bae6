package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// arrowRows is an Arrow file being read: of the file format (Feather) or of the stream format.
type arrowRows struct {
	file   *ipc.FileReader
	stream *ipc.Reader
	at     int // the next record of a file
	// columns are those asked for.
	columns []int
	closer  io.Closer
}

func openArrow(src *source, alloc memory.Allocator) (_ typedFile, err error) {
	in, closer, err := src.readerAt()
	if err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil { // the reader panics on some damaged files
			err = fmt.Errorf("it is damaged: %v", p)
		}
		if err != nil {
			err = notTyped(src.name, Arrow, "Arrow", in, err)
			_ = closer.Close() // the first error tells
		}
	}()
	r := &arrowRows{closer: closer}
	magic := make([]byte, len(ipc.Magic))
	if _, err := in.ReadAt(magic, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.Equal(magic, ipc.Magic) {
		r.file, err = openArrowFile(in, alloc)
	} else {
		r.stream, err = ipc.NewReader(in, ipc.WithAllocator(alloc))
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// openArrowFile opens a file of the file format. Its reader never frees dictionaries, so they are left to the collector.
func openArrowFile(in ipc.ReadAtSeeker, alloc memory.Allocator) (*ipc.FileReader, error) {
	r, err := ipc.NewFileReader(in, ipc.WithAllocator(memory.DefaultAllocator))
	if err != nil {
		return nil, err
	}
	for _, f := range r.Schema().Fields() {
		if f.Type.ID() == arrow.DICTIONARY || arrow.IsNested(f.Type.ID()) {
			return r, nil
		}
	}
	if err := r.Close(); err != nil {
		return nil, err
	}
	return ipc.NewFileReader(in, ipc.WithAllocator(alloc))
}

func (r *arrowRows) schema() *arrow.Schema {
	if r.file != nil {
		return r.file.Schema()
	}
	return r.stream.Schema()
}

func (r *arrowRows) numRows() int64 { return -1 }

func (r *arrowRows) records(_ context.Context, columns []int, _ []fileFilter) error {
	r.columns = columns
	return nil
}

func (r *arrowRows) next(context.Context) (rec arrow.Record, rows int64, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it is damaged: %v", p)
		}
	}()
	for {
		if rec, err = r.record(); err != nil {
			return nil, 0, err
		}
		if rec.NumRows() > 0 {
			break
		}
		rec.Release()
	}
	defer rec.Release()
	fields, arrays := make([]arrow.Field, len(r.columns)), make([]arrow.Array, len(r.columns))
	for i, c := range r.columns {
		fields[i], arrays[i] = r.schema().Field(c), rec.Column(c)
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), arrays, rec.NumRows()), rec.NumRows(), nil
}

// record gives the next record with all columns.
func (r *arrowRows) record() (arrow.Record, error) {
	if r.file != nil {
		if r.at == r.file.NumRecords() {
			return nil, io.EOF
		}
		r.at++
		return r.file.RecordAt(r.at - 1)
	}
	if !r.stream.Next() {
		if err := r.stream.Err(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	rec := r.stream.Record()
	rec.Retain()
	return rec, nil
}

func (r *arrowRows) close() error {
	if r.stream != nil {
		r.stream.Release()
	}
	if r.file != nil {
		return errors.Join(r.file.Close(), r.closer.Close())
	}
	return r.closer.Close()
}
