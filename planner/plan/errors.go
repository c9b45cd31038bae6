package plan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Code classifies an [Error] so that callers can act without reading its text.
type Code int

const (
	// CodeInternal is a defect of rsql itself.
	CodeInternal Code = iota
	// CodeSyntax is text that is not a statement.
	CodeSyntax
	// CodeUnsupported is a construct that is understood and not offered; the message names it.
	CodeUnsupported
	// CodeName is an unknown or ambiguous table, column, function or parameter.
	CodeName
	// CodeType is a type or coercion error found before execution.
	CodeType
	// CodeValue is a value met during execution that an expression cannot take (overflow, failed cast).
	CodeValue
	// CodeData is stored data that breaks a declared promise or a result already under way.
	CodeData
	// CodeConnection is a server that cannot be reached, refuses us, or went away.
	CodeConnection
	// CodeServer is an error reply of the server to a command.
	CodeServer
	// CodeMemory is a statement that needs more memory than its budget.
	CodeMemory
	// CodeConflict is a write refused because of what is already there.
	CodeConflict
	// CodeCancelled is a statement ended by its context.
	CodeCancelled
)

var codeNames = [...]string{
	"internal", "syntax", "unsupported", "name", "type", "value", "data", "connection", "server", "memory", "conflict", "cancelled",
}

// String is the code as programs read it: syntax, connection, ….
func (c Code) String() string {
	if c < 0 || int(c) >= len(codeNames) {
		return fmt.Sprintf("code %d", int(c))
	}
	return codeNames[c]
}

// Pos is a byte offset into the user's own statement text plus one, so that the zero Pos means "unknown".
type Pos int

// At makes the Pos of a zero-based byte offset.
func At(offset int) Pos { return Pos(offset + 1) }

// Offset returns the zero-based byte offset and whether it is known.
func (p Pos) Offset() (int, bool) { return int(p) - 1, p > 0 }

// Error is what every layer reports to people: what is wrong, where in their text, and the way out.
type Error struct {
	Code Code
	// Pos is where in the statement's text the error lies; zero when it lies nowhere in it.
	Pos Pos
	// Line and Column are Pos as people count, from 1 and in characters; zero where Pos is, or where nobody knew the text.
	Line, Column int
	// Site is the place in the program, file.go:17, of the DataFrame verb that is wrong; empty for errors of anything else.
	Site string
	// Msg names the object and what is wrong with it, in one line.
	Msg string
	// Hint says what to do, in one line; may be empty.
	Hint string
	// Cause is the underlying error; may be nil. Its text is not repeated in Msg.
	Cause error
	// Write is what a write had done when it failed or was stopped, which Msg says in words; nil for any other error.
	Write *WriteReport
}

