package planner

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/bind"
	"rsql/planner/opt"
	"rsql/planner/parse"
	"rsql/planner/plan"
)

// Options steer planning.
type Options struct {
	// ParamTypes are the types of the values given, by ordinal, for parameters that their use does not type.
	ParamTypes []plan.Type
	// Disable turns optimiser rules off by name.
	Disable map[string]bool
	// Eval computes an expression without columns; nil leaves constants as they are.
	Eval func(plan.Expr) (*plan.Literal, error)
	// Rows runs a query while a statement is planned, for the values that PIVOT makes columns of; nil where there is no way to.
	Rows func(context.Context, plan.Node) ([][]*plan.Literal, error)
	// Files gives the tables of files; nil where none are read.
	Files plan.FileFinder
	// Funcs are the functions there are; nil for those of rsql only.
	Funcs *plan.FuncTable
}

func (o Options) bind() bind.Options {
	return bind.Options{ParamTypes: o.ParamTypes, Eval: o.Eval, Rows: o.Rows, Files: o.Files, Funcs: o.Funcs}
}

// Param is one parameter of a statement.
type Param struct {
	// Name is empty for ?.
	Name string
	Pos  plan.Pos
}

// Plan is an optimised plan, its parameters still open.
type Plan struct {
	Root   plan.Node
	Params []Param
	Fired  []Fired
}

// ForQuery plans a query.
func ForQuery(ctx context.Context, q *Query, cat plan.Catalog, o Options) (*Plan, error) {
	root, err := bind.Query(ctx, q, cat, o.bind())
	if err != nil {
		return nil, err
	}
	return finish(ctx, root, q.Source, o)
}

// ForInsert plans an INSERT or REPLACE.
func ForInsert(ctx context.Context, ins *Insert, cat plan.Catalog, o Options) (*Plan, error) {
	root, err := bind.Insert(ctx, ins, cat, o.bind())
	if err != nil {
		return nil, err
	}
	return finish(ctx, root, ins.Query.Source, o)
}

// ForChange plans an UPDATE, DELETE, TRUNCATE or MERGE.
func ForChange(ctx context.Context, c *Change, cat plan.Catalog, o Options) (*Plan, error) {
	root, err := bind.Change(ctx, c, cat, o.bind())
	if err != nil {
		return nil, err
	}
	return finish(ctx, root, c.Rows.Source, o)
}

// ForCreateAs plans the rows of CREATE TABLE … AS. target makes the table to write into from the query's columns.
func ForCreateAs(ctx context.Context, ct *CreateTable, cat plan.Catalog, target func(*arrow.Schema) (plan.Table, error), o Options) (*Plan, error) {
	root, err := bind.CreateTableAs(ctx, ct.Query, cat, target, o.bind())
	if err != nil {
		return nil, err
	}
	return finish(ctx, root, ct.Query.Source, o)
}

// Params lists the parameters of a statement.
func Params(s Statement) []Param {
	switch x := s.(type) {
	case *parse.Query:
		return params(x.Source)
	case *parse.Insert:
		return params(x.Query.Source)
	case *parse.Copy:
		if x.Query != nil {
			return params(x.Query.Source)
		}
	case *parse.Change:
		return params(x.Rows.Source)
	case *parse.Explain:
		return Params(x.Statement)
	case *parse.CreateTable:
		if x.Query != nil {
			return params(x.Query.Source)
		}
	case *parse.Describe:
		if x.Query != nil {
			return params(x.Query.Source)
		}
	}
	return nil
}

func params(src *parse.Source) []Param {
	out := make([]Param, len(src.Params))
	for i, p := range src.Params {
		out[i] = Param{Name: p.Name, Pos: p.Pos}
	}
	return out
}

// Optimize runs the rules on a plan that was built by hand, as DataFrames do.
func Optimize(ctx context.Context, root plan.Node, o Options) (*Plan, error) {
	return finish(ctx, root, nil, o)
}

func finish(ctx context.Context, root plan.Node, src *parse.Source, o Options) (*Plan, error) {
	options := opt.Options{Disable: o.Disable, Eval: o.Eval}
	if err := survey(ctx, root, options); err != nil {
		return nil, err
	}
	best, fired, err := opt.Optimize(root, options)
	if err != nil {
		return nil, err
	}
	p := &Plan{Root: best, Fired: fired}
	if src != nil {
		p.Params = params(src)
	}
	return p, nil
}

// survey has tables look at their sizes where a join will ask for them. What can give no rows asks for none.
func survey(ctx context.Context, root plan.Node, o opt.Options) error {
	if !joins(root) {
		return nil
	}
	left, err := opt.Prune(root, o)
	if err != nil || !joins(left) {
		return err
	}
	plan.Visit(left, func(n plan.Node) {
		if s, ok := n.(*plan.Scan); ok {
			if t, ok := s.Table.(plan.Surveyor); ok {
				t.Survey(ctx)
			}
		}
	})
	return nil
}

// joins reports whether a plan has a join.
func joins(root plan.Node) bool {
	found := false
	plan.Visit(root, func(n plan.Node) {
		switch n.(type) {
		case *plan.Join, *plan.Apply:
			found = true
		}
	})
	return found
}
