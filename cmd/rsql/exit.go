package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"rsql/cmd/rsql/internal/report"
	"rsql/cmd/rsql/internal/runner"
	"rsql/frame"
)

// The exit codes. One that a signal ended has 128 and the signal's number, as shells count: 130 for Ctrl-C, 141 where the
// reader of the results went away.
const (
	exitDone       = 0
	exitUsage      = 1 // and internal errors, files, a full disk
	exitConnection = 2 // the server cannot be reached, refuses us, or went away
	exitStatement  = 3
	exitSignal     = 128
)

// usageError is a mistake in the command line, with the way out unless the text says it.
type usageError struct{ text, hint string }

// Error is the mistake.
func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) *usageError {
	return &usageError{text: fmt.Sprintf(format, args...)}
}

// withHint is the way out.
func (e *usageError) withHint(format string, args ...any) *usageError {
	e.hint = fmt.Sprintf(format, args...)
	return e
}

// withNearest hints at the candidate that was probably meant.
func (e *usageError) withNearest(name string, candidates []string) *usageError {
	if near, ok := frame.Nearest(name, candidates); ok {
		e.hint = "did you mean " + near + "?"
	}
	return e
}

// outputError is a result that could not be written: to a file, whose name it has, or elsewhere.
type outputError struct {
	err  error
	file string
}

// Error names the file and the reason.
func (e *outputError) Error() string {
	if e.file != "" {
		return "the results could not be written to " + e.file + ", which is as it was: " + e.err.Error()
	}
	return "the results could not be written: " + e.err.Error()
}

// Unwrap is the reason.
func (e *outputError) Unwrap() error { return e.err }

// readerGone reports whether who read the results, or the standard output that COPY writes to, went away.
func readerGone(err error) bool {
	var output *outputError
	if errors.As(err, &output) {
		return errors.Is(output.err, syscall.EPIPE)
	}
	var path *fs.PathError // a connection's broken pipe has none
	return errors.As(err, &path) && path.Path == os.Stdout.Name() && errors.Is(path, syscall.EPIPE)
}

// exitCode tells people about an error and says how the process ends.
func exitCode(log *report.Log, err error) int {
	var (
		signal  *signalError
		output  *outputError
		usage   *usageError
		located *report.Located
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &signal):
		log.Plain(signal.Error())
		return exitSignal + int(signal.signal)
	case readerGone(err):
		return exitSignal + int(syscall.SIGPIPE)
	case errors.As(err, &output):
		log.Error(output)
		return exitUsage
	case errors.As(err, &usage):
		log.Failure(usage.text, usage.hint)
		return exitUsage
	}
	if errors.Is(err, runner.ErrFailed) { // each failure was told when it happened
		return exitStatement
	}
	log.Error(err)
	switch {
	case frame.CodeOf(err) == frame.CodeConnection:
		return exitConnection
	case errors.As(err, &located):
		return exitStatement
	}
	return exitUsage
}
