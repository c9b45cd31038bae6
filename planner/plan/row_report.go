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
	Key     string
	Outcome RowOutcome
	// Err says why. It is not nil.
	Err error
}

// SkipReporter is a Changer that tells of rows that are left as they are, one by one. Rows so told are still to be counted.
type SkipReporter interface {
	// ReportsSkipped reports whether somebody wants to hear of them.
	ReportsSkipped() bool
	ReportSkipped(key string)
}
