package bind

import (
	"rsql/planner/parse"
	"rsql/planner/plan"
)

// tableCall binds a table function in FROM. Its arguments see the tables before it, and what the query around sees.
func (b *binder) tableCall(call *parse.TableCall, o outer, beside *around) (input, error) {
	if beside == nil {
		beside = o.around
	}
	one, err := plan.NewValues(nil, [][]plan.Expr{{}})
	if err != nil {
		return input{}, err
	}
	k := &block{binder: b, outer: o, node: one} // subqueries are joined to its row
	s := &site{binder: b, scope: &scope{note: "a table function sees the tables before it"}, around: beside, ctes: o.ctes,
		clause: "the arguments of a table function", schema: one.Schema(), attach: k.attach}
	args, err := s.exprs(call.Args...)
	if err != nil {
		return input{}, err
	}
	args, _ = s.givenTypes(args)
	f, err := b.env.funcs.LookupTable(call.Name.Name)
	if err != nil {
		return input{}, plan.AtPos(err, call.Name.Pos)
	}
	spec, err := s.jsonTable(f, call)
	if err != nil {
		return input{}, plan.AtPos(err, call.Name.Pos)
	}
	t, args, err := b.elementType(f, call.Args, args)
	if err != nil {
		return input{}, plan.AtPos(err, call.Name.Pos)
	}
	g, err := plan.NewGenerate(k.node, f, args, spec, call.Ordinality)
	if err != nil {
		return input{}, plan.AtPos(err, call.Name.Pos)
	}
	g.At = call.Name.Pos
	own, err := behind(g, k.node.Schema().NumFields())
	if err == nil {
		own, err = typedElements(own, t)
	}
	if err != nil {
		return input{}, err
	}
	sc := newScope(relation{name: call.Alias.Name, pos: call.Alias.Pos}, own.Schema())
	if call.Alias.Columns == nil && call.JSON == nil && call.Alias.Pos != call.Name.Pos && own.Schema().NumFields() == 1 { // FROM unnest(x) AS v: v is the column, too
		sc.columns[0].name = call.Alias.Name
	}
	n, err := sampled(own, call.Sample)
	if err != nil {
		return input{}, err
	}
	return input{node: n, scope: sc}, sc.rename(call.Alias)
}

// behind are the columns of rows from one on.
func behind(n plan.Node, from int) (plan.Node, error) {
	if from == 0 {
		return n, nil
	}
	var exprs []plan.Expr
	for i := from; i < n.Schema().NumFields(); i++ {
		c, err := plan.NewColumn(n.Schema(), i)
		if err != nil {
			return nil, err
		}
		exprs = append(exprs, c)
	}
	return plan.NewProject(n, exprs, plan.FieldNames(n.Schema(), false)[from:])
}

// jsonTable binds the COLUMNS of JSON_TABLE; nil for other functions.
func (s *site) jsonTable(f *plan.TableFunc, call *parse.TableCall) (*plan.JSONTable, error) {
	if (f.Name == "json_table") != (call.JSON != nil) {
		return nil, plan.Errorf(plan.CodeSyntax, "COLUMNS belongs to json_table, which needs it").
			WithHint("write json_table(doc, '$.items[*]' COLUMNS (name TEXT PATH '$.name'))")
	}
	if call.JSON == nil {
		return nil, nil
	}
	return s.jsonColumns(call.JSON)
}

func (s *site) jsonColumns(t *parse.JSONTable) (*plan.JSONTable, error) {
	out := &plan.JSONTable{Path: t.Path.Text}
	for _, c := range t.Columns {
		col := plan.JSONColumn{Name: c.Name.Name, Type: c.Type, Path: "$." + c.Name.Name, Ordinality: c.Ordinality, Exists: c.Exists}
		if c.Path != nil {
			col.Path = c.Path.Text
		}
		var err error
		if col.OnEmpty, err = s.jsonDefault(c.OnEmpty, c.Type); err != nil {
			return nil, err
		}
		if col.OnError, err = s.jsonDefault(c.OnError, c.Type); err != nil {
			return nil, err
		}
		out.Columns = append(out.Columns, col)
	}
	for _, n := range t.Nested {
		nested, err := s.jsonColumns(n)
		if err != nil {
			return nil, err
		}
		out.Nested = append(out.Nested, nested)
	}
	return out, nil
}

// jsonDefault binds DEFAULT constant ON EMPTY.
func (s *site) jsonDefault(d parse.JSONDefault, t plan.Type) (plan.JSONDefault, error) {
	out := plan.JSONDefault{Error: d.Error}
	if d.Value == nil {
		return out, nil
	}
	e, err := s.expr(d.Value)
	if err != nil {
		return out, err
	}
	if e, err = plan.Coerce(e, t); err != nil {
		return out, s.at(err, d.Value)
	}
	l, ok := e.(*plan.Literal)
	if !ok {
		return out, plan.Errorf(plan.CodeType, "DEFAULT takes a constant here").WithPos(s.src.Pos(d.Value))
	}
	out.Value = l
	return out, nil
}
