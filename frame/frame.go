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
	// query is the text of the one SQL query among what the frame is made of; nil for none, and for several.
	query *sqlQuery
}

// sqlQuery is a query of a frame, and where the program has it.
type sqlQuery struct {
	text string
	at   *site
}

// with is the query of a frame made of others, for errors that a row makes: nil where it is not known which of several it is of.
func (q *sqlQuery) with(others []*Frame) *sqlQuery {
	for _, o := range others {
		switch {
		case q == nil:
			q = o.query
		case o.query != nil && o.query != q:
			return nil
		}
	}
	return q
}

// inQuery gives an error with a place in the query the line and column of it, and the place in the program.
func (q *sqlQuery) inQuery(err error) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // a wrapped error has its own words
	if !ok || q == nil || e.Pos <= 0 || e.Line > 0 {
		return err
	}
	return q.at.inVerb("", plan.InText(e, q.text))
}

// Table is a declared or discovered table, a view, or a raw pattern, by the name that FROM takes.
func (s *Session) Table(name string) *Frame { return s.table(here(), nil, name) }

// table is a table of a database or attached server.
func (s *Session) table(at *site, path []string, name string) *Frame {
	return &Frame{session: s, build: func(ctx context.Context) (rel, error) {
		cat, err := plan.InNamespace(ctx, s.catalog(), path)
		if err != nil {
			return rel{}, at.inVerb("", err)
		}
		t, err := cat.Table(ctx, name)
		if err != nil {
			return rel{}, at.inVerb("", err)
		}
		if v, ok := t.(plan.View); ok {
			r, err := s.SQL("SELECT * FROM " + plan.TableName(v)).build(ctx)
			return r, at.inVerb("", unplaced(err))
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
	at := here()
	wrong := func(err error) error { return at.inVerb("", plan.InText(err, query)) }
	stmt, err := planner.Parse(query)
	if err != nil {
		return &Frame{session: s, err: wrong(err)}
	}
	q, ok := stmt.(*planner.Query)
	if !ok {
		return &Frame{session: s, err: wrong(plan.Errorf(plan.CodeUnsupported, "a frame is made of a query; run other statements with Run"))}
	}
	params, err := matchParams(planner.Params(stmt), args)
	if err != nil {
		return &Frame{session: s, err: wrong(err)}
	}
	return &Frame{session: s, query: &sqlQuery{query, at}, build: func(ctx context.Context) (rel, error) {
		opts := s.plannerOptions(params)
		opts.Disable = everyRule() // the rules see the whole plan, with what the verbs add
		made, err := planner.ForQuery(ctx, q, s.catalog(), opts)
		p, err := withParams(made, err, params)
		if err != nil {
			return rel{}, wrong(err)
		}
		return newRel(p.root, ""), nil
	}}
}

func everyRule() map[string]bool {
	out := map[string]bool{}
	for _, name := range planner.Rules() {
		out[name] = true
	}
	return out
}

// then is the frame that step turns this one into. verb names it in errors.
func (f *Frame) then(verb string, step func(ctx context.Context, in rel) (rel, error)) *Frame {
	return f.with(verb, nil, func(ctx context.Context, in rel, _ []rel) (rel, error) { return step(ctx, in) })
}

// with is the frame that step makes of this one and others.
func (f *Frame) with(verb string, others []*Frame, step func(ctx context.Context, in rel, others []rel) (rel, error)) *Frame {
	if f.err != nil {
		return f
	}
	at := here()
	for _, o := range others {
		switch {
		case o == nil:
			return f.fail(verb, plan.Errorf(plan.CodeType, "the other frame is nil"))
		case o.err != nil:
			return f.fail("", o.err)
		case o.session != f.session:
			return f.fail(verb, twoSessions())
		}
	}
	return &Frame{session: f.session, query: f.query.with(others), build: func(ctx context.Context) (rel, error) {
		in, err := f.build(ctx)
		if err != nil {
			return rel{}, err
		}
		in.funcs, in.at = &f.session.funcs, f.session.sites.place(at)
		built := make([]rel, len(others))
		for i, o := range others {
			if built[i], err = o.build(ctx); err != nil {
				return rel{}, err
			}
		}
		out, err := step(ctx, in, built)
		return out, at.inVerb(verb, err)
	}}
}

// inVerb names the verb in an error of names or types.
func inVerb(verb string, err error) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // a wrapped error has its own words
	if !ok || verb == "" {
		return err
	}
	c := *e
	c.Msg = verb + ": " + e.Msg
	return &c
}

// fail is the frame with an error, unless it has one.
func (f *Frame) fail(verb string, err error) *Frame {
	if f.err != nil {
		return f
	}
	return &Frame{session: f.session, err: here().inVerb(verb, err)}
}

// Err is the first error of the verbs so far; errors of names and types appear with the action.
func (f *Frame) Err() error { return f.err }

// As names the frame, so that its columns can be told apart after a join: Col("u.id").
func (f *Frame) As(name string) *Frame {
	return f.then("As", func(_ context.Context, in rel) (rel, error) { return newRel(in.node, name), nil })
}
