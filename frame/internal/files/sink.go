package files

import (
	"errors"
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"rsql/frame/internal/parquetfile"
	"rsql/planner/plan"
)

// Sink writes batches into a file. It keeps nothing of a batch. Close completes the file; without it, what is written is no
// whole one.
type Sink interface {
	Write(b plan.Batch) error
	Close() error
}

// SinkOptions are how a file is written.
type SinkOptions struct {
	Format string
	// Compression is none, gzip or zstd, of Parquet also snappy or brotli, of Arrow lz4; empty for the usual one.
	Compression string
	// Delim, Null and NoHeader are those of CSV; a zero Delim is a comma.
	Delim    byte
	Null     string
	NoHeader bool
	// Stream is set for Arrow's stream format.
	Stream bool
}

// ParseSink reads what a statement says of a file that it writes; what it leaves open the file's name says.
func ParseSink(spec plan.FileSpec) (SinkOptions, error) {
	name := spec.Paths[0]
	format, compression := formatOf(name)
	o := SinkOptions{Format: format, Compression: compression, Stream: strings.HasSuffix(strings.ToLower(name), ".arrows")}
	if compression == "none" {
		o.Compression = ""
	}
	if spec.Format != "" {
		o.Format = spec.Format
	}
	switch {
	case o.Format == "tsv":
		o.Format, o.Delim = CSV, '\t'
	case o.Format == "" && name == stdin:
		o.Format = CSV
	case o.Format == CSV && isTSV(name):
		o.Delim = '\t'
	}
	if !contains([]string{CSV, JSON, NDJSON, Parquet, Arrow}, o.Format) {
		if o.Format == "" {
			return o, plan.Errorf(plan.CodeName, "the name of the file %s does not say how it is to be written", name).WithPos(spec.Pos).
				WithHint("name the format: (FORMAT csv), json, ndjson, parquet or arrow")
		}
		return o, plan.Errorf(plan.CodeName, "there is no format %s", o.Format).WithPos(spec.Pos).WithHint("the formats are csv, tsv, json, ndjson, parquet and arrow")
	}
	for _, g := range spec.Options {
		if err := o.set(g); err != nil {
			return o, err
		}
	}
	return o, nil
}

// sinkCompressions are those that a format has.
var sinkCompressions = map[string][]string{
	CSV: {"none", "gzip", "zstd"}, JSON: {"none", "gzip", "zstd"}, NDJSON: {"none", "gzip", "zstd"},
	Parquet: {"none", "snappy", "gzip", "zstd", "brotli"}, Arrow: {"none", "lz4", "zstd"},
}

func (o *SinkOptions) set(g plan.FileOption) error {
	name, value, wants, ok := g.Name, g.Value, "", false
	if s, has := synonyms[name]; has {
		name = s
	}
	if g.Bare {
		value = "true"
	}
	switch {
	case name == "compression" || name == "codec":
		o.Compression, wants = strings.ToLower(value), "one of "+strings.Join(sinkCompressions[o.Format], ", ")
		ok = contains(sinkCompressions[o.Format], o.Compression)
	case o.Format != CSV:
		return plan.Errorf(plan.CodeName, "files of the format %s are written without an option %s", o.Format, g.Name).WithPos(g.NamePos)
	case name == "delim":
		wants, ok = "one character", oneByte(&o.Delim, value)
	case name == "nullstr":
		o.Null, ok = value, true
	case name == "header":
		var header bool
		wants, ok = "true or false", boolean(&header, value)
		o.NoHeader = !header
	default:
		return plan.Errorf(plan.CodeName, "CSV is written without an option %s", g.Name).WithPos(g.NamePos).
			WithHint("the options are FORMAT, HEADER, DELIMITER, NULLSTR and COMPRESSION")
	}
	if !ok {
		return plan.Errorf(plan.CodeValue, "the option %s wants %s, not %q", g.Name, wants, value).WithPos(g.ValuePos)
	}
	return nil
}

