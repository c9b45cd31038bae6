package plan

import (
	"github.com/apache/arrow/go/v17/arrow"
)

// Node is one operator of a plan tree. Nodes are immutable; the set of kinds is sealed. Fields that an optimiser rule sets
// are set on a copy (With… methods).
type Node interface {
	// Schema has a field for each output column.
	Schema() *arrow.Schema
	// Children are the inputs, in order.
	Children() []Node
	// WithChildren is the node over other inputs; their schemas must be those of the present ones, type for type.
	WithChildren(children []Node) (Node, error)
	node()
}

// Filter keeps the rows for which the predicate is true.
type Filter struct {
	Input Node
	Pred  Expr
}

// NewFilter checks that pred is a condition over the input's columns.
func NewFilter(in Node, pred Expr) (Node, error) {
	p, err := Condition(pred, "WHERE")
	if err != nil {
		return nil, err
	}
	if err := checkColumns(in.Schema(), p); err != nil {
		return nil, err
	}
	return &Filter{Input: in, Pred: p}, nil
}

// Project computes columns from the input's.
type Project struct {
	Input  Node
	Exprs  []Expr
	schema *arrow.Schema
}

// NewProject names one output column for each expression. A column that passes unchanged keeps its type's metadata and
// is no longer hidden.
func NewProject(in Node, exprs []Expr, names []string) (Node, error) {
	if len(exprs) != len(names) {
		return nil, Errorf(CodeInternal, "projection of %d expressions has %d names", len(exprs), len(names))
	}
	if err := checkColumns(in.Schema(), exprs...); err != nil {
		return nil, err
	}
	out := make([]Expr, len(exprs))
	fields := make([]arrow.Field, len(exprs))
	for i, e := range exprs {
		if p, ok := e.(*Param); ok && p.Type() == UnknownType {
			e = NewParam(p.Index, p.Name, TextType)
		}
		out[i] = e
		fields[i] = NewField(names[i], e.Type())
	}
	return &Project{Input: in, Exprs: out, schema: arrow.NewSchema(fields, nil)}, nil
}

func checkColumns(s *arrow.Schema, exprs ...Expr) error {
	for _, e := range exprs {
		var bad error
		VisitExpr(e, func(e Expr) bool {
			c, ok := e.(*ColumnRef)
			if ok && (c.Index >= s.NumFields() || TypeOf(s.Field(c.Index)) != c.typ) {
				bad = Errorf(CodeInternal, "column %s (ordinal %d, %s) is not one of its input %s", c.Name, c.Index, c.typ, s)
			}
			return bad == nil
		})
		if bad != nil {
			return bad
		}
	}
	return nil
}
