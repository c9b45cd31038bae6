package runner

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

// Rows is the result of one statement, as *frame.Rows is.
type Rows interface {
	Schema() *arrow.Schema
	Next(ctx context.Context) (arrow.Record, error)
	Close() error
	Stats() frame.Stats
	Message() string
	Note() string
}

// Runner runs statements in one session.
type Runner struct {
	Session *frame.Session
	// Out writes the results.
	Out render.Writer
	// Log takes what is no result: messages, footers, anomalies.
	Log *report.Log
	// Params are the values of :name parameters and of :'name' and :"name" variables, each a sql.NamedArg.
	Params []any
	// Timeout bounds each statement; 0 is no bound.
	Timeout time.Duration
	// Footer is set where each statement is followed by a line that says what it did.
	Footer bool
	// FooterStyle is how that line looks.
	FooterStyle report.FooterStyle
	// Echo is set where each statement is shown before it runs, as it was written.
	Echo bool
	// SingleRow is set where a result of no row or of several is a failure.
	SingleRow bool
	// Progress is the terminal on which the progress of a statement is shown until it has rows; nil for none.
	Progress io.Writer
	// Confirm asks before a statement that changes all rows of a table; nil for not asking.
	Confirm func(what string) bool
	// Continue reports whether a failed statement is told of and the next one runs; nil is never.
	Continue func(err error) bool
	// Returned is how many rows statements have written whose results say so, as those with RETURNING do.
	Returned int64
	// failed is set when a statement has.
	failed bool
}

var errUnconfirmed = errors.New("the statement was not confirmed; nothing was changed")

// ErrFailed is what a run ends in that has told of each failure and gone on.
var ErrFailed = errors.New("a statement failed")

// Script runs the statements of a text in their order, up to the first that fails. Its error is a *report.Located.
// Where Continue says so it goes on, and Failed tells.
func (r *Runner) Script(ctx context.Context, src report.Source) error {
	pieces, splitErr := frame.Split(src.Text)
	for _, p := range pieces {
		if err := r.piece(ctx, src, p); err != nil {
			return err
		}
	}
	if splitErr != nil {
		return r.Fail(ctx, splitErr, &report.Located{Err: splitErr, Source: src})
	}
	return nil
}

// piece runs one statement of a source.
func (r *Runner) piece(ctx context.Context, src report.Source, p frame.Piece) error {
	if r.Echo {
		r.Log.Statement(p.Text)
	}
	located := &report.Located{Source: src, Offset: p.Offset}
	text, err := frame.Substitute(p.Text, r.variable)
	if err == nil {
		located.Origin = text.Origin
		err = r.statement(ctx, text.Text)
	}
	if err == nil {
		return nil
	}
	var e *frame.Error
	if (strings.HasPrefix(p.Text, ".") || strings.HasPrefix(p.Text, `\`)) && errors.As(err, &e) && e.Code == frame.CodeSyntax {
		err = e.WithHint("commands of the shell are no SQL: give each to a -c of its own, as in -c .tables")
	}
	located.Err = err
	return r.Fail(ctx, err, located)
}

// Fail tells of a failure where the next statement is to run all the same; else it is the error.
func (r *Runner) Fail(ctx context.Context, err error, located *report.Located) error {
	if r.Continue == nil || ctx.Err() != nil || !r.Continue(err) {
		return located
	}
	r.Log.Error(located)
	r.failed = true
	return nil
}

// Failed is ErrFailed where a statement failed that the run went on after.
func (r *Runner) Failed() error {
	if r.failed {
		return ErrFailed
	}
	return nil
}

// variable is the value of a :'name' or :"name".
func (r *Runner) variable(name string) (string, bool) {
	for _, p := range r.Params {
		if named, ok := p.(sql.NamedArg); ok && named.Name == name {
			text, ok := named.Value.(string)
			return text, ok
		}
	}
	return "", false
}

// errTimeout is why a statement was cancelled that took too long.
var errTimeout = errors.New("timeout")

// statement runs one statement and writes its result.
func (r *Runner) statement(ctx context.Context, text string) error {
	if r.Confirm != nil {
		if what, all := frame.Unfiltered(text); all && !r.Confirm(what) {
			return errUnconfirmed
		}
	}
	if r.Timeout > 0 {
		// Without a deadline, of which a connection would make an error of its own.
		limited, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		defer time.AfterFunc(r.Timeout, func() { cancel(errTimeout) }).Stop()
		ctx = limited
	}
	run := r.Session.Run
	if r.Out.Buffers() {
		run = r.Session.RunAll
	}
	watched, stop := r.watch(ctx)
	rows, err := run(watched, text, r.Params...)
	stop()
	if err == nil {
		err = r.write(ctx, rows)
	}
	if err != nil && errors.Is(context.Cause(ctx), errTimeout) {
		late := fmt.Errorf("the statement took longer than %s, the time limit set by --timeout", r.Timeout)
		if written := frame.StoppedWrite(err); written != "" {
			late = fmt.Errorf("%w: %s", late, written)
		}
		return late
	}
	return err
}

// watch shows the progress of the statement that runs with the context, until stop.
func (r *Runner) watch(ctx context.Context) (_ context.Context, stop func()) {
	if r.Progress == nil {
		return ctx, func() {}
	}
	ctx, progress := frame.WithProgress(ctx)
	bar := report.StartBar(r.Progress, progress)
	return ctx, bar.Stop
}

// write writes a whole result and what is to be said of it. It closes the rows.
func (r *Runner) write(ctx context.Context, rows Rows) (err error) {
	defer func() {
		if closeErr := rows.Close(); err == nil {
			err = closeErr
		}
	}()
	if rows.Schema().NumFields() > 0 {
		if r.SingleRow {
			one, err := oneRow(ctx, rows)
			if err != nil {
				return err
			}
			rows = one
		}
		err := r.result(ctx, rows)
		if err == nil || frame.StoppedWrite(err) == "" {
			r.Returned += rows.Stats().Write.Written
		}
		if err != nil {
			return err
		}
	} else if err := drain(ctx, rows); err != nil {
		return err
	}
	r.say(rows)
	return nil
}

func (r *Runner) result(ctx context.Context, rows Rows) error {
	if err := r.Out.Begin(rows.Schema()); err != nil {
		return err
	}
	for {
		batch, err := rows.Next(ctx)
		if err == io.EOF { //nolint:errorlint // the contract of Next is io.EOF itself
			return r.Out.End()
		}
		if err != nil {
			_ = r.Out.Abort() // the first error tells
			return err
		}
		err = r.Out.Batch(batch)
		batch.Release()
		if err != nil {
			return err
		}
	}
}

// drain takes the rows of a result without columns, of which there are none to show.
func drain(ctx context.Context, rows Rows) error {
	for {
		batch, err := rows.Next(ctx)
		if err == io.EOF { //nolint:errorlint // the contract of Next is io.EOF itself
			return nil
		}
		if err != nil {
			return err
		}
		batch.Release()
	}
}

// say writes the message, the footer and the anomalies of a statement.
func (r *Runner) say(rows Rows) {
	stats, message := rows.Stats(), rows.Message()
	if r.Footer {
		r.Log.Plain(render.Printable(r.FooterStyle.Footer(stats, message)))
		r.note(rows.Note())
		return
	}
	r.Log.Done(stats, message)
	r.note(frame.Anomalies(stats.Read))
	r.note(rows.Note())
}

func (r *Runner) note(text string) {
	if text != "" {
		r.Log.Note(text)
	}
}
