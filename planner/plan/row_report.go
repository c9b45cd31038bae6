package plan

// RowOutcome is what became of a row that was not written.
type RowOutcome int

// The outcomes.
const (
	// RowSkipped is a row that is there already.
	RowSkipped RowOutcome = iota
	// RowFailed is a row that the server refused or was not sent.
	RowFailed
	// RowUnknown is a row that was under way when the connection broke.
	RowUnknown
)

// String is the outcome for people: "skipped".
func (o RowOutcome) String() string { return [...]string{"skipped", "failed", "unknown"}[o] }

// RowReport is a row that was not written, or of which nobody knows.
type RowReport struct {
	Key string
	// Element is what names the row in its key: the member, index, id, field or bit; empty where a key is a row, and for new elements that the server names.
	Element string
	Outcome RowOutcome
	// Err says why. It is not nil.
	Err error
}

// RowReporter is a Changer that tells of rows that are not written, one by one. Rows so told are still to be counted.
type RowReporter interface {
	// ReportsRows reports whether somebody wants to hear of them.
	ReportsRows() bool
	// ReportSkipped tells of a row that is left as it is.
	ReportSkipped(key, element string)
	// ReportRefused tells of a row because of which a statement ends before it writes the first.
	ReportRefused(key, element string, err error)
}
