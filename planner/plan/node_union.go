package plan

import "github.com/apache/arrow/go/v17/arrow"

// Distinct removes duplicate rows; NULLs are equal.
type Distinct struct{ Input Node }

// NewDistinct keeps one of each row.
func NewDistinct(in Node) (Node, error) { return &Distinct{Input: in}, nil }

// Union gives the rows of all inputs, one input after the other (UNION ALL).
type Union struct {
	Inputs []Node
	schema *arrow.Schema
}

// NewUnion brings the inputs to common column types; names are those of the first.
func NewUnion(inputs ...Node) (Node, error) {
	if len(inputs) == 0 {
		return nil, Errorf(CodeInternal, "union of nothing")
	}
	schema, inputs, err := unifyInputs("UNION", inputs...)
	if err != nil {
		return nil, err
	}
	return &Union{Inputs: inputs, schema: schema}, nil
}

// unifyInputs converts inputs to common column types; what names the operation for messages. The names of the columns are
// those of the first input.
func unifyInputs(what string, inputs ...Node) (*arrow.Schema, []Node, error) {
	n := inputs[0].Schema().NumFields()
	types := make([]Type, n)
	for i, in := range inputs {
		if in.Schema().NumFields() != n {
			return nil, nil, Errorf(CodeType, "%s of %d and %d columns", what, n, in.Schema().NumFields())
		}
		for c, f := range in.Schema().Fields() {
			t, ok := unify(types[c], TypeOf(f))
			if !ok {
				return nil, nil, Errorf(CodeType, "column %d of %s is %s in one query and %s in query %d", c+1, what, types[c], TypeOf(f), i+1).
					WithHint("CAST one of them")
			}
			types[c] = t
		}
	}
	fields := make([]arrow.Field, n)
	for c, f := range inputs[0].Schema().Fields() {
		fields[c] = NewField(f.Name, types[c])
	}
	out := make([]Node, len(inputs))
	for i, in := range inputs {
		var err error
		if out[i], err = convertColumns(in, types); err != nil {
			return nil, nil, err
		}
	}
	return arrow.NewSchema(fields, nil), out, nil
}

// convertColumns casts the columns of a node to the given types, where they differ.
func convertColumns(in Node, types []Type) (Node, error) {
	exprs := make([]Expr, len(types))
	changed := false
	for c, t := range types {
		col, err := NewColumn(in.Schema(), c)
		if err != nil {
			return nil, err
		}
		if exprs[c], err = Coerce(col, t); err != nil {
			return nil, err
		}
		changed = changed || exprs[c] != Expr(col)
	}
	if !changed {
		return in, nil
	}
	return NewProject(in, exprs, FieldNames(in.Schema(), false))
}
