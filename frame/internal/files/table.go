package files

import (
	"context"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
	"rsql/redisrel"
)

// fileNameColumn is the column that the option filename adds.
const fileNameColumn = "filename"

// Finder finds the tables of files, and remembers the types that it inferred. It is safe for concurrent use.
type Finder struct {
	infer   redisrel.Infer
	tempDir string

	mu     sync.Mutex
	known  map[string]*known
	spools map[string]*os.File
}

// known is what was inferred of files, as long as they are the same.
type known struct {
	stamp   string
	name    string
	columns []column
	perRow  float64
	repairs int
}

// mostRepairs is how often a sample may be wrong about files before every value is read.
const mostRepairs = 4

// NewFinder makes a finder that infers types in a mode. tempDir is where the bytes of pipes go, empty for the system's folder.
func NewFinder(infer redisrel.Infer, tempDir string) *Finder {
	return &Finder{infer: infer, tempDir: tempDir, known: map[string]*known{}, spools: map[string]*os.File{}}
}

// Close forgets what pipes held.
func (f *Finder) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for name, s := range f.spools {
		_ = s.Close() // it has no name and is gone
		delete(f.spools, name)
	}
}

// Table is a [plan.FileFinder].
func (f *Finder) Table(ctx context.Context, spec plan.FileSpec) (plan.Table, error) {
	t, err := f.table(ctx, spec, nil)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// TableFor is Table of a file whose columns hold values of given types: those of the table that its rows are for. Columns
// that are not given are inferred.
func (f *Finder) TableFor(ctx context.Context, spec plan.FileSpec, given *arrow.Schema) (*Table, error) {
	return f.table(ctx, spec, given)
}

func (f *Finder) table(ctx context.Context, spec plan.FileSpec, given *arrow.Schema) (*Table, error) {
	t, err := f.resolve(ctx, spec)
	if err != nil {
		return nil, plan.AtPos(err, spec.Pos)
	}
	t.given = given
	if err := t.learn(ctx); err != nil {
		return nil, plan.AtPos(err, spec.Pos)
	}
	return t, nil
}

// resolve finds files and format.
func (f *Finder) resolve(ctx context.Context, spec plan.FileSpec) (*Table, error) {
	names, err := expand(spec.Paths)
	if err != nil {
		return nil, err
	}
	format := specFormat(spec, names[0])
	if format == "" {
		return nil, plan.Errorf(plan.CodeName, "the name of the file %s does not say what it holds", names[0]).
			WithHint("read it with read_csv('%s'), read_json, read_parquet or read_arrow; a table or key pattern is written in double quotes", names[0])
	}
	o, err := parseOptions(format, spec.Options, spec.Others...)
	if err != nil {
		return nil, err
	}
	t := &Table{finder: f, name: strings.Join(spec.Paths, ", "), format: format, options: o}
	for _, n := range names {
		_, compression := formatOf(n)
		if o.compression != "" && o.compression != "auto" {
			compression = o.compression
		}
		src, err := f.look(ctx, n, compression)
		if err != nil {
			return nil, err
		}
		t.sources = append(t.sources, src)
	}
	t.stamp = stampOf(t.sources)
	t.key = keyOf(format, spec)
	return t, nil
}

// specFormat is the format of a file, empty for one that neither the statement nor its name says.
func specFormat(spec plan.FileSpec, name string) string {
	if spec.Format != "" {
		return spec.Format
	}
	format, _ := formatOf(name)
	if format == "" && (name == stdin || strings.HasPrefix(name, "/dev/")) {
		return CSV
	}
	return format
}

// IsCSV reports whether files are CSV.
func IsCSV(spec plan.FileSpec) bool { return specFormat(spec, spec.Paths[0]) == CSV }

// Table is files read as one table.
type Table struct {
	finder  *Finder
	name    string
	format  string
	options *options
	sources []*source
	// key and stamp are under what the finder knows the files, and in what state.
	key, stamp string
	given      *arrow.Schema
	columns    []column
	schema     *arrow.Schema
	// perRow is about how many bytes of a file a row takes; 0 where that is not known.
	perRow float64
}

var (
	_ plan.Table         = (*Table)(nil)
	_ plan.Estimator     = (*Table)(nil)
	_ plan.PathDescriber = (*Table)(nil)
)

// Name implements plan.Table.
func (t *Table) Name() string { return t.name }

// Schema implements plan.Table.
func (t *Table) Schema() *arrow.Schema { return t.schema }

// Supports implements plan.Table.
func (t *Table) Supports(filter plan.Expr) plan.Support {
	if t.format != Parquet {
		return plan.No
	}
	at, _, constant, ok := comparisonOf(filter)
	if !ok || at >= len(t.columns) || t.columns[at].typ.Kind != constant.Type().Kind {
		return plan.No
	}
	switch constant.Type().Kind {
	case plan.BigInt, plan.Date, plan.Timestamp, plan.Text:
		return plan.Inexact
	}
	return plan.No
}

// Typed reports whether the files say themselves what columns they have.
func (t *Table) Typed() bool { return t.format == Parquet || t.format == Arrow }

// Headless reports whether the files are CSV that does not name its columns, and neither does the statement.
func (t *Table) Headless() bool {
	if t.format != CSV || t.options.columns != nil {
		return false
	}
	for i, c := range t.columns {
		if c.name != "column"+strconv.Itoa(i) {
			return false
		}
	}
	return true
}

// Bytes is the size of the files on disk.
func (t *Table) Bytes() int64 {
	n := int64(0)
	for _, s := range t.sources {
		n += s.size
	}
	return n
}

// EstimateScan implements plan.Estimator.
func (t *Table) EstimateScan(spec plan.ScanSpec) plan.Estimate {
	if t.perRow == 0 {
		return plan.Estimate{Rows: -1}
	}
	rows := math.Ceil(float64(t.Bytes()) / t.perRow)
	if spec.Limit >= 0 {
		rows = min(rows, float64(spec.Limit))
	}
	return plan.Estimate{Rows: rows}
}

// DescribeScan implements plan.PathDescriber.
func (t *Table) DescribeScan(plan.ScanSpec) plan.ScanPath {
	return plan.ScanPath{Path: plural(len(t.sources), "file") + ", " + t.format}
}

// finish makes the schema of the columns.
func (t *Table) finish() {
	var fields []arrow.Field
	for _, c := range t.columns {
		fields = append(fields, plan.NewField(c.name, c.typ))
	}
	if t.options.filename {
		fields = append(fields, plan.NewField(fileNameColumn, plan.TextType))
	}
	t.schema = arrow.NewSchema(fields, nil)
}

// index is the ordinal of a column by name; -1 for none.
func (t *Table) index(name string) int {
	return slices.IndexFunc(t.columns, func(c column) bool { return c.name == name })
}