// NewSink begins a file of a schema on out. The second of two columns of one name gets a number.
func NewSink(out io.Writer, schema *arrow.Schema, o SinkOptions, alloc memory.Allocator) (Sink, error) {
	schema = written(schema)
	switch o.Format {
	case Parquet:
		w, err := parquetfile.NewWriter(out, schema, o.Compression, alloc)
		if err != nil {
			return nil, err
		}
		return w, nil
	case Arrow:
		return newArrowSink(out, schema, o, alloc)
	}
	packed, err := compressed(out, o.Compression)
	if err != nil {
		return nil, err
	}
	switch o.Format {
	case CSV:
		return newCSVSink(packed, schema, o)
	case JSON, NDJSON:
		return newJSONSink(packed, schema, o.Format == JSON), nil
	}
	return nil, plan.Errorf(plan.CodeInternal, "no way to write %s", o.Format)
}

// written is a schema as files have it: with names that differ, and TEXT in the place of a column that is NULL throughout.
func written(s *arrow.Schema) *arrow.Schema {
	var fields []arrow.Field
	names := distinct(plan.FieldNames(s, false))
	for i, f := range s.Fields() {
		t := plan.TypeOf(f)
		if t.Kind == plan.Null {
			t = plan.TextType
		}
		fields = append(fields, plan.NewField(names[i], t))
	}
	return arrow.NewSchema(fields, nil)
}

// as gives a batch the schema of a file.
func as(schema *arrow.Schema, b plan.Batch, alloc memory.Allocator) plan.Batch {
	columns := make([]arrow.Array, b.NumCols())
	for i, c := range b.Columns() {
		if c.DataType().ID() == arrow.NULL {
			columns[i] = array.MakeArrayOfNull(alloc, schema.Field(i).Type, c.Len())
		} else {
			c.Retain()
			columns[i] = c
		}
	}
	rec := array.NewRecord(schema, columns, b.NumRows())
	for _, c := range columns {
		c.Release()
	}
	return rec
}

// packer is a stream that is compressed.
type packer struct {
	io.Writer
	close func() error
}

func (p *packer) Close() error { return p.close() }

// Compress has what is written to the result arrive in out as the ending of a file's name says. out stays open.
func Compress(out io.Writer, name string) (io.WriteCloser, error) {
	_, how := formatOf(name)
	return compressed(out, how)
}

func compressed(out io.Writer, how string) (io.WriteCloser, error) {
	switch how {
	case "gzip":
		z := gzip.NewWriter(out)
		return &packer{z, z.Close}, nil
	case "zstd":
		z, err := zstd.NewWriter(out, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return &packer{z, z.Close}, nil
	}
	return &packer{out, func() error { return nil }}, nil
}

// arrowSink writes Arrow IPC.
type arrowSink struct {
	out interface {
		Write(rec arrow.Record) error
		Close() error
	}
	schema *arrow.Schema
	alloc  memory.Allocator
}

func newArrowSink(out io.Writer, schema *arrow.Schema, o SinkOptions, alloc memory.Allocator) (Sink, error) {
	opts := []ipc.Option{ipc.WithSchema(schema), ipc.WithAllocator(alloc)}
	switch o.Compression {
	case "zstd":
		opts = append(opts, ipc.WithZstd())
	case "lz4":
		opts = append(opts, ipc.WithLZ4())
	case "gzip":
		return nil, plan.Errorf(plan.CodeUnsupported, "Arrow files are compressed by zstd or lz4").WithHint("leave the .gz out of the name")
	}
	s := &arrowSink{schema: schema, alloc: alloc}
	if o.Stream {
		s.out = ipc.NewWriter(out, opts...)
		return s, nil
	}
	w, err := ipc.NewFileWriter(&placed{Writer: out}, opts...)
	if err != nil {
		return nil, err
	}
	s.out = w
	return s, nil
}

// placed counts what is written, for the writer of files, which asks where it is and never goes elsewhere.
type placed struct {
	io.Writer
	at int64
}

// Write implements io.Writer.
func (p *placed) Write(b []byte) (int, error) {
	n, err := p.Writer.Write(b)
	p.at += int64(n)
	return n, err
}

// Seek implements io.Seeker for the place where the file is.
func (p *placed) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekCurrent {
		return 0, errors.ErrUnsupported
	}
	return p.at, nil
}

// Write implements Sink.
func (s *arrowSink) Write(b plan.Batch) error {
	rec := as(s.schema, b, s.alloc)
	defer rec.Release()
	return s.out.Write(rec)
}

// Close implements Sink.
func (s *arrowSink) Close() error { return s.out.Close() }
