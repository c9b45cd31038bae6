package bind

import (
	"slices"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// assignments binds SET. The values are over the rows.
func (c *changing) assignments(set []parse.Assignment) ([]int, []plan.Expr, error) {
	var columns []int
	var values []plan.Expr
	for _, a := range set {
		at, err := c.assigned(a)
		if err != nil {
			return nil, nil, err
		}
		if slices.Contains(columns, at) {
			return nil, nil, plan.Errorf(plan.CodeName, "column %s is set twice", plan.QuoteIdent(a.Column[len(a.Column)-1].Name)).WithPos(a.Column[0].Pos)
		}
		v, err := c.value(c.watched("SET"), a.Value, at)
		if err != nil {
			return nil, nil, err
		}
		columns, values = append(columns, at), append(values, v)
	}
	return columns, values, nil
}

// value binds a value for a column of the table.
func (c *changing) value(s *site, e sqlparser.Expr, column int) (plan.Expr, error) {
	return s.valueFor(e, c.table, column)
}

// valueFor binds a value for a column of a table.
func (s *site) valueFor(e sqlparser.Expr, t plan.Table, column int) (plan.Expr, error) {
	bound, err := s.expr(e)
	if err != nil {
		return nil, err
	}
	f := t.Schema().Field(column)
	want := target{table: plan.TableName(t), name: f.Name, typ: plan.TypeOf(f)}
	if bound.Type() == plan.NullType {
		return plan.NullLiteral(want.typ), nil
	}
	if bound, err = s.assign(bound, want); err != nil {
		return nil, s.at(err, e)
	}
	out, err := s.convert(bound, want)
	return out, s.at(err, e)
}

// assigned finds the column of the table that an assignment is for.
func (c *changing) assigned(a parse.Assignment) (int, error) {
	parts := a.Column
	if len(parts) > 1 {
		if tables, rest := c.scope.before(parts); len(tables) > 0 {
			if tables[0].name != c.target.name || tables[0].space != c.target.space {
				return 0, unsupported("setting columns of several tables at once is", "set those of each with an UPDATE of its own").WithPos(parts[0].Pos)
			}
			parts = rest
		}
	}
	return c.columnOf(parts)
}

// columnOf finds a column of the table by its name alone.
func (c *changing) columnOf(parts []parse.Ident) (int, error) { return columnNamed(c.table, parts) }

func columnNamed(t plan.Table, parts []parse.Ident) (int, error) {
	fields := t.Schema().Fields()
	ordinals := make([]int, len(fields))
	for i := range ordinals {
		ordinals[i] = i
	}
	name := plainName(parts)
	switch found := pick(ordinals, name, func(i int) string { return fields[i].Name }); len(found) {
	case 1:
		return found[0], nil
	case 0:
		err := plan.Errorf(plan.CodeName, "table %s has no column %s", plan.TableName(t), plan.QuoteIdent(name)).WithPos(parts[0].Pos)
		return 0, near(err, name, plan.FieldNames(t.Schema(), true), "its columns are")
	default:
		return 0, plan.Errorf(plan.CodeName, "column %s is ambiguous: %s", plan.QuoteIdent(name), listed(fieldNames(fields, found))).WithPos(parts[0].Pos)
	}
}

// bindReturning binds RETURNING, over the rows.
func (c *changing) bindReturning() error {
	if c.stmt.Returning == nil {
		return nil
	}
	out := &block{binder: c.binder, outer: c.outer, scope: c.scope, node: c.node}
	var err error
	c.returning, c.names, err = out.returned(c.stmt.Returning, func(s *site, col column) error {
		if t, ok := c.at[col.index]; ok && c.stmt.Verb == "MERGE" && plan.Hidden(c.table.Schema().Field(t)) {
			return unsupported("RETURNING "+col.name+" of a MERGE is", "")
		}
		return nil
	})
	return err
}

// returned binds the list of a RETURNING over the block's rows; check is asked about each column that it uses.
func (k *block) returned(list sqlparser.SelectExprs, check func(*site, column) error) ([]plan.Expr, []string, error) {
	if err := k.expand(list); err != nil {
		return nil, nil, err
	}
	s := k.site("RETURNING")
	s.attach = nil
	var exprs []plan.Expr
	var names []string
	for i, it := range k.items {
		e, err := k.bindItem(s, i)
		if err != nil {
			return nil, nil, plan.AtPos(err, it.pos)
		}
		for _, at := range plan.Columns(e) {
			for _, col := range k.scope.columns {
				if col.index == at {
					if err := check(s, col); err != nil {
						return nil, nil, plan.AtPos(err, it.pos)
					}
				}
			}
		}
		if e = k.typed(e); e.Type() == plan.UnknownType {
			if e, err = plan.Coerce(e, plan.TextType); err != nil {
				return nil, nil, plan.AtPos(err, it.pos)
			}
		}
		exprs, names = append(exprs, e), append(names, it.name)
	}
	return exprs, names, nil
}

// finish builds the query that finds the rows, with what is needed of them, and the change over it.
func (c *changing) finish(keys []sortKey, limit *sqlparser.Limit) (plan.Node, error) {
	r := rowChange{table: c.table, verb: c.stmt.Verb, at: c.at, place: map[int]int{}, guarded: c.guarded,
		holds: c.holds, unheld: c.unheld, actions: c.actions, returning: c.returning, names: c.names}
	for at, t := range c.at {
		r.place[t] = at
	}
	return r.build(c.node.Schema(), func(carried []plan.Expr) (plan.Node, error) {
		for _, e := range carried {
			c.items = append(c.items, item{bound: e, name: ""})
		}
		rows, err := c.output(outputs{keys: keys, limit: limit})
		if err != nil {
			return nil, err
		}
		return c.env.define(rows)
	})
}

func nonNil(exprs ...plan.Expr) []plan.Expr {
	return slices.DeleteFunc(exprs, func(e plan.Expr) bool { return e == nil })
}
