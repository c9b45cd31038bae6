package plan

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Batch is a set of rows in columns. It may have rows and no columns (SELECT count(*) needs none).
type Batch = arrow.Record

// Reader is a stream of batches, pulled. Scans and operators are Readers.
type Reader interface {
	// Next gives the next batch, which the caller owns and Releases; io.EOF at the end. A batch is never empty.
	// After an error every further call gives an error.
	Next(ctx context.Context) (Batch, error)
	// Close is idempotent, may come before EOF, and stops all work below.
	Close() error
}

// Support is what a table can do with a filter.
type Support uint8

const (
	// No: the table cannot use the filter.
	No Support = iota
	// Inexact: the table reads less because of the filter, and may still give rows that break it.
	Inexact
	// Exact: no row that breaks the filter comes out.
	Exact
)

// Table is a relation that can be scanned.
type Table interface {
	// Name is what people call the table, for messages and EXPLAIN.
	Name() string
	// Schema has a field for each column; pseudo-columns are fields that [Hidden] reports.
	Schema() *arrow.Schema
	// Supports says what the table can do with a filter over its columns. It is pure and does no I/O. The filter may
	// hold [Param]s in place of literals: the answer must hold for any value of them.
	Supports(filter Expr) Support
	// Scan opens a reader of spec.Columns in their order. Filters in spec are those that Supports took, with every
	// Param replaced by a literal.
	Scan(ctx context.Context, spec ScanSpec) (Reader, error)
}

// View is a Table that stands for a query. It has no columns of its own and cannot be scanned: whoever binds a query that
// names it binds the query of the view instead.
type View interface {
	Table
	// Definition is the text of the query and the names of the view's columns, nil for those of the query.
	Definition() (query string, columns []string)
}

// NoLimit is a ScanSpec without a limit.
const NoLimit = int64(-1)

// ScanSpec is what a scan is asked for.
type ScanSpec struct {
	// Columns are ordinals of Table.Schema, in output order; empty means rows without columns.
	Columns []int
	// Filters are ANDed; their ColumnRefs are ordinals of Table.Schema.
	Filters []Expr
	// Limit is the number of rows after which the reader ends, NoLimit for all. It is set only when all Filters are
	// Exact, so the reader stops its source at that row.
	Limit int64
	// Whole asks a table whose columns are guessed to read its rows whole, and to tell of columns that it did not know, as it does
	// where Columns are all that it knows: a * stands for those, too, with some columns left out or replaced.
	Whole bool
	// Order and First, where First is more than 0, say that only the first rows of an order are wanted: others need not come
	// out, and may; in which order the rows come does not matter. They are set only when the table is
	// [Ordered] and took the order with these Filters, and nothing but them drops rows.
	Order []ColumnOrder
	First int64
	// Coded allows the table to give columns that its schema has as UTF-8 as [CodedText].
	Coded bool
	// Alloc is the allocator of every batch; it enforces the memory budget.
	Alloc memory.Allocator
}

// ColumnOrder is an order by a column of Table.Schema, or by what Expr makes of columns.
type ColumnOrder struct {
	Column int
	// Expr, where it is not nil, is ordered by instead of Column: a distance, say. Its ColumnRefs are ordinals of Table.Schema.
	Expr       Expr
	Descending bool
	// NullsFirst puts NULLs before all values, whichever direction those have.
	NullsFirst bool
}

// Ordered is a Table that can read the first rows of some orders without reading all. filters are those of the spec: a row that does
// not pass them is none of the first, also where they are Inexact. SupportsOrder is pure and does no I/O.
type Ordered interface {
	SupportsOrder(order []ColumnOrder, filters []Expr) bool
}

// PathDescriber is a Table that can say how it would answer a spec, for EXPLAIN. It does no I/O.
type PathDescriber interface {
	DescribeScan(spec ScanSpec) ScanPath
}

// ScanPath is an access path in words.
type ScanPath struct {
	// Path names the way: "exact keys (1)", "MATCH user:4*", "SCAN", "empty".
	Path string
	// Commands are the Redis commands that the scan sends, in order, abbreviated, one a line.
	Commands []string
	// Notes say what a person should know ("filter … is rechecked").
	Notes []string
}

// Sampled is a Table whose columns may have been found in a sample of its rows, so that there may be more of them.
type Sampled interface {
	Sampled() bool
}

// Estimate is what a table knows of its size without reading it.
type Estimate struct {
	// Rows is the expected number of rows of the spec; negative when unknown.
	Rows float64
	// Keys is how many keys the server walks through to find them.
	Keys float64
}

// Estimator is a Table that can estimate a scan. It does no I/O: it answers from what earlier work left behind.
type Estimator interface {
	EstimateScan(spec ScanSpec) Estimate
}

// Counted is a Table that knows about how many keys it has; negative when unknown. It does no I/O.
type Counted interface {
	KeyCount() int64
}

