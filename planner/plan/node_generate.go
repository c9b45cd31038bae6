package plan

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// Generate gives, for each row of its input, the rows that a table function makes of values of that row: the input's
// columns, then the function's. A row for which it makes none does not come out, unless Outer is set: then it comes out once, with
// NULLs.
type Generate struct {
	Input Node
	Func  *TableFunc
	// Args are over the input's columns, of the types that the function takes.
	Args []Expr
	// JSON says what JSON_TABLE makes of a document; nil for other functions.
	JSON *JSONTable
	// Ordinality adds a column with the number of the row within those of one input row, from 1.
	Ordinality bool
	Outer      bool
	// At is as [Call].At.
	At     Pos
	schema *arrow.Schema
}

// NewGenerate finds the types of a table function's columns.
func NewGenerate(in Node, f *TableFunc, args []Expr, spec *JSONTable, ordinality bool) (*Generate, error) {
	typed, columns, err := f.apply(args)
	if err != nil {
		return nil, err
	}
	if spec != nil {
		columns = spec.fields()
	}
	if err := checkColumns(in.Schema(), typed...); err != nil {
		return nil, err
	}
	fields := append([]arrow.Field(nil), in.Schema().Fields()...)
	fields = append(fields, columns...)
	if ordinality {
		fields = append(fields, NewField("ordinality", BigIntType))
	}
	return &Generate{Input: in, Func: f, Args: typed, JSON: spec, Ordinality: ordinality, schema: arrow.NewSchema(fields, nil)}, nil
}

// Over is the same function over another input, its arguments being args.
func (g *Generate) Over(in Node, args []Expr, outer bool) (*Generate, error) {
	if err := checkColumns(in.Schema(), args...); err != nil {
		return nil, err
	}
	own := g.schema.Fields()[g.Input.Schema().NumFields():]
	c := *g
	c.Input, c.Args, c.Outer = in, args, outer
	c.schema = arrow.NewSchema(append(append([]arrow.Field(nil), in.Schema().Fields()...), own...), nil)
	return &c, nil
}

func (*Generate) node() {}

// Schema implements Node.
func (g *Generate) Schema() *arrow.Schema { return g.schema }

// Children implements Node.
func (g *Generate) Children() []Node { return []Node{g.Input} }

// WithChildren implements Node.
func (g *Generate) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(g, c); err != nil {
		return nil, err
	}
	n := *g
	n.Input = c[0]
	return &n, nil
}

func describeGenerate(x *Generate) string {
	args := make([]string, len(x.Args))
	for i, a := range x.Args {
		args[i] = a.String()
	}
	s := x.Func.Name + "(" + strings.Join(args, ", ") + ")"
	if x.Ordinality {
		s += " with ordinality"
	}
	if x.Outer {
		s += ", outer"
	}
	return "generate " + s
}
