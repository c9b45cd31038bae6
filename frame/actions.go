package frame

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner"
	"rsql/planner/plan"
)

// visible builds the frame without its pseudo-columns.
func (f *Frame) visible(ctx context.Context) (rel, error) {
	if f.err != nil {
		return rel{}, f.err
	}
	r, err := f.build(ctx)
	if err != nil {
		return rel{}, err
	}
	return r.shown()
}

// plan plans the frame.
func (f *Frame) plan(ctx context.Context) (*planned, error) {
	r, err := f.visible(ctx)
	if err != nil {
		return nil, err
	}
	return f.session.optimized(ctx, r.node)
}

func (s *Session) optimized(ctx context.Context, n plan.Node) (*planned, error) {
	p, err := planner.Optimize(ctx, n, s.plannerOptions(nil))
	if err != nil {
		return nil, s.sites.inProgram(err)
	}
	return &planned{root: p.Root, fired: p.Fired}, nil
}

// Rows runs the frame and streams its rows; the caller closes them. See [Session.Run] for what ctx bounds and how much is
// held back.
func (f *Frame) Rows(ctx context.Context) (*Rows, error) { return f.rows(ctx, holdFew) }

func (f *Frame) rows(ctx context.Context, h hold) (*Rows, error) {
	if f.err != nil {
		return nil, f.err
	}
	r, err := f.session.observe(ctx, "", func(ctx context.Context) (*Rows, error) { return f.session.start(ctx, h, f.plan) })
	if r != nil {
		r.query = f.query
	}
	return r, f.query.inQuery(err)
}

// Collect runs the frame and gives all rows as Go values; see [Row].
func (f *Frame) Collect(ctx context.Context) ([]Row, error) {
	r, err := f.rows(ctx, holdAll)
	if err != nil {
		return nil, err
	}
	defer r.Close() // everything was read
	var out []Row
	for row, err := range r.All(ctx) {
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// All runs the frame and iterates over its rows as they come. An error ends the iteration as its last pair.
func (f *Frame) All(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		r, err := f.rows(ctx, holdFew)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer r.Close() // an error of closing says nothing about the rows
		for row, err := range r.All(ctx) {
			if !yield(row, err) {
				return
			}
		}
	}
}

// Batches runs the frame and iterates over Arrow record batches. A batch is released after the loop's body: Retain it
// to keep it.
func (f *Frame) Batches(ctx context.Context) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		r, err := f.rows(ctx, holdFew)
		if err != nil {
			yield(nil, err)
			return
		}
		defer r.Close() // an error of closing says nothing about the rows
		for b, err := range r.Batches(ctx) {
			if !yield(b, err) {
				return
			}
		}
	}
}

// ToArrow runs the frame and gives the whole result as a table, which the caller Releases.
func (f *Frame) ToArrow(ctx context.Context) (arrow.Table, error) {
	r, err := f.rows(ctx, holdAll)
	if err != nil {
		return nil, err
	}
	defer r.Close() // everything was read
	var records []arrow.Record
	defer func() {
		for _, b := range records {
			b.Release()
		}
	}()
	for {
		b, err := r.Next(ctx)
		if err == io.EOF { //nolint:errorlint // readers give it unwrapped
			return array.NewTableFromRecords(r.Schema(), records), nil
		}
		if err != nil {
			return nil, err
		}
		records = append(records, b)
	}
}

// Count is the number of rows of the frame.
func (f *Frame) Count(ctx context.Context) (int64, error) {
	rows, err := f.Agg(CountAll()).Collect(ctx)
	if err != nil {
		return 0, err
	}
	return rows[0].Values[0].(int64), nil
}

// planned plans the frame within the session's time.
func (f *Frame) planned(ctx context.Context) (*planned, error) {
	r := &Rows{session: f.session, started: time.Now()}
	defer r.until.free()
	ctx = r.bounded(ctx)
	p, err := f.session.planned(ctx, f.plan)
	return p, cancelled(ctx, err)
}

// Schema plans the frame and gives its columns, without reading rows.
func (f *Frame) Schema(ctx context.Context) (*arrow.Schema, error) {
	p, err := f.planned(ctx)
	if err != nil {
		return nil, err
	}
	return p.root.Schema(), nil
}

// Explain plans the frame and draws the plan, with the access paths and the Redis commands that it would send.
func (f *Frame) Explain(ctx context.Context) (string, error) {
	p, err := f.planned(ctx)
	if err != nil {
		return "", err
	}
	return plan.Format(p.root, nil) + firedLine(p.fired), nil
}

// ExplainAnalyze runs the frame, reads all its rows, and draws the plan with what each operator did: rows, time, memory, and what scans read of
// Redis, as EXPLAIN ANALYZE does.
func (f *Frame) ExplainAnalyze(ctx context.Context) (string, error) {
	r, err := f.session.observe(ctx, "", func(ctx context.Context) (*Rows, error) { return f.session.measured(ctx, f.plan) })
	if err != nil {
		return "", f.query.inQuery(err)
	}
	defer r.Close() // everything was read
	var text strings.Builder
	for row, err := range r.All(ctx) {
		if err != nil {
			return "", err
		}
		fmt.Fprintln(&text, row.Values[0])
	}
	return text.String(), nil
}
