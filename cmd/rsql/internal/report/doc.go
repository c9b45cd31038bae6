// Package report is what rsql says to people beside its results, on stderr: errors with the user's own text and a caret
// under it, the footer of a statement, and the anomalies that it met.
package report