// Error gives the message, the cause, the hint and the place in the program in one line.
func (e *Error) Error() string {
	text := e.Msg
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	if e.Hint != "" && !strings.HasSuffix(text, "; "+e.Hint) { // the cause may have said it
		text = strings.TrimSuffix(text, ".") + "; " + e.Hint // replies of servers may end in a full stop
	}
	if e.Site != "" {
		text += " (" + e.Site + ")"
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// ExistingHint is the way out for an INSERT of keys that exist, ExistingEntryHint where nothing that exists can be replaced.
const (
	ExistingHint      = "REPLACE INTO replaces it, " + ExistingEntryHint
	ExistingEntryHint = "INSERT IGNORE skips it"
)

// Errorf makes an Error without a position.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Msg: fmt.Sprintf(format, args...)}
}

// WithPos returns the error with a position, unless it has one.
func (e *Error) WithPos(p Pos) *Error {
	if e.Pos != 0 {
		return e
	}
	c := *e
	c.Pos = p
	return &c
}

// WithHint returns the error with a hint.
func (e *Error) WithHint(format string, args ...any) *Error {
	c := *e
	c.Hint = fmt.Sprintf(format, args...)
	return &c
}

// WithCause returns the error with a cause. errors.Is finds no io.EOF in it: a connection that ended is not the end of a
// [Reader], and whoever asks for that by errors.Is would take the rows so far for all of them.
func (e *Error) WithCause(err error) *Error {
	c := *e
	c.Cause = err
	if errors.Is(err, io.EOF) {
		c.Cause = notEnd{err}
	}
	return &c
}

// Ended says why a context has ended: its cause, in which errors.Is finds the context's own error as well. It is nil for a context that
// has not ended.
func Ended(ctx context.Context) error {
	cause := context.Cause(ctx)
	if cause == nil || errors.Is(cause, ctx.Err()) {
		return cause
	}
	return ended{cause, ctx.Err()}
}

// ended is a cause of an end, and the kind of end.
type ended struct {
	error
	kind error
}

// Unwrap returns both.
func (e ended) Unwrap() []error { return []error{e.error, e.kind} }

// notEnd is an error without its io.EOF.
type notEnd struct{ error }

// Is reports whether target is in the error's chain and not io.EOF.
func (e notEnd) Is(target error) bool {
	return target != io.EOF && errors.Is(e.error, target)
}

// As looks into the error's chain.
func (e notEnd) As(target any) bool { return errors.As(e.error, target) }

// InText returns err with the Line and Column of its Pos in a text, where it is an *Error with a Pos.
func InText(err error, text string) error {
	e, ok := err.(*Error) //nolint:errorlint // only an unwrapped *Error may be replaced without losing its wrapper
	if !ok {
		return err
	}
	at, known := e.Pos.Offset()
	if !known || at > len(text) {
		return err
	}
	c := *e
	start := strings.LastIndexByte(text[:at], '\n') + 1
	c.Line, c.Column = strings.Count(text[:start], "\n")+1, utf8.RuneCountInString(text[start:at])+1
	return &c
}

// CodeOf returns the code of the first *Error in err's chain, CodeInternal when there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// AtPos gives err the position p when it is (or wraps) an *Error without one; other errors pass unchanged.
func AtPos(err error, p Pos) error {
	var e *Error
	if err == nil || !errors.As(err, &e) || e.Pos != 0 {
		return err
	}
	if same, ok := err.(*Error); ok { //nolint:errorlint // only an unwrapped *Error may be replaced without losing its wrapper
		return same.WithPos(p)
	}
	return err
}

// Hints speak of the options of the Go API; the command line puts its flags in their place.

// InferHint is the way out where a sample suggested a wrong type.
const InferHint = `run with WithInfer("all") or WithInfer("text"), or declare the table`

// InferFileHint is the way out where a sample of a file suggested a wrong type.
const InferFileHint = `run with WithInfer("all") or WithInfer("text"), or say the types: read_csv('file', columns = 'a BIGINT, b TEXT')`

// RetypeError is a value that does not fit an inferred (never a declared) column. A session answers it by widening the
// column and running the query again, as long as no row has gone out.
type RetypeError struct {
	// Table is what people call the table; Namespace is that of a [Namespaced] one, whose Table holds it as well.
	Table, Namespace string
	Column           string
	Key              string
	Value            string
	// From is the type that was inferred, To the type that would hold the value.
	From, To Type
	// NewField is set when the column is not known at all: a field that the sample did not show.
	NewField bool
	// File is set where the table is a file; Key is then the place in it: users.csv, line 17.
	File bool
}

// Error names table, key, field, value and the ways out.
func (e *RetypeError) Error() string {
	switch {
	case e.File && e.NewField:
		return fmt.Sprintf("file %s: there is a column %s that the sample did not show; %s", e.Key, e.Column, InferFileHint)
	case e.File:
		return fmt.Sprintf("file %s, column %s: %q is not a %s, which the sample suggested; %s", e.Key, e.Column, e.Value, e.From, InferFileHint)
	}
	if e.NewField {
		return fmt.Sprintf("table %s: key %s has a field %s that the sample did not show; %s", e.Table, e.Key, e.Column, InferHint)
	}
	return fmt.Sprintf("table %s: key %s, field %s: %q is not a %s, which the sample suggested; %s",
		e.Table, e.Key, e.Column, e.Value, e.From, InferHint)
}
