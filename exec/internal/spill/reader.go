package spill

import (
	"bufio"
	"context"
	"io"
	"os"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// File is a file that was written to its end. It may be read several times, and exists until Remove.
type File struct {
	dir    *Dir
	name   string
	schema *arrow.Schema
	count  *Count
	// Rows and Size are the number of its rows and bytes.
	Rows, Size int64
}

// Remove removes the file. It may be called again, and for no file.
func (f *File) Remove() {
	if f == nil || f.dir == nil {
		return
	}
	f.dir.remove(f.name)
	f.dir = nil
}

// Read makes a reader of the file from its beginning, which opens it at the first Next. Batches live in the memory of alloc.
func (f *File) Read(alloc memory.Allocator) *Reader { return &Reader{of: f, alloc: alloc} }

// Reader gives the batches of a file. The file is there until the reader is closed.
type Reader struct {
	of    *File
	alloc memory.Allocator
	file  *os.File // nil while it is not open
	ipc   *ipc.Reader
	ended bool
}

var _ plan.Reader = (*Reader)(nil)

// Next implements plan.Reader.
func (r *Reader) Next(context.Context) (plan.Batch, error) {
	if r.ended {
		return nil, io.EOF
	}
	if r.file == nil {
		if err := r.open(); err != nil {
			return nil, err
		}
	}
	if r.ipc.Next() {
		b := r.ipc.Record()
		b.Retain()
		return b, nil
	}
	if err := r.ipc.Err(); err != nil {
		return nil, r.failed(err)
	}
	return nil, r.end()
}

func (r *Reader) open() error {
	f, err := os.Open(r.of.name)
	if err != nil {
		return r.failed(err)
	}
	r.file = f
	r.ipc, err = ipc.NewReader(bufio.NewReaderSize(f, buffered), ipc.WithAllocator(r.alloc))
	if err != nil {
		return r.failed(err)
	}
	return nil
}

func (r *Reader) end() error {
	_ = r.Close() // it was read to its end
	return io.EOF
}

func (r *Reader) failed(err error) error { return r.of.count.unusable("read", r.of.name, err) }

// Close implements plan.Reader.
func (r *Reader) Close() error {
	r.ended = true
	if r.ipc != nil {
		r.ipc.Release()
		r.ipc = nil
	}
	if r.file != nil {
		_ = r.file.Close() // it was read only
		r.file = nil
	}
	return nil
}
