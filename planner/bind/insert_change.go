package bind

import (
	"slices"
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// insertChange binds an INSERT or REPLACE that has to look at each row: ON DUPLICATE KEY UPDATE, ON CONFLICT, RETURNING. rows
// are the new rows, columns the table's ordinals of their columns. Expressions see the table's columns and, as excluded.x,
// new.x or VALUES(x), those of the new row.
func (b *binder) insertChange(ins *parse.Insert, t plan.Table, rows plan.Node, columns []int) (plan.Node, error) {
	changes, ok := t.(plan.Changeable)
	if !ok {
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s cannot be changed row by row", plan.TableLabel(t))
	}
	w, err := plan.NewWrite(rows, t, plan.Replace, columns) // for its conversions
	if err != nil {
		return nil, err
	}
	in := w.Children()[0]
	out := plan.Change{Input: in, Target: t, Verb: ins.Mode.String()}
	out.Once = plan.RepeatedRows(t)
	if out.Identity, err = plan.NewRowIdentity(t, columns); err != nil {
		return nil, err
	}
	given := len(columns)
	if out.Input, columns, err = withAbsent(in, t, columns); err != nil {
		return nil, err
	}
	c := newInsertScope(b, ins, t, out.Input, columns)
	update, err := c.conflict(changes)
	if err != nil {
		return nil, err
	}
	returning, names, err := c.bindReturning()
	if err != nil {
		return nil, err
	}
	f := c.carrying(len(columns), returning)
	var insert []plan.Expr
	for i := range given {
		insert = append(insert, c.new(i))
	}
	if update != nil {
		f.add(update.Values...)
		f.add(nonNil(update.When)...)
	}
	out.Old = f.old
	actions := plan.InsertActions(ins.Mode, columns[:given], insert)
	if update != nil {
		actions[0] = *update
	}
	out.Actions = f.rebasedActions(actions)
	for _, e := range returning {
		out.Returning = append(out.Returning, f.rebased(e))
	}
	return plan.NewChange(out, names)
}

// carrying carries all columns of the input, so many, as they are, and what RETURNING needs of the old row.
func (c *insertScope) carrying(columns int, returning []plan.Expr) *rebase {
	f := &rebase{at: map[int]int{}}
	for i := range c.table.Schema().Fields() {
		f.at[i] = i
	}
	for i := range columns {
		f.carried = append(f.carried, c.new(i))
	}
	f.add(returning...)
	return f
}

// rebasedActions are actions over what is carried.
func (r *rebase) rebasedActions(actions []plan.Action) []plan.Action {
	out := make([]plan.Action, len(actions))
	for i, a := range actions {
		a.When = r.rebased(a.When)
		values := make([]plan.Expr, len(a.Values))
		for j, v := range a.Values {
			values[j] = r.rebased(v)
		}
		a.Values = values
		out[i] = a
	}
	return out
}

// withAbsent gives new rows the table's columns that they do not have, which are NULL.
func withAbsent(in plan.Node, t plan.Table, columns []int) (plan.Node, []int, error) {
	exprs, names, err := passThrough(in)
	if err != nil {
		return nil, nil, err
	}
	all := slices.Clone(columns)
	for i, f := range t.Schema().Fields() {
		if !plan.Hidden(f) && !slices.Contains(columns, i) {
			all, exprs, names = append(all, i), append(exprs, plan.NullLiteral(plan.TypeOf(f))), append(names, f.Name)
		}
	}
	if len(all) == len(columns) {
		return in, columns, nil
	}
	n, err := plan.NewProject(in, exprs, names)
	return n, all, err
}

// insertScope is what expressions behind the rows of an INSERT see: the table's columns, and behind them those of the new row.
type insertScope struct {
	*block
	ins     *parse.Insert
	table   plan.Table
	columns []int
	width   int
	fresh   *scope
}

func newInsertScope(b *binder, ins *parse.Insert, t plan.Table, in plan.Node, columns []int) *insertScope {
	c := &insertScope{ins: ins, table: t, columns: columns, width: t.Schema().NumFields(), fresh: &scope{}}
	r := relation{name: ins.Table.Name, own: ins.Table.Name, path: ins.Table.Path, space: parse.Dotted(ins.Table.Path), pos: ins.Table.Pos}
	if ins.Alias.Name != "" {
		r.name, r.space, r.pos = ins.Alias.Name, "", ins.Alias.Pos
	}
	s := newScope(r, t.Schema())
	aliases := []string{"excluded", "new"}
	if ins.Conflict != nil && ins.Conflict.New.Name != "" {
		aliases = []string{ins.Conflict.New.Name, "excluded"}
	}
	for _, alias := range aliases {
		if strings.EqualFold(alias, r.name) {
			continue
		}
		s.tables = append(s.tables, relation{name: alias})
		for i, at := range columns {
			s.columns = append(s.columns, column{table: alias, name: t.Schema().Field(at).Name, index: c.width + i, covered: true})
		}
	}
	for i, at := range columns {
		c.fresh.columns = append(c.fresh.columns, column{name: t.Schema().Field(at).Name, index: c.width + i})
	}
	c.block = &block{binder: b, scope: s, node: &sideBySide{left: t, right: in}}
	c.windows, c.rows = &windows{k: c.block}, &rowItems{k: c.block}
	return c
}

// new is a column of the new row.
func (c *insertScope) new(i int) plan.Expr {
	f := c.table.Schema().Field(c.columns[i])
	return plan.ColumnOf(c.width+i, f.Name, plan.TypeOf(f))
}

// conflict is the update of rows that are there; nil where there is none.
func (c *insertScope) conflict(changes plan.Changeable) (*plan.Action, error) {
	on := c.ins.Conflict
	if on == nil {
		return nil, nil //nolint:nilnil // no update is no error
	}
	if err := c.conflictKey(on, changes); err != nil {
		return nil, err
	}
	if on.Set == nil {
		return nil, nil //nolint:nilnil // DO NOTHING
	}
	s := c.site("ON DUPLICATE KEY UPDATE")
	s.attach, s.fresh = nil, c.fresh
	a := &plan.Action{Kind: plan.ChangeUpdate, Matched: true}
	for _, set := range on.Set {
		parts := set.Column
		if len(parts) > 1 && len(pick(c.scope.tables[:1], parts[0].Name, relation.alias)) > 0 {
			parts = parts[1:]
		}
		at, err := columnNamed(c.table, parts)
		if err != nil {
			return nil, err
		}
		if slices.Contains(a.Columns, at) {
			return nil, plan.Errorf(plan.CodeName, "column %s is set twice", plan.QuoteIdent(parts[0].Name)).WithPos(parts[0].Pos)
		}
		v, err := s.valueFor(set.Value, c.table, at)
		if err != nil {
			return nil, err
		}
		a.Columns, a.Values = append(a.Columns, at), append(a.Values, v)
	}
	if on.Where != nil {
		cond, err := s.expr(on.Where)
		if err != nil {
			return nil, err
		}
		if a.When, err = plan.Condition(cond, "WHERE"); err != nil {
			return nil, c.block.at(err, on.Where)
		}
	}
	return a, nil
}

// conflictKey checks the columns of ON CONFLICT (…), which are those of the row's key.
func (c *insertScope) conflictKey(on *parse.OnConflict, changes plan.Changeable) error {
	if on.Key == nil {
		return nil
	}
	key := changes.RowKey()
	var names []string
	for _, k := range key {
		names = append(names, plan.QuoteIdent(c.table.Schema().Field(k).Name))
	}
	found := map[int]bool{}
	for _, id := range on.Key {
		at, err := columnNamed(c.table, []parse.Ident{id})
		if err != nil {
			return err
		}
		found[at] = true
	}
	for _, k := range key {
		if !found[k] || len(found) != len(key) {
			return plan.Errorf(plan.CodeUnsupported, "ON CONFLICT takes the columns of the row's key, %s: nothing else is unique", listed(names)).WithPos(on.Key[0].Pos)
		}
	}
	return nil
}

func (c *insertScope) bindReturning() ([]plan.Expr, []string, error) {
	if c.ins.Returning == nil {
		return nil, nil, nil
	}
	out := &block{binder: c.binder, scope: c.scope, node: c.node}
	return out.returned(c.ins.Returning, func(_ *site, col column) error {
		if col.index < c.width && plan.Hidden(c.table.Schema().Field(col.index)) {
			return unsupported("RETURNING "+col.name+" of an INSERT is", "")
		}
		return nil
	})
}

// newRowColumn is the column that VALUES(x) means; nil for other calls, and where there is no new row.
func (s *site) newRowColumn(x *sqlparser.FuncExpr) (plan.Expr, error) {
	if s.fresh == nil || len(x.Exprs) != 1 || !strings.EqualFold(s.src.Ident(x.Name.String()).Name, "values") {
		return nil, nil //nolint:nilnil // another call
	}
	arg, ok := x.Exprs[0].(*sqlparser.AliasedExpr)
	if !ok {
		return nil, nil //nolint:nilnil // likewise
	}
	name, ok := arg.Expr.(*sqlparser.ColName)
	if !ok {
		return nil, nil //nolint:nilnil // likewise
	}
	parts := s.columnParts(name)
	col, err := s.resolve(s.fresh, parts)
	if err != nil {
		return nil, err
	}
	return s.ref(col, parts[0].Pos)
}
