package render

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// Writer writes results in one format. It keeps no reference to a batch; the caller owns and releases them.
type Writer interface {
	// Begin starts a result with the columns of schema, which are at least one.
	Begin(schema *arrow.Schema) error
	// Batch writes the rows of a batch.
	Batch(batch arrow.Record) error
	// End completes the result.
	End() error
	// Abort ends a result that the statement did not complete, in a way that no reader takes for a complete one.
	Abort() error
	// Buffers reports whether nothing is written before End, so that the rows may as well be read before Begin.
	Buffers() bool
}

// Format is the name of a format.
type Format string

// The formats.
const (
	Table    Format = "table"
	CSV      Format = "csv"
	TSV      Format = "tsv"
	JSON     Format = "json"
	NDJSON   Format = "ndjson"
	Markdown Format = "markdown"
	Vertical Format = "vertical"
	// Unaligned is that of psql -A.
	Unaligned Format = "unaligned"
	// Tabbed is what files with tabs between the values have: the quotes of CSV, so that FROM reads them.
	Tabbed Format = "tabbed"
	// Parquet and Arrow are files of one result, and nothing to look at.
	Parquet Format = "parquet"
	Arrow   Format = "arrow"
)

// Binary reports whether a format is for programs alone.
func (f Format) Binary() bool { return f == Parquet || f == Arrow }

// ending is that of a file's name, without the one of its compression.
func ending(name string) string {
	name = strings.ToLower(name)
	for _, packed := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, packed)
	}
	return filepath.Ext(name)
}

// foreignEndings are those of files that text would not be expected in.
var foreignEndings = []string{
	".xlsx", ".xls", ".xlsm", ".ods", ".numbers", ".avro", ".orc", ".html", ".htm", ".xml", ".yaml", ".yml", ".toml", ".sql", ".rdb", ".db", ".sqlite", ".sqlite3",
	".duckdb", ".pdf", ".doc", ".docx", ".zip", ".bz2", ".xz", ".7z", ".tar", ".tgz", ".lz4", ".png", ".svg",
}

// ForeignFile is the ending of a file's name that stands for a format that results are not written in; empty for other names.
func ForeignFile(name string) string {
	if e := ending(name); slices.Contains(foreignEndings, e) {
		return e
	}
	return ""
}

// FormatOfFile is the format that the name of a file stands for; TSV where it stands for none. Names that files are read by as CSV
// have quotes and no escapes.
func FormatOfFile(name string) Format {
	switch ending(name) {
	case ".parquet", ".pq":
		return Parquet
	case ".arrow", ".feather", ".ipc":
		return Arrow
	case ".csv":
		return CSV
	case ".tsv", ".tab", ".txt":
		return Tabbed
	case ".json":
		return JSON
	case ".ndjson", ".jsonl":
		return NDJSON
	case ".md":
		return Markdown
	default:
		return TSV
	}
}

// ForFile is the format that a file of a name gets where the format was asked for: one ending is one dialect.
func (f Format) ForFile(name string) Format {
	if f == TSV && FormatOfFile(name) == Tabbed {
		return Tabbed
	}
	return f
}

// Formats lists all formats that can be asked for.
func Formats() []Format {
	return []Format{Table, CSV, TSV, JSON, NDJSON, Markdown, Vertical, Unaligned, Parquet, Arrow}
}

// New is a writer of a format on out; nil for a name that is no format. Writers do not buffer: each batch is handed to out
// in one piece.
func New(format Format, out io.Writer) Writer { return NewWith(format, out, Options{}) }

// NewWith is New with options.
func NewWith(format Format, out io.Writer, options Options) Writer {
	s := stream{out: out, options: options}
	switch format {
	case Table:
		return &screenWriter{tableWriter: &tableWriter{stream: s}}
	case CSV:
		return newCSV(s)
	case TSV:
		return newTSV(s)
	case Tabbed:
		return newTabbed(s)
	case JSON:
		return &jsonWriter{stream: s}
	case NDJSON:
		return &ndjsonWriter{stream: s}
	case Markdown:
		return &markdownWriter{stream: s}
	case Vertical:
		return &verticalWriter{stream: s}
	case Unaligned:
		return newUnaligned(s)
	case Parquet, Arrow:
		return &fileWriter{stream: s, format: format}
	default:
		return nil
	}
}

// stream is what all writers share: the output, the text of the batch under way, and the result's columns.
type stream struct {
	out     io.Writer
	options Options
	buf     []byte
	columns []column
	results int
	// written is whether anything of the present result went out.
	written bool
}

// begin takes the columns and, from the second result on, puts an empty line before it.
func (s *stream) begin(schema *arrow.Schema, separate bool) {
	s.columns, s.written = columnsOf(schema), false
	if separate && s.results > 0 && !s.options.TuplesOnly {
		s.buf = append(s.buf, '\n')
	}
	s.results++
}

// flush hands the text collected so far to the output.
func (s *stream) flush() error {
	if len(s.buf) == 0 {
		return nil
	}
	_, err := s.out.Write(s.buf)
	s.buf, s.written = s.buf[:0], true
	return err
}

// abort writes the last line of a result that is not complete. Where nothing of it went out, nothing does now.
func (s *stream) abort(line string) error {
	s.buf = s.buf[:0]
	if !s.written {
		s.results--
		return nil
	}
	s.buf = append(append(s.buf, line...), '\n')
	return s.flush()
}

// incomplete is what the last line of an aborted result says.
const incomplete = "incomplete: the statement failed"
