package frame

import (
	"context"

	"rsql/planner"
	"rsql/planner/plan"
)

// Frame is a query that has not run. Verbs return a new Frame and do no I/O; they keep the first error, which is that of
// every action. A Frame may be used many times and by many goroutines.
type Frame struct {
	session *Session
	// build makes the plan against the catalog as it is now; it is called again after each repair.
	build func(ctx context.Context) (rel, error)
	err   error
}

// Table is a declared or discovered table, or a raw pattern, by the name that FROM takes.
func (s *Session) Table(name string) *Frame {
	return &Frame{session: s, build: func(ctx context.Context) (rel, error) {
		t, err := s.server.Table(ctx, name)
		if err != nil {
			return rel{}, err
		}
		columns := make([]int, t.Schema().NumFields())
		for i := range columns {
			columns[i] = i
		}
		scan, err := plan.NewScan(t, "", columns)
		if err != nil {
			return rel{}, err
		}
		return newRel(scan, ""), nil
	}}
}

// Scan is a table over the keys of a pattern ("user:*") or template ("order:{region}:{id}") that nobody declared.
func (s *Session) Scan(pattern string) *Frame { return s.Table(pattern) }

// SQL is a query as a frame; values for ? and :name as in [Session.Run].
func (s *Session) SQL(query string, args ...any) *Frame {
	stmt, err := planner.Parse(query)
	if err != nil {
		return &Frame{session: s, err: err}
	}
	q, ok := stmt.(*planner.Query)
	if !ok {
		return &Frame{session: s, err: plan.Errorf(plan.CodeUnsupported, "a frame is made of a query; run other statements with Run")}
	}
	params, err := matchParams(planner.Params(stmt), args)
	if err != nil {
		return &Frame{session: s, err: err}
	}
	return &Frame{session: s, build: func(ctx context.Context) (rel, error) {
		p, err := s.planQuery(q, params)(ctx)
		if err != nil {
			return rel{}, err
		}
		return newRel(p.root, ""), nil
	}}
}

// then is the frame that f turns this one into.
func (f *Frame) then(step func(ctx context.Context, in rel) (rel, error)) *Frame {
	if f.err != nil {
		return f
	}
	return &Frame{session: f.session, build: func(ctx context.Context) (rel, error) {
		in, err := f.build(ctx)
		if err != nil {
			return rel{}, err
		}
		return step(ctx, in)
	}}
}

// fail is the frame with an error, unless it has one.
func (f *Frame) fail(err error) *Frame {
	if f.err != nil {
		return f
	}
	return &Frame{session: f.session, err: err}
}

// Err is the first error of the verbs so far; errors of names and types appear with the action.
func (f *Frame) Err() error { return f.err }

// As names the frame, so that its columns can be told apart after a join: Col("u.id").
func (f *Frame) As(name string) *Frame {
	return f.then(func(_ context.Context, in rel) (rel, error) { return newRel(in.node, name), nil })
}
