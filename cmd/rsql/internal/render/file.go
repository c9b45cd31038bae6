package render

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/frame"
)

// fileWriter writes a result as Parquet or Arrow. A file holds one result, and begins with its first row, so that a statement
// that fails at once leaves nothing.
type fileWriter struct {
	stream
	format Format
	schema *arrow.Schema
	file   frame.FileWriter
}

var _ Writer = (*fileWriter)(nil)

func (w *fileWriter) Buffers() bool { return false }

func (w *fileWriter) Begin(schema *arrow.Schema) error {
	if w.results > 0 {
		return fmt.Errorf("a file of the format %s holds one result, and this is a further one", w.format)
	}
	w.begin(schema, false)
	w.schema, w.file = schema, nil
	return nil
}

// open begins the file, unless that is done.
func (w *fileWriter) open() error {
	if w.file != nil {
		return nil
	}
	var err error
	w.file, err = frame.NewFileWriter(w.out, string(w.format), w.schema)
	return err
}

func (w *fileWriter) Batch(batch arrow.Record) error {
	if err := w.open(); err != nil {
		return err
	}
	w.written = true
	return w.file.Write(batch)
}

func (w *fileWriter) End() error {
	if err := w.open(); err != nil {
		return err
	}
	return w.file.Close()
}

// Abort leaves out what stands at the end of a whole file, without which no reader takes it.
func (w *fileWriter) Abort() error {
	if !w.written {
		w.results--
	}
	return nil
}
