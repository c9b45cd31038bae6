package bind

import (
	"context"
	"slices"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// Change binds UPDATE, DELETE, TRUNCATE and MERGE. The query finds the rows; each is then looked at where it is, so that
// conditions and values are those of the row at that moment. The values of other tables and of subqueries are the query's;
// columns of the row that a subquery depends on are guarded: the row is changed only while they are what the query read.
func Change(ctx context.Context, stmt *parse.Change, cat plan.Catalog, opts Options) (plan.Node, error) {
	b := newBinder(ctx, stmt.Rows.Source, cat, opts)
	n, err := b.change(stmt)
	return n, plan.AtPos(err, stmt.Pos)
}

func (b *binder) change(stmt *parse.Change) (plan.Node, error) {
	q, ok := stmt.Rows.Body.(*sqlparser.Select)
	if !ok {
		return nil, plan.Errorf(plan.CodeInternal, "the rows of a change were read as %T", stmt.Rows.Body)
	}
	o, ctes, err := b.with(q, outer{})
	if err != nil {
		return nil, err
	}
	in, err := b.from(q.From, o)
	if err != nil {
		return nil, err
	}
	k := &block{binder: b, outer: o, scope: in.scope, node: in.node}
	k.windows, k.rows = &windows{k: k}, &rowItems{k: k}
	c := &changing{block: k, stmt: stmt, guarded: map[int]bool{}}
	if err := c.findTarget(); err != nil {
		return nil, err
	}
	if err := c.bind(q); err != nil {
		return nil, err
	}
	keys, err := k.orderBy(q.OrderBy)
	if err != nil {
		return nil, err
	}
	n, err := c.finish(keys, q.Limit)
	if err != nil {
		return nil, err
	}
	return n, b.checkUnused(ctes)
}

// changing is a change under construction.
type changing struct {
	*block
	stmt  *parse.Change
	table plan.Table
	// target is what the statement calls the table; at gives the table's ordinals of columns of the rows.
	target relation
	at     map[int]int
	// guarded are the table's ordinals that must not have changed since the query read them.
	guarded map[int]bool
	// holds are conditions that are looked at again, over the rows.
	holds []plan.Expr
	// unheld are the actions of a MERGE for which the conditions do not hold: WHEN NOT MATCHED BY SOURCE. Where there is such, sourced and
	// unsourced tell rows with one of the source from others, and the source has the first sourceWidth columns.
	unheld             []int
	sourced, unsourced plan.Expr
	sourceWidth        int
	actions            []plan.Action
	returning          []plan.Expr
	names              []string
}

// findTarget finds the table that is changed.
func (c *changing) findTarget() error {
	r, err := c.targetRelation()
	if err != nil {
		return err
	}
	c.target = r
	t, _, err := c.lookup(parse.Ident{Name: r.own, Path: r.path})
	if err != nil || r.own == "" || c.isCTE(r) {
		return plan.Errorf(plan.CodeUnsupported, "%s is no table of the server and cannot be changed", plan.QuoteIdent(r.name)).WithPos(r.pos)
	}
	if c.table, err = changeable(t, r.pos); err != nil {
		return err
	}
	columns := c.scope.of(r)
	if len(columns) != t.Schema().NumFields() {
		return unsupported("changing a table that is joined with USING or NATURAL is", "write ON").WithPos(r.pos)
	}
	c.at = map[int]int{}
	for i, col := range columns {
		if got := c.node.Schema().Field(col.index); plan.TypeOf(got) != plan.TypeOf(t.Schema().Field(i)) {
			return unsupported("changing a table that is joined so is", "write JOIN … ON").WithPos(r.pos)
		}
		c.at[col.index] = i
	}
	return nil
}

func (c *changing) isCTE(r relation) bool {
	found, err := c.outer.ctes.find(parse.Ident{Name: r.own, Path: r.path, Pos: r.pos})
	return found != nil || err != nil
}

// changeable is the table of a name where its rows can be changed.
func changeable(t plan.Table, pos plan.Pos) (plan.Table, error) {
	if _, ok := t.(plan.View); ok {
		return nil, plan.Errorf(plan.CodeUnsupported, "%s is a view and cannot be written", plan.TableName(t)).
			WithHint("write into the tables that it reads").WithPos(pos)
	}
	if _, ok := t.(plan.Changeable); !ok {
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s cannot be changed", plan.TableLabel(t)).WithPos(pos)
	}
	return t, nil
}

// targetRelation is the table that is meant: the one named, else that of the columns that are set.
func (c *changing) targetRelation() (relation, error) {
	id := c.stmt.Target
	if id.Name == "" {
		return c.setRelation(), nil
	}
	switch found := c.scope.named(append(slices.Clone(id.Path), id)); len(found) {
	case 1:
		return found[0], nil
	case 0:
		return relation{}, c.scope.unknownTable(id, []parse.Ident{id})
	default:
		return relation{}, ambiguousTable(id, found)
	}
}

// setRelation is the table of the columns that are set.
func (c *changing) setRelation() relation {
	for _, a := range c.stmt.Set {
		if tables, _ := c.scope.before(a.Column); len(tables) == 1 {
			return tables[0]
		}
		if found, err := c.scope.find(a.Column); err == nil && len(found) == 1 {
			for _, t := range c.scope.tables {
				if t.name == found[0].table && t.space == found[0].space {
					return t
				}
			}
		}
	}
	return c.scope.tables[0]
}

// bind binds conditions, assignments and RETURNING.
func (c *changing) bind(q *sqlparser.Select) error {
	if c.stmt.Verb == "MERGE" {
		if err := c.mergeCondition(); err != nil {
			return err
		}
	} else if !c.joinConditions(c.node, 0) {
		c.guardAll()
	}
	if q.Where != nil {
		if err := c.restrict(q.Where.Expr); err != nil {
			return err
		}
	}
	switch c.stmt.Verb {
	case "UPDATE":
		columns, values, err := c.assignments(c.stmt.Set)
		if err != nil {
			return err
		}
		c.actions = []plan.Action{{Kind: plan.ChangeUpdate, Matched: true, Columns: columns, Values: values}}
	case "MERGE":
		if err := c.whens(); err != nil {
			return err
		}
	default:
		c.actions = []plan.Action{{Kind: plan.ChangeDelete, Matched: true}}
	}
	return c.bindReturning()
}

// restrict takes WHERE.
func (c *changing) restrict(where sqlparser.Expr) error {
	s := c.watched("WHERE")
	pred, err := s.expr(where)
	if err != nil {
		return err
	}
	if pred, err = plan.Condition(pred, "WHERE"); err != nil {
		return c.block.at(err, where)
	}
	for _, e := range plan.Conjuncts(pred) {
		c.hold(e)
	}
	c.node, err = plan.NewFilter(c.node, pred)
	return err
}

// hold has a condition looked at again where the row is.
func (c *changing) hold(e plan.Expr) {
	if slices.ContainsFunc(plan.Columns(e), func(at int) bool { _, is := c.at[at]; return is }) {
		c.holds = append(c.holds, e)
	}
}

// guard takes note of the table's columns that an expression is computed from.
func (c *changing) guard(exprs ...plan.Expr) {
	for _, at := range plan.Columns(exprs...) {
		if t, ok := c.at[at]; ok {
			c.guarded[t] = true
		}
	}
}

func (c *changing) guardAll() {
	for _, t := range c.at {
		if !plan.Hidden(c.table.Schema().Field(t)) {
			c.guarded[t] = true
		}
	}
}

// watched is a place whose subqueries guard the columns that they use.
func (c *changing) watched(clause string) *site {
	s := c.site(clause)
	s.attach = func(q *subquery) ([]plan.Expr, error) {
		c.guard(q.uses()...)
		return c.attach(q)
	}
	return s
}

// joinConditions finds the conditions of joins of the table that is changed; false where there are others than those of
// inner joins, and those of outer joins whose left side has it.
func (c *changing) joinConditions(n plan.Node, offset int) bool {
	j, ok := n.(*plan.Join)
	if !ok || j.Kind != plan.InnerJoin && j.Kind != plan.LeftJoin && j.Kind != plan.SemiJoin && j.Kind != plan.AntiJoin {
		_, scan := n.(*plan.Scan)
		return scan || !c.holdsTarget(offset, n.Schema().NumFields())
	}
	width := j.Left.Schema().NumFields()
	exprs, err := conditionsOf(j)
	if err != nil {
		return false
	}
	for _, e := range exprs {
		if e = plan.Shift(e, offset); j.Kind == plan.InnerJoin {
			c.hold(e)
		} else {
			c.guard(e)
		}
	}
	if !c.joinConditions(j.Left, offset) {
		return false
	}
	if j.Kind != plan.InnerJoin {
		return j.Kind != plan.LeftJoin || !c.holdsTarget(offset+width, j.Right.Schema().NumFields())
	}
	return c.joinConditions(j.Right, offset+width)
}

func (c *changing) holdsTarget(from, width int) bool {
	for at := range c.at {
		if at >= from && at < from+width {
			return true
		}
	}
	return false
}

// conditionsOf are the conditions of a join over the columns of both its sides.
func conditionsOf(j *plan.Join) ([]plan.Expr, error) {
	var out []plan.Expr
	for _, e := range j.Equi {
		cond, err := e.Condition(j.Left.Schema().NumFields())
		if err != nil {
			return nil, err
		}
		out = append(out, cond)
	}
	if j.Residual != nil {
		out = append(out, plan.Conjuncts(j.Residual)...)
	}
	return out, nil
}
