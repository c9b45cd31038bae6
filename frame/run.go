package frame

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"rsql/exec"
	"rsql/planner/plan"
)

// How much of a result is held back before the first row goes out, so that a wrong guess of a type can still be repaired.
const (
	holdRows = 10_000
	holdTime = 250 * time.Millisecond
	// maxRepairs bounds how often one statement is run again; each run widens at least one column.
	maxRepairs = 1000
	// relookTime is how long a session does not look at undeclared tables again because of an unknown name.
	relookTime = time.Second
)

// hold says how much of a result is read before its first row goes out.
type hold uint8

const (
	// holdFew is holdRows rows, or what comes within holdTime of the first one.
	holdFew hold = iota
	// holdAll is the whole result.
	holdAll
	// holdHead is the whole result, of which only about showRows rows are kept.
	holdHead
)

// start runs a plan and holds the first rows back. build plans, anew after each repair.
func (s *Session) start(ctx context.Context, h hold, build func(context.Context) (*planned, error)) (*Rows, error) {
	r, err := s.execute(ctx, h, build)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// execute is start that gives the result with an error too, closed, for its Stats.
func (s *Session) execute(ctx context.Context, h hold, build func(context.Context) (*planned, error)) (*Rows, error) {
	r := &Rows{session: s, plan: build, started: time.Now()}
	ctx = r.bounded(ctx)
	var last *plan.RetypeError
	before := s.looked()
	for {
		err := r.attempt(ctx, h)
		if err == nil {
			r.stats.Looked = s.looked().Since(before)
			return r, nil
		}
		_ = r.release() // the first error says more
		retype := retypeOf(err)
		if retype == nil || ctx.Err() != nil {
			err = cancelled(ctx, s.sites.inProgram(blame(err, last))) // before Close, which ends ctx
			_ = r.Close()
			return r, err
		}
		last = retype
		if r.stats.Repairs >= maxRepairs {
			_ = r.Close()
			return r, plan.Errorf(plan.CodeData, "still wrong after %d repairs", r.stats.Repairs).WithCause(err)
		}
		s.widen(retype)
		r.stats.Repairs++
	}
}

// attempt plans, builds and pulls the rows to hold.
func (r *Rows) attempt(ctx context.Context, h hold) error {
	p, err := r.session.planned(ctx, r.plan)
	if err != nil {
		return err
	}
	r.current, r.env = p, r.session.newEnv()
	r.env.DryRun = r.env.DryRun || p.dry
	r.schema = p.root.Schema()
	if r.reader, err = exec.Build(p.root, r.env); err != nil {
		return err
	}
	runs(ctx, p.root, r.env.Metrics)
	var first time.Time
	for h != holdFew || r.total < holdRows && (first.IsZero() || time.Since(first) < holdTime) {
		b, err := r.reader.Next(ctx)
		if err == io.EOF { //nolint:errorlint // readers give it unwrapped
			r.finish(io.EOF)
			return nil
		}
		if err != nil {
			return err
		}
		if first.IsZero() {
			first = time.Now()
		}
		if h == holdHead && r.total >= showRows {
			b.Release()
		} else {
			r.held = append(r.held, b)
		}
		r.total += b.NumRows()
		if countsWrites(p.root) && !r.env.DryRun { // all is written: a signal that comes now comes too late
			r.finish(io.EOF)
			return nil
		}
	}
	return nil
}

// countsWrites reports whether the one row of a plan is what it has written.
func countsWrites(root plan.Node) bool {
	switch n := root.(type) {
	case *plan.Write:
		return true
	case *plan.Change:
		return n.Returning == nil
	}
	return false
}

// planned plans. What is known of undeclared tables is a look at them some time ago; where a name is unknown, it looks
// again, so that a field that somebody has just written is found.
func (s *Session) planned(ctx context.Context, build func(context.Context) (*planned, error)) (*planned, error) {
	p, err := build(ctx)
	if plan.CodeOf(err) != plan.CodeName {
		return p, err
	}
	last, now := s.relooked.Load(), time.Now().UnixNano()
	if now-last < int64(relookTime) || !s.relooked.CompareAndSwap(last, now) {
		return p, err
	}
	for _, server := range s.servers() {
		server.Refresh()
	}
	return build(ctx)
}

// blame says which value made a column of another type, where a statement that made sense before does not after the repair.
func blame(err error, last *plan.RetypeError) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // the binder gives bare errors; a wrapped one keeps its words
	if !ok || last == nil || e.Code != plan.CodeType || last.NewField {
		return err
	}
	holder := "key "
	if last.File {
		holder = "file "
	}
	hint := fmt.Sprintf("%s%s has %q in %s", holder, last.Key, last.Value, last.Column)
	if e.Hint != "" {
		hint += "; " + e.Hint
	}
	return e.WithHint("%s", hint)
}

// widen repairs a wrong guess.
func (s *Session) widen(e *plan.RetypeError) {
	if e.File {
		s.files.Widen(e)
	} else {
		for _, server := range s.servers() {
			server.Widen(e)
		}
	}
	s.generation.Add(1)
}

// retypeOf is the wrong guess that err reports, nil where it reports none.
func retypeOf(err error) *plan.RetypeError {
	var e *plan.RetypeError
	errors.As(err, &e)
	return e
}

// cancelled names the end of a statement by its context.
func cancelled(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || plan.CodeOf(err) == plan.CodeCancelled {
		return err
	}
	cause := plan.Ended(ctx)
	if !errors.Is(err, context.Cause(ctx)) {
		cause = fmt.Errorf("%w (%w)", cause, err)
	}
	return plan.Errorf(plan.CodeCancelled, "the statement was cancelled").WithCause(cause)
}
