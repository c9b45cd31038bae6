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
}

// from binds a FROM: its items side by side. A SELECT without FROM reads one row without columns.
func (b *binder) from(exprs sqlparser.TableExprs, o outer) (input, error) {
	if b.noFrom(exprs) {
		one, err := plan.NewValues(nil, [][]plan.Expr{{}})
		return input{node: one, scope: &scope{parent: o.scope, note: "there is no FROM"}}, err
	}
	in, err := b.tables(exprs, o, nil)
	if err != nil {
		return input{}, err
	}
	in.scope.lateral = o.lateral
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
func (b *binder) tables(exprs sqlparser.TableExprs, o outer, beside *scope) (input, error) {
	var all input
	for i, e := range exprs {
		if i > 0 {
			beside = all.scope
		}
		in, err := b.table(e, o, beside)
		if err != nil {
			return input{}, b.at(err, e)
		}
		if i == 0 {
			all = in
			continue
		}
		if all, err = b.cross(all, in); err != nil {
			return input{}, b.at(err, e)
		}
	}
	return all, nil
}

// cross puts two tables side by side, without a condition.
func (b *binder) cross(l, r input) (input, error) {
	s, err := combine(l.scope, r.scope, l.node.Schema().NumFields())
	if err != nil {
		return input{}, err
	}
	j, err := plan.NewJoin(l.node, r.node, plan.InnerJoin, nil)
	return input{node: j, scope: s}, err
}

func (b *binder) table(e sqlparser.TableExpr, o outer, beside *scope) (input, error) {
	switch t := e.(type) {
	case *sqlparser.AliasedTableExpr:
		switch x := t.Expr.(type) {
		case sqlparser.TableName:
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

// derived binds a subquery in FROM. It sees nothing of the tables beside it.
func (b *binder) derived(q *sqlparser.Subquery, alias parse.Ident, o outer, beside *scope) (input, error) {
	n, err := b.query(q.Select, outer{ctes: o.ctes, scope: o.scope, lateral: beside}, nil)
	if err != nil {
		return input{}, err
	}
	if n, err = rename(n, alias); err != nil {
		return input{}, err
	}
	return input{node: n, scope: newScope(o.scope, relation{name: alias.Name, pos: alias.Pos}, n.Schema())}, nil
}

// named binds a common table expression or a table of the catalog.
func (b *binder) named(t sqlparser.TableName, as sqlparser.TableIdent, o outer) (input, error) {
	id := b.src.Ident(t.Name.String())
	r := relation{name: id.Name, own: id.Name, pos: id.Pos}
	if !as.IsEmpty() {
		alias := b.src.Ident(as.String())
		r.name, r.pos = alias.Name, alias.Pos
	}
	c, err := o.ctes.find(id)
	if err != nil {
		return input{}, err
	}
	var n plan.Node
	if c != nil {
		n, err = b.cte(c)
	} else {
		n, err = b.scan(id, r.name, o)
	}
	if err != nil {
		return input{}, err
	}
	return input{node: n, scope: newScope(o.scope, r, n.Schema())}, nil
}

// scan reads a table of the catalog with all its columns; a rule of the optimiser drops those that nobody needs.
func (b *binder) scan(id parse.Ident, alias string, o outer) (plan.Node, error) {
	t, err := b.env.lookup(id.Name)
	if err != nil {
		return nil, plan.AtPos(orCTE(err, id, o.ctes), id.Pos)
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
