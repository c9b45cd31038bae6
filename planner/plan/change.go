package plan

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// ChangeKind is what is done with a row of a table.
type ChangeKind uint8

// The kinds.
const (
	// ChangeNothing leaves the row alone.
	ChangeNothing ChangeKind = iota
	// ChangeConflict refuses a row that is there: an INSERT.
	ChangeConflict
	// ChangeInsert makes a row that is not there.
	ChangeInsert
	// ChangeReplace makes a row, in the place of all that an existing one has.
	ChangeReplace
	// ChangeUpdate sets columns of a row that is there; its other fields and its time to live stay.
	ChangeUpdate
	// ChangeDelete removes a row.
	ChangeDelete
)

// String is the kind in lower case, as EXPLAIN shows it.
func (k ChangeKind) String() string {
	return [...]string{"nothing", "conflict", "insert", "replace", "update", "delete"}[k]
}

// ChangeSpec is what a [Changer] is opened for.
type ChangeSpec struct {
	// Verb is the statement, for messages: "UPDATE".
	Verb string
	// Identity are the ordinals of the columns that say which row is meant, in the order of the columns of [Changer.Read]'s
	// batches: those of [Changeable.RowIdentity] or of
	// [Changeable.RowKey].
	Identity []int
	// Old are the ordinals of the columns that are read of rows that are there.
	Old []int
	// Compare has an element for each of Old: whether a row is changed only while the column has the value that was read.
	Compare []bool
	// Writes are the columns of each kind of change that will be asked for.
	Writes []ChangeColumns
	Alloc  memory.Allocator
}

// ChangeColumns are the ordinals of the columns that a kind of change gives values for.
type ChangeColumns struct {
	Kind    ChangeKind
	Columns []int
}

// Changeable is a Table whose rows can be changed one by one.
type Changeable interface {
	// RowIdentity are the ordinals of the columns that tell every row from every other.
	RowIdentity() []int
	// RowKey are the ordinals of the columns that a new row's place is made from.
	RowKey() []int
	// OpenChanger checks the spec before anything is sent: that every column can be written by the change that it is for.
	OpenChanger(ctx context.Context, spec ChangeSpec) (Changer, error)
}

// Changer reads rows as they are now, and changes those that are still so. One goroutine uses it at a time.
type Changer interface {
	// PageRows is the number of rows that are best read and changed at once.
	PageRows() int
	// Read looks at rows. The caller keeps ids.
	Read(ctx context.Context, ids Batch) (Present, error)
	// Check reports, without changing anything, what cannot be written. rows are the numbers of the rows in Present;
	// values has their new values, a row each, in the order of columns.
	Check(ctx context.Context, p Present, change ChangeColumns, rows []int32, values Batch) error
	// Inserted gives the keys that new rows would have, for people, and which of these rows are there already; rows whose removal
	// was checked before are not, and neither are those that an insert adds to what a key holds.
	Inserted(ctx context.Context, change ChangeColumns, values Batch) (keys []string, taken []bool, err error)
	// Apply changes rows, each whole or not at all, and only those that are still what Read found. It gives an outcome for
	// each of rows. An error ends the statement; the outcomes hold with it.
	Apply(ctx context.Context, p Present, change ChangeColumns, rows []int32, values Batch) ([]Outcome, error)
	// Report says what was changed; valid at any time, also after an error.
	Report() WriteReport
	// Count adds rows to the report that the caller decided about itself.
	Count(r WriteReport)
	// Close is idempotent.
	Close() error
}

// Namer is a Changer of tables whose new rows the server names, as it does the entries of a stream.
type Namer interface {
	// Named gives a column of the table as the server named the rows of the last Apply: a value for each, NULL for one that it did not
	// name. It is nil for a column that no name gives. The caller releases it.
	Named(column int) (arrow.Array, error)
}

// Present is what was found of rows. It is released by its reader.
type Present interface {
	// Rows has the columns of ChangeSpec.Old, a row for each that was asked for; NULLs for one that is not there.
	Rows() Batch
	// Exists says which are there.
	Exists() []bool
	// Key is the key of a row, for people.
	Key(row int) string
	// Named reports whether the statement says which element of its key a row is; the server names the others.
	Named(row int) bool
	// Element is what names a row in its key; empty where a key is a row, and for elements that the server names.
	Element(row int) string
	// Label is the key with what names the row in it, for people: key z, member a.
	Label(row int) string
	Release()
}

// Outcome is what became of a row.
type Outcome uint8

// The outcomes.
const (
	// Done: the row is changed.
	Done Outcome = iota
	// Stale: the row is no longer what was read, and stays as it is.
	Stale
	// Lost: nobody knows, because the connection broke.
	Lost
	// Refused: the row stays as it is; the error says why.
	Refused
	// Untried: the row was not sent, and stays as it is.
	Untried
)
