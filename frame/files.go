package frame

import (
	"context"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/frame/internal/files"
	"rsql/planner/plan"
)

// FileOption is an option of a file that is read or written, by the names that read_csv and COPY have for it:
// FileOpt("delim", ";"). See docs/files.md.
type FileOption = plan.FileOption

// FileOpt is an option of a file.
func FileOpt(name, value string) FileOption { return FileOption{Name: name, Value: value} }

// ScanCSV is the table of a CSV file, or of several that a pattern names.
func (s *Session) ScanCSV(path string, opts ...FileOption) *Frame {
	return s.scanFile(files.CSV, path, opts)
}

// ScanJSON is the table of a JSON file: an array of objects, or objects one behind the other.
func (s *Session) ScanJSON(path string, opts ...FileOption) *Frame {
	return s.scanFile(files.JSON, path, opts)
}

// ScanParquet is the table of a Parquet file.
func (s *Session) ScanParquet(path string, opts ...FileOption) *Frame {
	return s.scanFile(files.Parquet, path, opts)
}

// ScanArrow is the table of an Arrow IPC file, of the file or the stream format.
func (s *Session) ScanArrow(path string, opts ...FileOption) *Frame {
	return s.scanFile(files.Arrow, path, opts)
}

func (s *Session) scanFile(format, path string, opts []FileOption) *Frame {
	at := here()
	return &Frame{session: s, build: func(ctx context.Context) (rel, error) {
		t, err := s.files.Table(ctx, plan.FileSpec{Format: format, Paths: []string{path}, Options: opts})
		if err != nil {
			return rel{}, at.inVerb("", err)
		}
		n, err := plan.NewScan(t, "", nil)
		if err != nil {
			return rel{}, at.inVerb("", err)
		}
		return newRel(n, ""), nil
	}}
}

// WriteCSV runs the frame and writes its rows into a CSV file, which appears when it is complete, in the place of one that was
// there. It gives the number of rows. A name ending in .gz or .zst has it compressed.
func (f *Frame) WriteCSV(ctx context.Context, path string, opts ...FileOption) (int64, error) {
	return f.writeFile(ctx, files.CSV, path, opts)
}

// WriteJSON is WriteCSV as an array of objects, or of objects one a line where the name ends in .ndjson or .jsonl.
func (f *Frame) WriteJSON(ctx context.Context, path string, opts ...FileOption) (int64, error) {
	format := ""
	if files.FormatOf(path) != files.NDJSON {
		format = files.JSON
	}
	return f.writeFile(ctx, format, path, opts)
}

// WriteParquet is WriteCSV as Parquet.
func (f *Frame) WriteParquet(ctx context.Context, path string, opts ...FileOption) (int64, error) {
	return f.writeFile(ctx, files.Parquet, path, opts)
}

// WriteArrow is WriteCSV as Arrow IPC: the file format, or the stream format where the name ends in .arrows.
func (f *Frame) WriteArrow(ctx context.Context, path string, opts ...FileOption) (int64, error) {
	return f.writeFile(ctx, files.Arrow, path, opts)
}

func (f *Frame) writeFile(ctx context.Context, format, path string, opts []FileOption) (int64, error) {
	if f.err != nil {
		return 0, f.err
	}
	o, err := files.ParseSink(plan.FileSpec{Format: format, Paths: []string{path}, Options: opts})
	if err != nil {
		return 0, err
	}
	r, err := f.session.observe(ctx, "", func(ctx context.Context) (*Rows, error) { return f.session.copyTo(ctx, path, o, f.plan) })
	if err != nil {
		return 0, f.query.inQuery(err)
	}
	return r.stats.Rows, r.Close()
}

// FileWriter writes record batches into a file. It keeps nothing of a batch. Close completes the file; without it, what is
// written is no whole one.
type FileWriter interface {
	Write(batch arrow.Record) error
	Close() error
}

// NewFileWriter begins a file of a format (csv, json, ndjson, parquet or arrow) for batches of a schema on out.
func NewFileWriter(out io.Writer, format string, schema *arrow.Schema, opts ...FileOption) (FileWriter, error) {
	o, err := files.ParseSink(plan.FileSpec{Format: format, Paths: []string{""}, Options: opts})
	if err != nil {
		return nil, err
	}
	return files.NewSink(out, schema, o, memory.DefaultAllocator)
}

// Compress has what is written to the result arrive in out as the ending of a file's name says: .gz, .zst, or as it is. The
// result must be closed; out stays open.
func Compress(out io.Writer, name string) (io.WriteCloser, error) { return files.Compress(out, name) }
