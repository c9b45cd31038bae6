package frame

import (
	"context"

	"rsql/planner"
	"rsql/planner/plan"
)

// Merge is a MERGE that has not run; see [Frame.MergeInto].
type Merge struct {
	source *Frame
	table  string
	on     Expr
	whens  []mergeAction
	err    error
}

// MergeWhen is the beginning of an action of a [Merge]: for which rows it is.
type MergeWhen struct {
	merge             *Merge
	verb              string
	at                *site
	matched, bySource bool
	cond              *Expr
}

type mergeAction struct {
	MergeWhen
	kind plan.ChangeKind
	set  Set
}

// MergeInto begins a MERGE of this frame, the source, into a table. on says which row of the table belongs to a row of the source; it and what
// follows name columns of the table by the table's name, and those of the source by the name that As gave it. Of the actions, each row takes the
// first that is for it:
//
//	changes.As("c").MergeInto("user", frame.Col("c.id").Eq(frame.Col("user.id"))).
//		WhenMatched(frame.Col("c.gone")).Delete().
//		WhenMatched().Update(frame.Set{"score": frame.Col("c.score")}).
//		WhenNotMatched().Insert(frame.Set{"id": frame.Col("c.id"), "score": frame.Col("c.score")}).
//		Run(ctx)
//
// Two rows of the source for one of the table are an error, before anything is written.
func (f *Frame) MergeInto(table string, on Expr) *Merge {
	return &Merge{source: f, table: table, on: on, err: f.err}
}

// WhenMatched is for rows of the table that have one of the source, and for which the conditions are true.
func (m *Merge) WhenMatched(conds ...Expr) MergeWhen {
	return MergeWhen{merge: m, verb: "WhenMatched", at: here(), matched: true, cond: allOf(conds)}
}

// WhenNotMatched is for rows of the source that have none of the table. Its conditions and values are over the columns of the source.
func (m *Merge) WhenNotMatched(conds ...Expr) MergeWhen {
	return MergeWhen{merge: m, verb: "WhenNotMatched", at: here(), cond: allOf(conds)}
}

// WhenNotMatchedBySource is for rows of the table that have none of the source. Its conditions and values are over the columns of the table. The
// condition of the merge has to compare a column of the source by Eq then.
func (m *Merge) WhenNotMatchedBySource(conds ...Expr) MergeWhen {
	return MergeWhen{merge: m, verb: "WhenNotMatchedBySource", at: here(), matched: true, bySource: true, cond: allOf(conds)}
}

func allOf(conds []Expr) *Expr {
	var out *Expr
	for _, c := range conds {
		if out != nil {
			c = out.And(c)
		}
		out = &c
	}
	return out
}

// Update sets columns of the row.
func (w MergeWhen) Update(set Set) *Merge { return w.then("Update", true, plan.ChangeUpdate, set) }

// Delete removes the row.
func (w MergeWhen) Delete() *Merge { return w.then("Delete", true, plan.ChangeDelete, nil) }

// Insert makes a row of the table; columns that the Set does not name are no fields.
func (w MergeWhen) Insert(set Set) *Merge { return w.then("Insert", false, plan.ChangeInsert, set) }

// Nothing leaves the row alone, also by the actions that follow.
func (w MergeWhen) Nothing() *Merge { return w.then("Nothing", w.matched, plan.ChangeNothing, nil) }

func (w MergeWhen) then(verb string, matched bool, kind plan.ChangeKind, set Set) *Merge {
	m := *w.merge
	if w.matched != matched && m.err == nil {
		m.err = w.at.inVerb(w.verb, plan.Errorf(plan.CodeType, "no %s here: a row that is there is updated or deleted, one that is not is inserted", verb))
	}
	m.whens = append(m.whens[:len(m.whens):len(m.whens)], mergeAction{MergeWhen: w, kind: kind, set: set})
	return &m
}

// Run merges. Rows of the table are looked at again where they are, as [Frame.Update] does it; options and the report are as there.
func (m *Merge) Run(ctx context.Context, opts ...WriteOption) (WriteReport, error) {
	at := here()
	w, err := changeOptions(opts)
	switch {
	case m.err != nil:
		return WriteReport{}, m.err
	case len(m.whens) == 0:
		err = plan.Errorf(plan.CodeType, "it has no action").WithHint("add WhenMatched().Update(…) or WhenNotMatched().Insert(…)")
	}
	if err != nil {
		return WriteReport{}, at.inVerb("MergeInto", err)
	}
	return m.source.session.changeRows(ctx, at, w, func(ctx context.Context) (plan.Node, error) {
		n, err := m.plan(ctx, w)
		return n, at.inVerb("MergeInto", err)
	})
}

func (m *Merge) plan(ctx context.Context, w *writing) (plan.Node, error) {
	target := m.source.session.Table(m.table).As(m.table)
	kind := Left
	for _, a := range m.whens {
		if a.bySource {
			kind = Full
		}
	}
	joined, err := m.source.JoinKind(target, kind, m.on).build(ctx)
	if err != nil {
		return nil, err
	}
	table, err := mergeTarget(joined.node)
	if err != nil {
		return nil, err
	}
	session := m.source.session
	joined.funcs = &session.funcs
	c := planner.RowChange{Rows: joined.node, Verb: "MERGE", Target: w.target}
	for _, a := range m.whens {
		joined.at = session.sites.place(a.at)
		bound, err := a.bind(joined)
		if err != nil {
			return nil, a.at.inVerb(a.verb, err)
		}
		c.Actions = append(c.Actions, bound)
	}
	if c.Returning, c.Names, err = w.returned(joined); err != nil {
		return nil, err
	}
	return planner.MergeRows(c, table)
}

// mergeTarget is the table that the right side of a join reads.
func mergeTarget(n plan.Node) (plan.Table, error) {
	if j, ok := n.(*plan.Join); ok {
		if scan, ok := j.Right.(*plan.Scan); ok {
			return scan.Table, nil
		}
	}
	return nil, plan.Errorf(plan.CodeUnsupported, "the target is a view and cannot be written").WithHint("write into the tables that it reads")
}

func (a *mergeAction) bind(in rel) (planner.RowAction, error) {
	b := &binding{in: in}
	out := planner.RowAction{Kind: a.kind}
	var err error
	if a.kind == plan.ChangeUpdate || a.kind == plan.ChangeInsert {
		if out, err = a.set.action(b, a.kind); err != nil {
			return out, err
		}
	}
	out.Matched, out.BySource = a.matched, a.bySource
	if a.cond != nil {
		out.When, err = a.cond.bound(b)
	}
	return out, err
}
