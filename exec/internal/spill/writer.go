package spill

import (
	"bufio"
	"errors"
	"io/fs"
	"os"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// buffered is the size of the buffer in front of a file.
const buffered = 1 << 16

// Writer writes batches to a file, which is made with the first. It is closed by Finish, or by Discard where there is no use
// for what was written.
type Writer struct {
	dir    *Dir
	schema *arrow.Schema
	alloc  memory.Allocator
	count  *Count
	file   *os.File // nil before the first batch and after the last
	buffer *bufio.Writer
	ipc    *ipc.Writer
	rows   int64
	size   int64
}

// NewWriter makes a writer for batches of a schema. What it writes is added to count.
func (d *Dir) NewWriter(s *arrow.Schema, alloc memory.Allocator, count *Count) *Writer {
	return &Writer{dir: d, schema: s, alloc: alloc, count: count}
}

// Rows is the number of rows written so far.
func (w *Writer) Rows() int64 { return w.rows }

// Write writes a batch of some columns, which the caller keeps.
func (w *Writer) Write(cols []arrow.Array, rows int) error {
	if w.file == nil {
		if err := w.open(); err != nil {
			return err
		}
	}
	b := array.NewRecord(w.schema, cols, int64(rows))
	defer b.Release()
	if err := w.ipc.Write(b); err != nil {
		return w.failed(err)
	}
	w.rows += int64(rows)
	return nil
}

func (w *Writer) open() error {
	f, err := w.dir.create(w.count)
	if err != nil {
		return err
	}
	w.file, w.buffer = f, bufio.NewWriterSize(counting{w}, buffered)
	opts := []ipc.Option{ipc.WithSchema(w.schema), ipc.WithAllocator(w.alloc)}
	if compressible(w.schema) {
		opts = append(opts, ipc.WithLZ4())
	}
	w.ipc = ipc.NewWriter(w.buffer, opts...)
	w.count.Files.Add(1)
	return nil
}

// compressible reports whether packing the columns takes less time than writing what it saves: so it is for texts.
func compressible(s *arrow.Schema) bool {
	for _, f := range s.Fields() {
		if id := f.Type.ID(); id == arrow.STRING || id == arrow.BINARY {
			return true
		}
	}
	return false
}

// Finish ends the file and gives it; nil when nothing was written.
func (w *Writer) Finish() (*File, error) {
	if w.file == nil {
		return nil, nil //nolint:nilnil // no rows need no file
	}
	err := w.ipc.Close()
	if err == nil {
		err = w.buffer.Flush()
	}
	if closing := w.file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		err = w.failed(err)
		w.Discard()
		return nil, err
	}
	f := &File{dir: w.dir, name: w.file.Name(), schema: w.schema, count: w.count, Rows: w.rows, Size: w.size}
	w.file = nil
	return f, nil
}

// Discard ends the file and removes it. It may be called at any time.
func (w *Writer) Discard() {
	if w.file == nil {
		return
	}
	_ = w.ipc.Close()  // nobody reads what is written
	_ = w.file.Close() // likewise
	w.dir.remove(w.file.Name())
	w.file = nil
}

func (w *Writer) failed(err error) error { return w.count.unusable("write", w.file.Name(), err) }

// reason is what is wrong with a file, without the name of it.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// counting writes to the file of a writer and counts.
type counting struct{ *Writer }

// Write implements io.Writer.
func (c counting) Write(p []byte) (int, error) {
	n, err := c.file.Write(p)
	c.size += int64(n)
	c.count.Bytes.Add(int64(n))
	return n, err
}
