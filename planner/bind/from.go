package bind

import (
	"errors"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// input is rows with what their columns are called.
type input struct {
	node  plan.Node
	scope *scope
	// taken are the values that the rows take of a row of the tables before them, which is where they can be LATERAL.
	taken []plan.Binding
}

// from binds a FROM: its items side by side. A SELECT without FROM reads one row without columns.
func (b *binder) from(exprs sqlparser.TableExprs, o outer) (input, error) {
	if b.noFrom(exprs) {
		one, err := plan.NewValues(nil, [][]plan.Expr{{}})
		return input{node: one, scope: &scope{beside: o.beside, note: "there is no FROM"}}, err
	}
	in, err := b.tables(exprs, o, nil)
	if err != nil {
		return input{}, err
	}
	in.scope.beside = o.beside
	return in, nil
}

// noFrom recognises the table that sqlparser puts in where there is no FROM: a name that nobody wrote.
func (b *binder) noFrom(exprs sqlparser.TableExprs) bool {
	if len(exprs) != 1 {
		return len(exprs) == 0
	}
	t, ok := exprs[0].(*sqlparser.AliasedTableExpr)
	if !ok {
		return false
	}
	name, ok := t.Expr.(sqlparser.TableName)
	return ok && name.Name.String() == "dual"
}

// tables binds tables with commas between them; beside are those that stand before them.
func (b *binder) tables(exprs sqlparser.TableExprs, o outer, beside *around) (input, error) {
	var all input
	for i, e := range exprs {
		if i == 0 {
			var err error
			if all, err = b.table(e, o, beside); err != nil {
				return input{}, b.at(err, e)
			}
			continue
		}
		in, err := b.tableBehind(all, e, o, beside)
		if err != nil {
			return input{}, b.at(err, e)
		}
		if all, err = b.cross(all, in); err != nil {
			return input{}, b.at(err, e)
		}
	}
	return all, nil
}

// tableBehind binds a table behind others, whose columns it sees where it is LATERAL.
func (b *binder) tableBehind(l input, e sqlparser.TableExpr, o outer, beside *around) (input, error) {
	if beside == nil {
		beside = o.around
	}
	before := &around{site: &site{binder: b, scope: l.scope, schema: l.node.Schema()}, next: beside}
	in, err := b.table(e, o, before)
	in.taken = before.taken
	return in, err
}

// cross puts two tables side by side, without a condition.
func (b *binder) cross(l, r input) (input, error) {
	s, err := combine(l.scope, r.scope, l.node.Schema().NumFields())
	if err != nil {
		return input{}, err
	}
	j, err := joined(l, r, plan.InnerJoin, nil)
	return input{node: j, scope: s}, err
}

// joined joins two tables, the right one of which may be LATERAL.
func joined(l, r input, kind plan.JoinKind, on plan.Expr) (plan.Node, error) {
	j, err := plan.NewJoin(l.node, r.node, kind, on)
	if err != nil {
		return nil, err
	}
	return dependent(j, r.taken)
}

func (b *binder) table(e sqlparser.TableExpr, o outer, beside *around) (input, error) {
	switch t := e.(type) {
	case *sqlparser.AliasedTableExpr:
		switch x := t.Expr.(type) {
		case sqlparser.TableName:
			if call := b.src.Ident(x.Name.String()).Table; call != nil {
				return b.tableCall(call, o, beside)
			}
			if in, ok, err := b.reshaped(b.src.Ident(x.Name.String()), o); ok || err != nil {
				return in, err
			}
			return b.named(x, t.As, o)
		case *sqlparser.Subquery:
			return b.derived(x, b.src.Ident(t.As.String()), o, beside)
		}
	case *sqlparser.ParenTableExpr:
		return b.tables(t.Exprs, o, beside)
	case *sqlparser.JoinTableExpr:
		return b.join(t, o, beside)
	}
	return input{}, unsupported("this kind of table is", "")
}

// derived binds a subquery in FROM. It sees the tables before it where it is LATERAL only.
func (b *binder) derived(q *sqlparser.Subquery, alias parse.Ident, o outer, beside *around) (input, error) {
	inner := outer{ctes: o.ctes, around: o.around, beside: beside.scopeOf()}
	if alias.Lateral && beside != nil {
		inner = outer{ctes: o.ctes, around: beside}
	}
	n, err := b.query(q.Select, inner, nil)
	if err != nil {
		return input{}, err
	}
	if n, err = rename(n, alias); err != nil {
		return input{}, err
	}
	if n, err = sampled(n, alias.Sample); err != nil {
		return input{}, err
	}
	return input{node: n, scope: newScope(relation{name: alias.Name, pos: alias.Pos}, n.Schema())}, nil
}

// named binds a common table expression or a table of the catalog.
func (b *binder) named(t sqlparser.TableName, as sqlparser.TableIdent, o outer) (input, error) {
	id := b.src.Ident(t.Name.String())
	r := relation{name: id.Name, own: id.Name, path: id.Path, pos: id.Pos}
	r.space = parse.Dotted(id.Path)
	if !as.IsEmpty() {
		r.space = ""
		alias := b.src.Ident(as.String())
		r.name, r.pos = alias.Name, alias.Pos
	}
	var c *cte
	if id.File == nil {
		var err error
		if c, err = o.ctes.find(id); err != nil {
			return input{}, err
		}
	}
	var n plan.Node
	var err error
	if id.Summarize != nil {
		n, err = b.summarize(id.Summarize, o)
	} else if c != nil {
		n, err = b.cte(c)
	} else {
		n, err = b.scan(id, r.name, o)
		err = b.recursiveHint(err, id)
	}
	if err != nil {
		return input{}, err
	}
	if scan, ok := n.(*plan.Scan); ok {
		if t, ok := scan.Table.(plan.Sampled); ok {
			r.sampled = t.Sampled()
		}
	}
	if n, err = sampled(n, id.Sample); err != nil {
		return input{}, err
	}
	s := newScope(r, n.Schema())
	return input{node: n, scope: s}, s.rename(b.src.Ident(as.String()))
}

// recursiveHint says of an unknown table that it is the common table expression in which it is named.
func (b *binder) recursiveHint(err error, id parse.Ident) error {
	var e *plan.Error
	if !errors.As(err, &e) || e.Code != plan.CodeName {
		return err
	}
	for _, c := range b.env.open {
		if !c.Recursive && c.Name.Name == id.Name && len(id.Path) == 0 {
			return e.WithHint("WITH RECURSIVE %s sees itself", plan.QuoteIdent(id.Name))
		}
	}
	return err
}

// sampled takes a sample of rows; all of them for nil.
func sampled(n plan.Node, s *parse.Sample) (plan.Node, error) {
	if s == nil {
		return n, nil
	}
	out, err := plan.NewSample(n, s.Percent, s.Rows, s.Seed)
	return out, plan.AtPos(err, s.Pos)
}

// scan reads a table of the catalog with all its columns; a rule of the optimiser drops those that nobody needs.
func (b *binder) scan(id parse.Ident, alias string, o outer) (plan.Node, error) {
	if id.File != nil {
		t, err := b.env.files(*id.File)
		if err != nil {
			return nil, plan.AtPos(err, id.Pos)
		}
		return plan.NewScan(t, alias, nil)
	}
	t, home, err := b.lookup(id)
	if err != nil {
		if len(id.Path) == 0 {
			err = orCTE(err, id, o.ctes)
		}
		return nil, plan.AtPos(err, id.Pos)
	}
	if v, ok := t.(plan.View); ok {
		return b.view(v, id, home)
	}
	columns := make([]int, t.Schema().NumFields())
	for i := range columns {
		columns[i] = i
	}
	return plan.NewScan(t, alias, columns)
}

// orCTE adds the nearest common table expression to the error of an unknown table, unless it has a hint.
func orCTE(err error, id parse.Ident, ctes *cteScope) error {
	var e *plan.Error
	if !errors.As(err, &e) || e.Code != plan.CodeName {
		return err
	}
	if n, ok := plan.Nearest(id.Name, ctes.names()); ok && e.Hint == "" {
		return e.WithHint("did you mean %s?", plan.QuoteIdent(n))
	}
	return err
}
