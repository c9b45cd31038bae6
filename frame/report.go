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
)

// The codes of errors that callers act on.
const (
	CodeSyntax      = plan.CodeSyntax
	CodeUnsupported = plan.CodeUnsupported
	CodeName        = plan.CodeName
	CodeType        = plan.CodeType
	CodeConnection  = plan.CodeConnection
	CodeCancelled   = plan.CodeCancelled
)

// CodeOf is the code of the first Error in err's chain.
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
