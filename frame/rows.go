package frame

import (
	"context"
	"io"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec"
	"rsql/planner"
	"rsql/planner/plan"
)

// Stats says what a statement did.
type Stats struct {
	// Read is the truth report of all scans, those that a LIMIT stopped included; Write that of the write, if any. Both
	// are of the last run: a run that ended with a wrong guess of a type is counted in Repairs only.
	Read  ScanReport
	Write WriteReport
	// Looked is what finding the tables and their columns read before, beside the scans: the catalog, samples of the
	// keyspace and of undeclared tables. A session remembers what it found, so that mostly its first statements look. Where
	// several goroutines share a session, what one looks up counts for statements of the others at that time, too.
	Looked ScanReport
	// Rows is the number of rows given out so far.
	Rows int64
	// Repairs is how often the statement was run again with a wider type.
	Repairs int
	// Elapsed is the time from the start to the end of the result, planning included; while the result is under way, the
	// time so far.
	Elapsed time.Duration
}

// Rows is the result of a statement: a stream of Arrow record batches. One goroutine uses it at a time. It must be
// closed.
type Rows struct {
	session *Session
	// plan plans the statement, anew after each repair; nil where the result is known without a plan.
	plan func(context.Context) (*planned, error)

	current *planned
	reader  plan.Reader
	env     *exec.Env
	held    []arrow.Record
	// end is what Next gives after the held batches; nil while the reader has more.
	end error
	// keeping is what the session will keep of the result; nil for nothing.
	keeping *keeping
	// total is the number of rows read, dropped ones included.
	total int64

	schema *arrow.Schema
	until  deadline
	// observed tells the observer of the end; nil without one, and after it.
	observed func(err error)
	// text is that of the statement; empty where it is a frame.
	text string
	// query is the SQL of a frame that is made of one query; else nil.
	query   *sqlQuery
	message string
	note    string
	started time.Time
	// ended is when the result ended or was closed; zero before.
	ended  time.Time
	stats  Stats
	closed bool
}

// planned is a plan with all its values in.
type planned struct {
	root  plan.Node
	fired []planner.Fired
	// dry has a write change nothing.
	dry bool
}

// of notes the text of the statement that the result is of. There may be no result.
func (r *Rows) of(text string) *Rows {
	if r != nil {
		r.text = text
	}
	return r
}

// Schema has a field for each column; [TypeName] gives its SQL type.
func (r *Rows) Schema() *arrow.Schema { return r.schema }

// Message says what a statement without rows did ("3 rows written"); empty for queries.
func (r *Rows) Message() string { return r.message }

// Note says in one line what to know of a result beside its rows: that SHOW TABLES has looked at some of the keys only. It is empty
// for most.
func (r *Rows) Note() string { return r.note }

// Next gives the next batch, which the caller owns and Releases; io.EOF at the end. A batch is never empty. A value that
// does not fit its inferred type and is met here, after rows have gone out, is a CodeData error: the result cannot be run
// again unseen, but the type is wider for the next statement.
func (r *Rows) Next(ctx context.Context) (arrow.Record, error) {
	if r.closed {
		return nil, plan.Errorf(plan.CodeInternal, "the result is closed")
	}
	b, err := r.next(r.bounded(ctx))
	if err == nil {
		if err = r.checkRows(b); err == nil {
			return r.give(b), nil
		}
		r.drop()
		r.finish(err)
	}
	if err == io.EOF { //nolint:errorlint // readers give it unwrapped
		r.tell(nil)
	} else {
		r.tell(err)
	}
	return nil, err
}

// next is the next batch, held back or from the reader.
func (r *Rows) next(ctx context.Context) (arrow.Record, error) {
	if ctx.Err() != nil && (r.end == nil || len(r.held) > 0) {
		return nil, cancelled(ctx, ctx.Err())
	}
	if len(r.held) > 0 {
		b := r.held[0]
		r.held = r.held[1:]
		return b, nil
	}
	if r.end != nil {
		if r.end == io.EOF { //nolint:errorlint // readers give it unwrapped
			r.keepLast()
		}
		return nil, r.end
	}
	b, err := r.reader.Next(ctx)
	if err != nil {
		r.finish(r.query.inQuery(plan.InText(r.session.sites.inProgram(r.streamError(ctx, err)), r.text)))
		if r.end == io.EOF { //nolint:errorlint // likewise
			r.keepLast()
		}
		return nil, r.end
	}
	return b, nil
}

// give counts a batch that goes out.
func (r *Rows) give(b arrow.Record) arrow.Record {
	r.stats.Rows += b.NumRows()
	if r.keeping != nil {
		r.keeping.keep(b)
	}
	return b
}

// streamError is the error of a result that rows have gone out of.
func (r *Rows) streamError(ctx context.Context, err error) error {
	if err == io.EOF { //nolint:errorlint // readers give it unwrapped
		return err
	}
	if retype := retypeOf(err); retype != nil {
		r.session.widen(retype)
		hint := plan.InferHint
		if retype.File {
			hint = plan.InferFileHint
		}
		return plan.Errorf(plan.CodeData, "rows of this result are out already, so it cannot be run again unseen").WithCause(err).
			WithHint("%s", hint)
	}
	return cancelled(ctx, err)
}

// finish notes the end of the result.
func (r *Rows) finish(end error) {
	r.end = end
	if r.ended.IsZero() {
		r.ended = time.Now()
	}
}

// Stats may be asked at any time; it is complete after io.EOF, after an error, and after Close.
func (r *Rows) Stats() Stats {
	st := r.stats
	if r.env != nil && r.env.Metrics != nil {
		st.Read, st.Write = r.env.Metrics.Scans(), r.env.Metrics.Writes()
	}
	if r.ended.IsZero() {
		st.Elapsed = time.Since(r.started)
	} else {
		st.Elapsed = r.ended.Sub(r.started)
	}
	return st
}

// Close stops the statement and frees what is left of it. It is idempotent.
func (r *Rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	defer r.until.free()
	defer r.tell(nil)
	if r.keeping != nil {
		r.keeping.drop()
	}
	if r.ended.IsZero() {
		r.ended = time.Now()
	}
	return r.release()
}

// drop lets go of what is held back.
func (r *Rows) drop() {
	for _, b := range r.held {
		b.Release()
	}
	r.held = nil
}

func (r *Rows) release() error {
	r.drop()
	r.end, r.total = nil, 0
	if r.reader == nil {
		return nil
	}
	err := r.reader.Close()
	r.reader = nil
	return err
}
