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
	n := inputs[0].Schema().NumFields()
	types := make([]Type, n)
	for i, in := range inputs {
		if in.Schema().NumFields() != n {
			return nil, Errorf(CodeType, "UNION of %d and %d columns", n, in.Schema().NumFields())
		}
		for c, f := range in.Schema().Fields() {
			t, ok := unify(types[c], TypeOf(f))
			if !ok {
				return nil, Errorf(CodeType, "column %d of UNION is %s in one query and %s in query %d", c+1, types[c], TypeOf(f), i+1).WithHint("CAST one of them")
			}
			types[c] = t
		}
	}
	fields := make([]arrow.Field, n)
	for c, f := range inputs[0].Schema().Fields() {
		fields[c] = NewField(f.Name, types[c])
	}
	u := &Union{schema: arrow.NewSchema(fields, nil)}
	for _, in := range inputs {
		conv, err := convertColumns(in, types)
		if err != nil {
			return nil, err
		}
		u.Inputs = append(u.Inputs, conv)
	}
	return u, nil
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