// Surveyor is a Table that can look at its size, for plans that compare sizes. What it finds, later estimates use; where it
// finds nothing, they stay unknown.
type Surveyor interface {
	Survey(ctx context.Context)
}

// Weigher is a Table that chooses between ways to its rows by numbers that its server has to be asked for. Weigh asks, so that EXPLAIN
// shows what a scan would choose.
type Weigher interface {
	Weigh(ctx context.Context, spec ScanSpec)
}

// KeyLookup is a Table that can fetch rows by the columns that make up its key: the inner side of a lookup join.
type KeyLookup interface {
	// LookupColumns are the ordinals that together determine one key; a lookup binds all of them.
	LookupColumns() []int
	// Lookup reads the rows of the given keys. Keys has one column for each of LookupColumns, in that order and of those
	// types; a row with a NULL matches nothing. The caller keeps keys, and has made its rows distinct. Rows come in any
	// order; spec.Limit is ignored. The lookup columns must be among spec.Columns where the caller needs them to match.
	Lookup(ctx context.Context, spec ScanSpec, keys Batch) (Reader, error)
}

// Reporter is a Reader that can say what it read; valid at any time, complete after EOF or Close.
type Reporter interface {
	Report() ScanReport
}

// WriteMode says what a write does with keys that exist.
type WriteMode uint8

const (
	// Insert refuses existing keys.
	Insert WriteMode = iota
	// InsertIgnore skips existing keys.
	InsertIgnore
	// Replace replaces whole rows: old fields go.
	Replace
	// Overwrite is Replace that removes all other rows of the table afterwards.
	Overwrite
)

// String is the mode as SQL writes it.
func (m WriteMode) String() string {
	return [...]string{"INSERT", "INSERT IGNORE", "REPLACE", "INSERT OVERWRITE"}[m]
}

// WriteSpec is what a write is asked for.
type WriteSpec struct {
	Mode WriteMode
	// Columns are ordinals of Table.Schema, one for each column of the incoming batches. A `_ttl` column, in seconds,
	// gives each row its time to live.
	Columns []int
	Alloc   memory.Allocator
}

// Writable is a Table that rows can be written to.
type Writable interface {
	// OpenWriter checks the spec (every key column is there, every column can be written) before anything is sent.
	OpenWriter(ctx context.Context, spec WriteSpec) (Writer, error)
}

// WriteDescriber is a Writable that can say how rows would be written, for EXPLAIN. It does no I/O.
type WriteDescriber interface {
	DescribeWrite(spec WriteSpec) WritePath
}

// WritePath is the way of a row into the server in words.
type WritePath struct {
	// Key is the template of the row's key: "user:{id}".
	Key string
	// Commands are the Redis commands that each row costs, in order, abbreviated, one a line.
	Commands []string
	// Notes say what a person should know.
	Notes []string
}

// TrafficReporter is a Writer that counts what it sends: commands, round trips, bytes and time, the other figures being
// zero. Valid at any time.
type TrafficReporter interface {
	Traffic() ScanReport
}

// Writer takes rows. Each row lands whole or not at all.
type Writer interface {
	// Check looks at a batch without changing anything: NULL or empty key columns, duplicate keys of INSERT, existing
	// keys of INSERT, keys of another type. All batches are checked before the first is written.
	Check(ctx context.Context, b Batch) error
	// Write writes a batch; the caller keeps it. After an error, Report says what is in the server.
	Write(ctx context.Context, b Batch) error
	// Report says what was written; valid at any time, also after an error.
	Report() WriteReport
	// Close is idempotent.
	Close() error
}

// WritePreviewer is a Writer that can say, after Check has seen all rows, what Write and Finish would do. It only reads.
type WritePreviewer interface {
	PreviewWrite(ctx context.Context) (WriteReport, error)
	// FirstWritten gives the numbers of the first rows that would be written, [PreviewedRows] at most: from 0, ascending, among those that
	// Check has seen.
	FirstWritten() []int64
}

// PreviewedRows is how many rows a dry run shows.
const PreviewedRows = 10

// PreviewOf gives the rows of a batch whose numbers are among first, as slices that the caller releases; from is the number of its first row.
func PreviewOf(b Batch, from int64, first []int64) (out []Batch) {
	for i := 0; i < len(first); i++ {
		begin, n := first[i]-from, int64(1)
		if begin < 0 || begin >= b.NumRows() {
			continue
		}
		for i+1 < len(first) && first[i+1] == first[i]+1 && begin+n < b.NumRows() {
			i, n = i+1, n+1
		}
		out = append(out, b.NewSlice(begin, begin+n))
	}
	return out
}

// Finisher is a Writer that has something to do when all rows are written.
type Finisher interface {
	// Finish comes once, behind the last Write, unless one failed.
	Finish(ctx context.Context) error
}

// Catalog finds tables by the names that statements use.
type Catalog interface {
	// Table resolves a name (declared, discovered, or a raw pattern). An unknown name is a CodeName error with the
	// nearest names.
	Table(ctx context.Context, name string) (Table, error)
}
