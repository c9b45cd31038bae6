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

// Writer writes a Parquet file. The first rows say how columns are encoded, so that the file begins with them.
type Writer struct {
	out    *pqarrow.FileWriter // nil before the first rows
	schema *arrow.Schema
	codec  compress.Compression
	alloc  memory.Allocator
	rows   int64
	to     *steady
}

// NewWriter begins a file. compression is empty for snappy, as elsewhere.
func NewWriter(out io.Writer, schema *arrow.Schema, compression string, alloc memory.Allocator) (*Writer, error) {
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
	return &Writer{schema: schema, codec: codec, alloc: alloc, to: &steady{out: out}}, nil
}

// begin opens the file for columns that begin with first, of which there are none in a file without rows.
func (w *Writer) begin(first []arrow.Array) error {
	options := []parquet.WriterProperty{parquet.WithCompression(w.codec), parquet.WithAllocator(w.alloc), parquet.WithMaxRowGroupLength(groupRows),
		parquet.WithCreatedBy("rsql")}
	for i, f := range w.schema.Fields() {
		if len(first) == 0 || !repeats(first[i]) {
			options = append(options, parquet.WithDictionaryFor(f.Name, false))
		}
	}
	var err error
	w.out, err = pqarrow.NewFileWriter(w.schema, w.to, parquet.NewWriterProperties(options...),
		pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema(), pqarrow.WithAllocator(w.alloc)))
	return err
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
	if w.out == nil {
		if err := w.begin(rec.Columns()); err != nil {
			return err
		}
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
	if w.out == nil {
		if err := w.begin(nil); err != nil {
			return err
		}
	}
	if err := w.out.Close(); err != nil {
		return err
	}
	return w.to.err
}
