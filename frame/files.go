package frame

import (
	"context"

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
	return &Frame{session: s, build: func(ctx context.Context) (rel, error) {
		t, err := s.files.Table(ctx, plan.FileSpec{Format: format, Paths: []string{path}, Options: opts})
		if err != nil {
			return rel{}, err
		}
		n, err := plan.NewScan(t, "", nil)
		return rel{node: n}, err
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
	r, err := f.session.copyTo(ctx, path, o, f.plan)
	if err != nil {
		return 0, err
	}
	return r.stats.Rows, r.Close()
}
