package bind

import (
	"context"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// Options steer binding.
type Options struct {
	// ParamTypes are the types of the values given, by a parameter's ordinal, where they are known. They are used only for
	// parameters that their use does not type; without one such a parameter is TEXT.
	ParamTypes []plan.Type
	// Eval computes an expression without columns and parameters, to find constants early that a column cannot hold; nil
	// leaves them to the statement's run.
	Eval func(plan.Expr) (*plan.Literal, error)
	// Rows runs a query while a statement is bound, for the values that PIVOT makes columns of; nil where there is no way to.
	Rows func(context.Context, plan.Node) ([][]*plan.Literal, error)
	// Files gives the tables of files; nil where none are read.
	Files plan.FileFinder
	// Funcs are the functions there are; nil for those of rsql only.
	Funcs *plan.FuncTable
}

// Query binds a query.
func Query(ctx context.Context, q *parse.Query, cat plan.Catalog, opts Options) (plan.Node, error) {
	return newBinder(ctx, q.Source, cat, opts).statement(q, nil)
}

// CreateTableAs binds the query of CREATE TABLE … AS and writes its rows into the table that target makes from the
// query's columns. The table holds a column for each of them, by name; their order is its own.
func CreateTableAs(ctx context.Context, q *parse.Query, cat plan.Catalog, target func(*arrow.Schema) (plan.Table, error), opts Options) (plan.Node, error) {
	b := newBinder(ctx, q.Source, cat, opts)
	rows, err := b.statement(q, nil)
	if err != nil {
		return nil, err
	}
	if err := b.distinctNames(rows.Schema(), q); err != nil {
		return nil, err
	}
	t, err := target(rows.Schema())
	if err != nil {
		return nil, err
	}
	columns := make([]int, rows.Schema().NumFields())
	for i, f := range rows.Schema().Fields() {
		at := t.Schema().FieldIndices(f.Name)
		if len(at) != 1 {
			return nil, plan.Errorf(plan.CodeName, "table %s has no column %s", plan.TableLabel(t), plan.QuoteIdent(f.Name)).WithPos(b.src.Pos(q.Body))
		}
		columns[i] = at[0]
	}
	w, err := plan.NewInsert(rows, t, plan.Insert, columns)
	return w, b.at(err, q.Body)
}

func (b *binder) distinctNames(s *arrow.Schema, q *parse.Query) error {
	for _, f := range s.Fields() {
		if len(s.FieldIndices(f.Name)) > 1 {
			return plan.Errorf(plan.CodeName, "two columns of the new table are called %s", plan.QuoteIdent(f.Name)).
				WithHint("give one of them another name with AS").WithPos(b.src.Pos(q.Body))
		}
	}
	return nil
}

// maxBlocks is the number of SELECTs that one statement may come to, each reference to a common table expression
// counted: references to references multiply.
const maxBlocks = 10_000

// env is what all parts of a statement share.
type env struct {
	space func(path []string, in plan.Catalog) (plan.Catalog, error)
	table func(name string, in plan.Catalog) (plan.Table, error)
	// found has one table for each name, so that what is written twice is known to be the same.
	found  map[string]foundTable
	files  func(spec plan.FileSpec) (plan.Table, error)
	rows   func(query plan.Node) ([][]*plan.Literal, error)
	given  []plan.Type
	eval   func(plan.Expr) (*plan.Literal, error)
	funcs  *plan.FuncTable
	blocks int
	// open are the common table expressions whose queries are being bound, the innermost last.
	open []*cte
	// views are the views whose queries are being bound, the innermost last.
	views []string
	// shared are the definitions whose rows are computed once, each behind those that it reads.
	shared []*definition
	// begins is where operators begin in the text: see begin.
	begins map[sqlparser.Expr]plan.Pos
}

// binder binds the queries of one source text.
type binder struct {
	src *parse.Source
	env *env
	// cat is where tables of names without a database or server are, path what stands before its tables' names elsewhere.
	cat  plan.Catalog
	path []string
}

// foundTable is a table and the catalog that it is of.
type foundTable struct {
	table plan.Table
	home  plan.Catalog
}

// lookup finds a table, and the catalog that it is of.
func (b *binder) lookup(id parse.Ident) (plan.Table, plan.Catalog, error) {
	name := plan.DottedIdent(append(append(slices.Clone(b.path), id.Space()...), id.Name))
	if f, ok := b.env.found[name]; ok {
		return f.table, f.home, nil
	}
	home, err := b.env.space(id.Space(), b.cat)
	if err != nil {
		return nil, nil, plan.AtPos(err, id.Start())
	}
	t, err := b.env.table(id.Name, home)
	if err == nil {
		b.env.found[name] = foundTable{t, home}
	}
	return t, home, err
}

func newBinder(ctx context.Context, src *parse.Source, cat plan.Catalog, opts Options) *binder {
	space := func(path []string, in plan.Catalog) (plan.Catalog, error) { return plan.InNamespace(ctx, in, path) }
	table := func(name string, in plan.Catalog) (plan.Table, error) { return in.Table(ctx, name) }
	files := func(spec plan.FileSpec) (plan.Table, error) {
		if opts.Files == nil {
			return nil, plan.Errorf(plan.CodeUnsupported, "files are not read here")
		}
		return opts.Files(ctx, spec)
	}
	rows := func(query plan.Node) ([][]*plan.Literal, error) {
		if opts.Rows == nil {
			return nil, plan.Errorf(plan.CodeUnsupported, "PIVOT without the values of its columns is not offered here").WithHint("list them: IN ('a', 'b')")
		}
		return opts.Rows(ctx, query)
	}
	return &binder{src: src, cat: cat, env: &env{space: space, table: table, files: files, rows: rows, given: opts.ParamTypes, eval: opts.Eval, funcs: opts.Funcs,
		found: map[string]foundTable{}, begins: map[sqlparser.Expr]plan.Pos{}}}
}

// statement binds a whole query. want are the columns that its rows are for; nil when they are for nobody.
func (b *binder) statement(q *parse.Query, want []target) (plan.Node, error) {
	n, err := b.query(q.Body, outer{}, want)
	if err != nil { // what has no token of its own (a star) is shown at the beginning
		start := len(b.src.Text) - len(strings.TrimLeft(b.src.Text, " \t\r\n"))
		return nil, plan.AtPos(b.at(err, q.Body), plan.At(start))
	}
	return b.env.define(n)
}

// outer is what a query sees of what stands around it.
type outer struct {
	ctes *cteScope
	// around holds the columns that the query may use of what stands around it.
	around *around
	// beside holds the columns of the tables beside this query, which a derived table must not use unless it is LATERAL.
	beside *scope
}
