package parse

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// TableCall is a table function in FROM: f(a, b) [WITH ORDINALITY]. It is the [Ident.Table] of the table's name.
type TableCall struct {
	Name       Ident
	Args       []sqlparser.Expr
	JSON       *JSONTable
	Ordinality bool
	// Alias is the table's own, also where none was written: then it is the function's name.
	Alias Ident
	// Sample is the TABLESAMPLE behind it; nil without one.
	Sample *Sample
}

// JSONTable is the COLUMNS of JSON_TABLE, or of a NESTED PATH in it.
type JSONTable struct {
	Path    Literal
	Columns []JSONColumn
	Nested  []*JSONTable
}

// JSONColumn is a column of a JSONTable. A Path without text is $ and the column's name.
type JSONColumn struct {
	Name               Ident
	Type               plan.Type
	Path               *Literal
	Ordinality, Exists bool
	OnEmpty, OnError   JSONDefault
}

// JSONDefault is ERROR, NULL or DEFAULT expr.
type JSONDefault struct {
	Error bool
	Value sqlparser.Expr
}

// Nodes are the expressions that the call holds.
func (c *TableCall) Nodes() []sqlparser.SQLNode {
	var out []sqlparser.SQLNode
	for _, a := range c.Args {
		out = append(out, a)
	}
	if c.JSON != nil {
		out = append(out, c.JSON.nodes()...)
	}
	return out
}

func (t *JSONTable) nodes() []sqlparser.SQLNode {
	var out []sqlparser.SQLNode
	for _, c := range t.Columns {
		for _, d := range []JSONDefault{c.OnEmpty, c.OnError} {
			if d.Value != nil {
				out = append(out, d.Value)
			}
		}
	}
	for _, n := range t.Nested {
		out = append(out, n.nodes()...)
	}
	return out
}

// tableCall takes f(a, b) [WITH ORDINALITY] [[AS] alias [(columns)]] [TABLESAMPLE …], written as a table of a name of its own.
func (r *rewriter) tableCall() {
	if !r.enter() {
		return
	}
	defer r.leave()
	at := r.i
	call := &TableCall{Name: r.takeIdent()}
	r.expectOp("(")
	for r.err == nil && !r.cur().op(")") {
		call.Args = append(call.Args, r.expression())
		if r.cur().is("columns") && r.peek(1).op("(") {
			call.JSON = &JSONTable{}
			r.jsonColumns(call.JSON)
		}
		if !r.acceptOp(",") {
			break
		}
	}
	r.expectOp(")")
	call.Ordinality = r.accept("with", "ordinality")
	call.Alias = call.Name
	if r.aliasAhead() {
		call.Alias = r.takeAlias()
		if r.cur().op("(") {
			call.Alias.Columns = r.columnList()
		}
	}
	call.Sample = r.tableSample()
	r.out.add(at, r.src.addIdent(Ident{Name: call.Name.Name, Pos: call.Name.Pos, Table: call}))
}

// jsonColumns takes COLUMNS (column, …).
func (r *rewriter) jsonColumns(t *JSONTable) {
	if !r.enter() {
		return
	}
	defer r.leave()
	r.expect("COLUMNS", "columns")
	r.expectOp("(")
	for r.err == nil {
		if r.cur().is("nested") && (r.peek(1).is("path") || r.peek(1).kind == tkString) {
			r.advance()
			r.accept("path")
			n := &JSONTable{Path: r.jsonPath()}
			r.jsonColumns(n)
			t.Nested = append(t.Nested, n)
		} else {
			t.Columns = append(t.Columns, r.jsonColumn())
		}
		if !r.acceptComma() {
			break
		}
	}
	r.expectOp(")")
}

func (r *rewriter) jsonPath() Literal {
	if r.cur().kind != tkString {
		r.unexpected("a path such as '$.a'")
		return Literal{}
	}
	l := r.cur().literal()
	r.advance()
	return l
}

// jsonColumn takes name FOR ORDINALITY, or name type [EXISTS] [PATH '…'] [… ON EMPTY] [… ON ERROR].
func (r *rewriter) jsonColumn() JSONColumn {
	c := JSONColumn{Name: r.starName(), Type: plan.BigIntType}
	if r.accept("for", "ordinality") {
		c.Ordinality = true
		return c
	}
	c.Type = r.typeName()
	c.Exists = r.accept("exists")
	if r.accept("path") {
		p := r.jsonPath()
		c.Path = &p
	}
	for r.err == nil {
		d := JSONDefault{}
		switch {
		case r.accept("error"):
			d.Error = true
		case r.accept("null"):
		case r.accept("default"):
			d.Value = r.expression()
		default:
			return c
		}
		switch {
		case r.accept("on", "empty"):
			c.OnEmpty = d
		case r.accept("on", "error"):
			c.OnError = d
		default:
			r.unexpected("ON EMPTY or ON ERROR")
		}
	}
	return c
}
