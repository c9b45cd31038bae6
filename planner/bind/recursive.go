package bind

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// reenter answers a reference to a common table expression whose query is being bound: its work table, or an error where
// the reference comes from another one.
func (b *binder) reenter(c *cte) (plan.Node, bool, error) {
	for i, open := range b.env.open {
		if open != c {
			continue
		}
		if i < len(b.env.open)-1 {
			other := b.env.open[len(b.env.open)-1]
			return nil, true, plan.Errorf(plan.CodeUnsupported, "mutual recursion is not supported: %s and %s refer to each other",
				plan.QuoteIdent(c.Name.Name), plan.QuoteIdent(other.Name.Name)).WithHint("write one recursive WITH with a column that tells them apart")
		}
		if c.work == nil {
			return nil, true, plan.Errorf(plan.CodeUnsupported, "%s refers to itself here, which is not supported", plan.QuoteIdent(c.Name.Name))
		}
		return plan.NewWorkTableScan(c.work.CTE, c.work.Schema()), true, nil
	}
	return nil, false, nil
}

// recursion is the query of a recursive common table expression, taken apart.
type recursion struct {
	// anchors do not refer to the expression, steps do.
	anchors, steps []sqlparser.SelectStatement
	distinct       bool
}

// recursive binds a common table expression that refers to itself: its first queries, and then those that read its rows.
// The first ones give the columns their types; those that are too narrow for what the others make are widened.
func (b *binder) recursive(c *cte) (plan.Node, error) {
	parts, err := b.takeApart(c)
	if err != nil {
		return nil, err
	}
	o, ctes, err := b.with(c.Query.Body, c.outer)
	if err != nil {
		return nil, err
	}
	anchor, err := b.unionOf(parts.anchors, o, nil)
	if err != nil {
		return nil, err
	}
	if anchor, err = rename(anchor, c.Name); err != nil {
		return nil, err
	}
	u, err := b.steps(c, parts, o, anchor)
	if err != nil {
		return nil, err
	}
	return u, b.checkUnused(ctes)
}

// mostWidenings bounds how often the recursive part is bound with wider columns.
const mostWidenings = 4

// steps binds the recursive part over a work table, again with wider columns as long as it makes wider ones.
func (b *binder) steps(c *cte, parts *recursion, o outer, anchor plan.Node) (plan.Node, error) {
	id := &plan.CTE{Name: c.Name.Name, At: c.Name.Pos}
	defer func() { c.work = nil }()
	work := workColumns(anchor.Schema())
	for range mostWidenings {
		c.work = plan.NewWorkTableScan(id, work)
		step, err := b.unionOf(parts.steps, o, likeColumns(work))
		if err != nil {
			return nil, err
		}
		wide, changed, err := plan.WidenWork(id, work, step.Schema())
		if err != nil {
			return nil, b.at(err, parts.steps[0])
		}
		if !changed {
			u, err := plan.NewRecursiveUnion(id, work, anchor, step, parts.distinct)
			return u, b.at(err, parts.steps[0])
		}
		work = wide
	}
	return nil, plan.Errorf(plan.CodeType, "the recursive query of %s makes its columns wider each time", plan.QuoteIdent(c.Name.Name)).
		WithHint("CAST its columns to the types that they should have").WithPos(b.src.Pos(parts.steps[0]))
}

// workColumns are plain columns of the names and types of a schema.
func workColumns(s *arrow.Schema) *arrow.Schema {
	fields := make([]arrow.Field, s.NumFields())
	for i, f := range s.Fields() {
		fields[i] = plan.NewField(f.Name, plan.TypeOf(f))
	}
	return arrow.NewSchema(fields, nil)
}

// unionOf binds queries, all rows of which are wanted.
func (b *binder) unionOf(queries []sqlparser.SelectStatement, o outer, want []target) (plan.Node, error) {
	inputs := make([]plan.Node, len(queries))
	for i, q := range queries {
		var err error
		if inputs[i], err = b.query(q, o, want); err != nil {
			return nil, b.at(err, q)
		}
		if want == nil {
			want = likeColumns(inputs[0].Schema())
		}
	}
	if len(inputs) == 1 {
		return inputs[0], nil
	}
	n, err := plan.NewUnion(inputs...)
	return n, b.at(err, queries[len(queries)-1])
}

// takeApart finds the queries of a recursive common table expression, and refuses what recursion has no meaning for.
func (b *binder) takeApart(c *cte) (*recursion, error) {
	name := plan.QuoteIdent(c.Name.Name)
	u, ok := c.Query.Body.(*sqlparser.Union)
	if !ok || !b.chained(u, true) {
		return nil, malformed(c, "it refers to itself and is no UNION")
	}
	if len(u.OrderBy) > 0 || u.Limit != nil {
		return nil, plan.Errorf(plan.CodeUnsupported, "ORDER BY and LIMIT of the recursive WITH %s are not supported", name).
			WithHint("write them where %s is read", name)
	}
	w := &selfWalk{binder: b, self: c}
	s := w.inner(u, c.outer.ctes)
	if len(w.found) > 0 {
		return nil, w.found[0].refused(c)
	}
	r := &recursion{distinct: !b.src.SetOp(u).All}
	for _, t := range b.terms(u, r.distinct) {
		w := &selfWalk{binder: b, self: c}
		w.query(t, s, "")
		switch {
		case len(w.found) > 0:
			if err := w.refused(); err != nil {
				return nil, err
			}
			r.steps = append(r.steps, t)
		case len(r.steps) > 0:
			return nil, malformed(c, "a query without it stands behind one with it").WithPos(b.src.Pos(t))
		default:
			r.anchors = append(r.anchors, t)
		}
	}
	if len(r.anchors) == 0 {
		return nil, malformed(c, "its first query refers to it")
	}
	return r, nil
}

// malformed is the error of a recursive common table expression that is none.
func malformed(c *cte, what string) *plan.Error {
	name := plan.QuoteIdent(c.Name.Name)
	return plan.Errorf(plan.CodeUnsupported, "recursive WITH %s: %s", name, what).
		WithHint("write a query without %s, UNION or UNION ALL, and a query that refers to %s once in its FROM", name, name).WithPos(c.Name.Pos)
}

// refused is the error of references in one query that recursion has no meaning for, nil when there are none.
func (w *selfWalk) refused() error {
	for i, ref := range w.found {
		if i > 0 {
			ref.why = "a query that refers to it already"
		}
		if ref.why != "" {
			return ref.refused(w.self)
		}
	}
	return nil
}

func (r reference) refused(c *cte) error {
	e := malformed(c, "a reference to it in "+r.why+" is not supported")
	e.Pos = r.pos
	return e
}
