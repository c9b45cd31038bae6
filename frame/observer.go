package frame

import (
	"context"
	"log/slog"
	"time"
)

// Observer is told of the statements of a session, for logs, metrics and traces. Its methods are called by whichever goroutine runs the
// statement, and should be quick.
type Observer interface {
	// Begin is called before a statement; the context that it gives is that of the statement, with a span in it perhaps. text is empty
	// where the statement is a frame.
	Begin(ctx context.Context, text string) context.Context
	// End is called once for each Begin: when the result was read to its end, failed, or was closed. ctx is what Begin gave.
	End(ctx context.Context, e Ended)
}

// Ended is what a statement was when it ended.
type Ended struct {
	// Text is that of the statement, with its parameters and without their values; empty where it is a frame.
	Text string
	// Stats has the rows, the time and the truth report.
	Stats Stats
	// Err is why it failed; nil where it did not, be it that the result was closed before its end.
	Err error
}

// WithObserver has an observer told of every statement.
func WithObserver(o Observer) Option { return func(s *settings) { s.observer = o } }

// LogStatements is an observer that writes a line for every statement into a log: at the level debug, failed ones at error, and those
// that take longer than slow at warn. Values of parameters are not written; the text of a statement is.
func LogStatements(log *slog.Logger, slow time.Duration) Observer { return &statementLog{log, slow} }

type statementLog struct {
	log  *slog.Logger
	slow time.Duration
}

// Begin implements Observer.
func (l *statementLog) Begin(ctx context.Context, _ string) context.Context { return ctx }

// End implements Observer.
func (l *statementLog) End(ctx context.Context, e Ended) {
	level := slog.LevelDebug
	attrs := []slog.Attr{
		slog.String("text", e.Text), slog.Duration("elapsed", e.Stats.Elapsed), slog.Int64("rows", e.Stats.Rows),
		slog.Int64("keys", e.Stats.Read.Keys), slog.Int64("round_trips", e.Stats.Read.RoundTrips), slog.Int64("written", e.Stats.Write.Written),
	}
	switch {
	case e.Err != nil:
		level = slog.LevelError
		attrs = append(attrs, slog.String("code", CodeOf(e.Err).String()), slog.String("error", e.Err.Error()))
	case l.slow > 0 && e.Stats.Elapsed > l.slow:
		level = slog.LevelWarn
	}
	l.log.LogAttrs(ctx, level, "statement", attrs...)
}

// observe runs a statement with the session's observer told of it. It passes on what run gives, with an error too.
func (s *Session) observe(ctx context.Context, text string, run func(ctx context.Context) (*Rows, error)) (*Rows, error) {
	o := s.set.observer
	if o == nil {
		return run(ctx)
	}
	started := time.Now()
	ctx = o.Begin(ctx, text)
	r, err := run(ctx)
	if err != nil {
		e := Ended{Text: text, Err: err, Stats: Stats{Elapsed: time.Since(started)}}
		if r != nil {
			e.Stats = r.Stats()
		}
		o.End(ctx, e)
		return r, err
	}
	r.observed = func(err error) { o.End(ctx, Ended{Text: text, Stats: r.Stats(), Err: err}) }
	return r, nil
}

// tell tells the observer once that the result has ended.
func (r *Rows) tell(err error) {
	if f := r.observed; f != nil {
		r.observed = nil
		f(err)
	}
}
