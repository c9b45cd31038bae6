package parquetfile

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"rsql/planner/plan"
)

// groupRows is how many rows a row group has, that of DuckDB.
const groupRows = 122_880

var codecs = map[string]compress.Compression{
	"": compress.Codecs.Snappy, "none": compress.Codecs.Uncompressed, "snappy": compress.Codecs.Snappy, "gzip": compress.Codecs.Gzip,
	"zstd": compress.Codecs.Zstd, "brotli": compress.Codecs.Brotli,
}

// Writer writes a Parquet file.
type Writer struct {
	out    *pqarrow.FileWriter
	schema *arrow.Schema
	alloc  memory.Allocator
	rows   int64
	to     *steady
}

// NewWriter begins a file. compression is empty for snappy, as elsewhere.
func NewWriter(out io.Writer, schema *arrow.Schema, compression string, alloc memory.Allocator) (w *Writer, err error) {
	codec, ok := codecs[compression]
	if !ok {
		return nil, plan.Errorf(plan.CodeValue, "Parquet has no compression %s", compression)
	}
	for _, f := range schema.Fields() {
		if plan.TypeOf(f).Kind == plan.Interval {
			return nil, plan.Errorf(plan.CodeUnsupported, "column %s is an INTERVAL, which Parquet files do not have", plan.QuoteIdent(f.Name)).
				WithHint("write CAST(%s AS TEXT)", plan.QuoteIdent(f.Name))
		}
	}
	options := []parquet.WriterProperty{parquet.WithCompression(codec), parquet.WithAllocator(alloc), parquet.WithMaxRowGroupLength(groupRows),
		parquet.WithCreatedBy("rsql")}
	for _, f := range schema.Fields() {
		if !plan.TypeOf(f).Textual() { // looking numbers up in a dictionary costs more time than it saves room
			options = append(options, parquet.WithDictionaryFor(f.Name, false))
		}
	}
	props := parquet.NewWriterProperties(options...)
	to := &steady{out: out}
	defer to.recovered(&err)
	file, err := pqarrow.NewFileWriter(schema, to, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema(), pqarrow.WithAllocator(alloc)))
	if err != nil {
		return nil, err
	}
	return &Writer{out: file, schema: schema, alloc: alloc, to: to}, nil
}

// steady remembers the first error of a file: the writer does not tell of those of row groups. It has no Close, so that the
// writer does not close what is not its own.
type steady struct {
	out io.Writer
	err error
}

// Write implements io.Writer.
func (s *steady) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.out.Write(p)
	s.err = err
	return n, err
}

// recovered makes an error of a panic: the writer panics where the file cannot be written.
func (s *steady) recovered(err *error) {
	if p := recover(); p != nil {
		if *err = s.err; s.err == nil {
			*err = fmt.Errorf("the writer failed: %v", p)
		}
	}
}

// Write appends the rows of a batch. A row group lies in memory until it is complete.
func (w *Writer) Write(b plan.Batch) (err error) {
	defer w.to.recovered(&err)
	columns := make([]arrow.Array, b.NumCols())
	for i, c := range b.Columns() {
		if c.DataType().ID() == arrow.NULL {
			columns[i] = array.MakeArrayOfNull(w.alloc, w.schema.Field(i).Type, c.Len())
		} else {
			c.Retain()
			columns[i] = c
		}
	}
	rec := array.NewRecord(w.schema, columns, b.NumRows())
	defer rec.Release()
	for _, c := range columns {
		c.Release()
	}
	if w.rows += rec.NumRows(); w.rows > groupRows {
		w.out.NewBufferedRowGroup()
		w.rows = rec.NumRows()
	}
	if err := w.out.WriteBuffered(rec); err != nil {
		return err
	}
	return w.to.err
}

// Close writes the rest and the metadata.
func (w *Writer) Close() (err error) {
	defer w.to.recovered(&err)
	if err := w.out.Close(); err != nil {
		return err
	}
	return w.to.err
}
