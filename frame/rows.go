package frame

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec"
	"rsql/planner"
	"rsql/planner/plan"
)

// How much of a result is held back before the first row goes out, so that a wrong guess of a type can still be repaired.
const (
	holdRows = 10_000
	holdTime = 250 * time.Millisecond
	// maxRepairs bounds how often one statement is run again; each run widens at least one column.
	maxRepairs = 1000
)

// Stats says what a statement did.
type Stats struct {
	// Read is the truth report of all scans; Write that of the write, if any.
	Read  plan.ScanReport
	Write plan.WriteReport
	// Rows is the number of rows given out so far.
	Rows int64
	// Repairs is how often the statement was run again with a wider type.
	Repairs int
	// Elapsed is the time from the start to the last row, planning included.
	Elapsed time.Duration
}

// Rows is the result of a statement: a stream of Arrow record batches.
type Rows struct {
	session *Session
	make    func(context.Context) (*planned, error)

	current *planned
	reader  plan.Reader
	env     *exec.Env
	held    []arrow.Record
	heldEnd error

	schema  *arrow.Schema
	message string
	started time.Time
	stats   Stats
	closed  bool
}

// planned is a plan with all its values in.
type planned struct {
	root  plan.Node
	fired []planner.Fired
}

// start runs a plan and holds the first rows back; all holds the whole result. make plans anew after each repair.
func (s *Session) start(ctx context.Context, all bool, make func(context.Context) (*planned, error)) (*Rows, error) {
	r := &Rows{session: s, make: make, started: time.Now()}
	for {
		err := r.attempt(ctx, all)
		var retype *plan.RetypeError
		if err == nil {
			return r, nil
		}
		r.release()
		if !errors.As(err, &retype) || r.stats.Repairs >= maxRepairs {
			return nil, err
		}
		s.server.Widen(retype)
		s.generation.Add(1)
		r.stats.Repairs++
	}
}

// attempt plans, builds and pulls the rows to hold.
func (r *Rows) attempt(ctx context.Context, all bool) error {
	p, err := r.make(ctx)
	if err != nil {
		return err
	}
	r.current, r.env = p, r.session.newEnv()
	r.schema = p.root.Schema()
	if r.reader, err = exec.Build(p.root, r.env); err != nil {
		return err
	}
	rows := int64(0)
	var first time.Time
	for all || rows < holdRows && (first.IsZero() || time.Since(first) < holdTime) {
		b, err := r.reader.Next(ctx)
		if err == io.EOF {
			r.heldEnd = io.EOF
			return r.checkStrict()
		}
		if err != nil {
			return err
		}
		if first.IsZero() {
			first = time.Now()
		}
		rows += b.NumRows()
		r.held = append(r.held, b)
	}
	return nil
}

// Schema has a field for each column.
func (r *Rows) Schema() *arrow.Schema { return r.schema }

// Message says what a statement without rows did ("3 rows written"); empty for queries.
func (r *Rows) Message() string { return r.message }

// Next gives the next batch, which the caller owns and Releases; io.EOF at the end.
func (r *Rows) Next(ctx context.Context) (arrow.Record, error) {
	if r.closed {
		return nil, plan.Errorf(plan.CodeInternal, "the result is closed")
	}
	if len(r.held) > 0 {
		b := r.held[0]
		r.held = r.held[1:]
		r.count(b)
		return b, nil
	}
	if r.heldEnd != nil {
		return nil, r.heldEnd
	}
	b, err := r.reader.Next(ctx)
	if err == io.EOF {
		if strict := r.checkStrict(); strict != nil {
			err = strict
		}
	}
	if err != nil {
		r.heldEnd = err
		return nil, err
	}
	r.count(b)
	return b, nil
}

func (r *Rows) count(b arrow.Record) {
	r.stats.Rows += b.NumRows()
	r.stats.Elapsed = time.Since(r.started)
}

// Stats may be asked at any time; it is complete after io.EOF or Close.
func (r *Rows) Stats() Stats {
	st := r.stats
	if r.env != nil && r.env.Metrics != nil {
		st.Read, st.Write = r.env.Metrics.Scans(), r.env.Metrics.Writes()
	}
	if st.Elapsed == 0 {
		st.Elapsed = time.Since(r.started)
	}
	return st
}

// Close stops the statement and frees what is left of it. It is idempotent.
func (r *Rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	if r.stats.Elapsed == 0 {
		r.stats.Elapsed = time.Since(r.started)
	}
	return r.release()
}

func (r *Rows) release() error {
	for _, b := range r.held {
		b.Release()
	}
	r.held, r.heldEnd = nil, nil
	if r.reader == nil {
		return nil
	}
	err := r.reader.Close()
	r.reader = nil
	return err
}

// checkStrict turns the anomalies of a finished query into an error when the session is strict.
func (r *Rows) checkStrict() error {
	if !r.session.set.strict {
		return nil
	}
	rep := r.env.Metrics.Scans()
	if !rep.Anomalous() {
		return nil
	}
	return plan.Errorf(plan.CodeData, "strict: %s", Anomalies(rep))
}
