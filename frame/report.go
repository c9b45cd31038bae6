package frame

import (
	"fmt"
	"strings"

	"rsql/planner/plan"
)

// ScanReport, WriteReport and Error are the shared vocabulary's, named here so that users of this package need no other.
type (
	// ScanReport is the truth about what a query read and met.
	ScanReport = plan.ScanReport
	// WriteReport says what a write did.
	WriteReport = plan.WriteReport
	// Error is an error with a code, a position in the statement's text, and a hint.
	Error = plan.Error
	// Code classifies an Error.
	Code = plan.Code
	// FailedKey is a key that a write could not write, and why.
	FailedKey = plan.FailedKey
	// RowReport is a row that was not written, and why; see [WithRowReport].
	RowReport = plan.RowReport
	// RowOutcome is what became of such a row.
	RowOutcome = plan.RowOutcome
)

// The codes of errors.
const (
	// CodeInternal is a defect of rsql, or a wrong use of this package.
	CodeInternal = plan.CodeInternal
	// CodeSyntax is text that is not a statement.
	CodeSyntax = plan.CodeSyntax
	// CodeUnsupported is a construct that is understood and not offered.
	CodeUnsupported = plan.CodeUnsupported
	// CodeName is an unknown or ambiguous table, column, function or parameter.
	CodeName = plan.CodeName
	// CodeType is a type error found before the query runs.
	CodeType = plan.CodeType
	// CodeValue is a value that an expression cannot take, or a row that cannot be written.
	CodeValue = plan.CodeValue
	// CodeData is stored data that breaks a declared type, or a strict session's wish.
	CodeData = plan.CodeData
	// CodeConnection is a server that cannot be reached, refuses us, or went away.
	CodeConnection = plan.CodeConnection
	// CodeServer is an error reply of the server.
	CodeServer = plan.CodeServer
	// CodeMemory is a statement that needs more memory than [WithMemoryLimit] allows.
	CodeMemory = plan.CodeMemory
	// CodeConflict is a write refused because of what is already there.
	CodeConflict = plan.CodeConflict
	// CodeCancelled is a statement ended by its context.
	CodeCancelled = plan.CodeCancelled
)

// CodeOf is the code of the first Error in err's chain; CodeInternal when there is none.
func CodeOf(err error) Code { return plan.CodeOf(err) }

// Anomalies says in one line what a person should hear of a report: keys skipped, vanished, values repaired. It is empty
// when there is nothing.
func Anomalies(r ScanReport) string {
	var parts []string
	add := func(n int64, one, many string) {
		if n == 1 {
			parts = append(parts, "1 "+one)
		} else if n > 1 {
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(r.WrongType, "key of another type skipped", "keys of another type skipped")
	add(r.Vanished, "key vanished during the scan", "keys vanished during the scan")
	add(r.Repaired, "value that fits no type of its column read as NULL", "values that fit no type of their column read as NULL")
	return strings.Join(parts, ", ")
}

// What became of a row that was not written.
const (
	// RowSkipped is a row that is there already.
	RowSkipped = plan.RowSkipped
	// RowFailed is a row that the server refused or was not sent.
	RowFailed = plan.RowFailed
	// RowUnknown is a row that was under way when the connection broke.
	RowUnknown = plan.RowUnknown
)
