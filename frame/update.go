package frame

import (
	"context"
	"maps"
	"slices"

	"rsql/planner"
	"rsql/planner/plan"
	"rsql/redisrel"
)

// Set says what columns of a table become, by their names: constants, or an [Expr] over the columns of the frame. All are computed from the
// row as it was before: Set{"a": Col("b"), "b": Col("a")} exchanges two columns. nil removes a field.
type Set map[string]any

// Update sets columns of those rows of a table that the frame has. The frame begins with the table, whose rows Filter, Where, OrderBy, Limit and
// joins with other frames choose; of several partners in a join the first counts:
//
//	s.Table("user").Where("city = ?", "Bern").Update(ctx, frame.Set{"score": frame.Col("score").Add(1)})
//
// Each row is looked at again where it is: the conditions and the values are those of the row at the moment in which it is changed, so that nothing
// that others write in between is lost. What depends on other rows (a join's partner, a subquery) is as it was when the query read it, and the
// row stays as it is where its own columns in such a condition have changed since. Columns of the key cannot be set. Without a condition all
// rows are updated.
//
// Of the options it takes [WithRowReport], [WithReturning] and [DryRun]. The report holds with an error as well.
func (f *Frame) Update(ctx context.Context, set Set, opts ...WriteOption) (WriteReport, error) {
	return f.change(ctx, "Update", opts, func(ctx context.Context, in rel) (rel, planner.RowChange, error) {
		subs := newSubqueries(ctx, in)
		a, err := set.action(&binding{in: in, subs: subs}, plan.ChangeUpdate)
		a.Matched = true
		return rel{node: subs.node, qualifiers: in.qualifiers, funcs: in.funcs, at: in.at}, planner.RowChange{Verb: "UPDATE", Actions: []planner.RowAction{a}}, err
	})
}

// Delete removes those rows of a table that the frame has: of a table of hashes their keys. The frame is as that of [Frame.Update], and so are the
// options. Without a condition all rows are removed.
func (f *Frame) Delete(ctx context.Context, opts ...WriteOption) (WriteReport, error) {
	return f.change(ctx, "Delete", opts, func(_ context.Context, in rel) (rel, planner.RowChange, error) {
		return in, planner.RowChange{Verb: "DELETE", Actions: []planner.RowAction{{Kind: plan.ChangeDelete, Matched: true}}}, nil
	})
}

// action binds the values of an action.
func (s Set) action(b *binding, kind plan.ChangeKind) (planner.RowAction, error) {
	a := planner.RowAction{Kind: kind, Columns: slices.Sorted(maps.Keys(s))}
	if len(s) == 0 {
		return a, plan.Errorf(plan.CodeType, "the Set is empty").WithHint(`name a column and what it becomes: Set{"score": 0}`)
	}
	for _, name := range a.Columns {
		v, err := asExpr(s[name]).bound(b)
		if err != nil {
			return a, inVerb(plan.QuoteIdent(name), err)
		}
		a.Values = append(a.Values, v)
	}
	return a, nil
}

// change runs an UPDATE or DELETE that step makes of the frame.
func (f *Frame) change(ctx context.Context, verb string, opts []WriteOption, step func(context.Context, rel) (rel, planner.RowChange, error)) (WriteReport, error) {
	if f.err != nil {
		return WriteReport{}, f.err
	}
	at := here()
	w, err := changeOptions(opts)
	if err != nil {
		return WriteReport{}, at.inVerb(verb, err)
	}
	return f.session.changeRows(ctx, at, w, func(ctx context.Context) (plan.Node, error) {
		in, err := f.build(ctx)
		if err != nil {
			return nil, err
		}
		in.funcs, in.at = &f.session.funcs, f.session.sites.place(at)
		over, c, err := step(ctx, in)
		if err != nil {
			return nil, at.inVerb(verb, err)
		}
		c.Rows, c.Target = over.node, w.target
		if c.Returning, c.Names, err = w.returned(in); err != nil {
			return nil, at.inVerb(verb, err)
		}
		n, err := planner.ChangeRows(c)
		return n, at.inVerb(verb, err)
	})
}

// changeOptions are the options of a change, which has neither a mode nor a template.
func changeOptions(opts []WriteOption) (*writing, error) {
	w := &writing{}
	for _, o := range opts {
		o(w)
	}
	switch {
	case w.err != nil:
		return nil, w.err
	case w.path != nil || w.mode != Insert || w.ttl != 0 || w.update || w.options != nil:
		return nil, plan.Errorf(plan.CodeUnsupported, "of the options it takes WithRowReport, WithReturning and DryRun").
			WithHint(`set a time to live with Set{"_ttl": seconds}`)
	}
	return w, nil
}

// target is the table with the options of the write.
func (w *writing) target(t plan.Table) plan.Table {
	r, ok := t.(*redisrel.Table)
	if !ok {
		return t
	}
	if w.rows != nil {
		r = r.WithRowReport(w.rows)
	}
	if w.dry {
		r = r.WithDryRun()
	}
	return r
}

// returned binds the columns of WithReturning.
func (w *writing) returned(in rel) ([]plan.Expr, []string, error) {
	if w.into == nil {
		return nil, nil, nil
	}
	exprs, err := asColumns(w.returning)
	if err != nil {
		return nil, nil, err
	}
	if len(exprs) == 0 {
		for _, i := range in.visible() {
			exprs = append(exprs, in.ordinal(i))
		}
	}
	bound, err := (&binding{in: in}).all(exprs)
	names := make([]string, len(bound))
	for i := range bound {
		names[i] = exprs[i].label(bound[i])
	}
	return bound, names, err
}

// changeRows runs a change that the program asks for at a place, and reports it.
func (s *Session) changeRows(ctx context.Context, at *site, w *writing, build func(context.Context) (plan.Node, error)) (WriteReport, error) {
	r, err := s.observe(ctx, "", func(ctx context.Context) (*Rows, error) {
		return s.execute(ctx, holdAll, func(ctx context.Context) (*planned, error) {
			n, err := build(ctx)
			if err != nil {
				return nil, err
			}
			p, err := s.optimized(ctx, n)
			if p != nil {
				p.dry = w.dry
			}
			return p, err
		})
	})
	if err == nil && w.into != nil {
		for row, failed := range r.All(ctx) {
			if failed != nil {
				err = failed
				break
			}
			*w.into = append(*w.into, row)
		}
	}
	report := r.Stats().Write
	if closing := r.Close(); err == nil {
		err = closing
	}
	return report, at.inVerb("", err)
}
