package plan

import "github.com/apache/arrow/go/v17/arrow"

// SetKind is the kind of a set operation that compares rows. UNION ALL is a [Union], UNION a [Distinct] over one.
type SetKind uint8

// The kinds.
const (
	Intersect SetKind = iota
	Except
)

// String is the kind as EXPLAIN shows it.
func (k SetKind) String() string { return [...]string{"intersect", "except"}[k] }

// SetOperation gives rows of its left input: those that the right input has too (Intersect), or has not (Except). Rows
// are compared whole, and NULLs are equal. With All each row of the right input counts for one of the left, else no row
// comes out twice.
type SetOperation struct {
	Left, Right Node
	Kind        SetKind
	All         bool
	schema      *arrow.Schema
}

// NewSetOperation brings the inputs to common column types; names are those of the left one.
func NewSetOperation(left, right Node, kind SetKind, all bool) (*SetOperation, error) {
	schema, inputs, err := unifyInputs(map[SetKind]string{Intersect: "INTERSECT", Except: "EXCEPT"}[kind], left, right)
	if err != nil {
		return nil, err
	}
	return &SetOperation{Left: inputs[0], Right: inputs[1], Kind: kind, All: all, schema: schema}, nil
}

func (*SetOperation) node() {}

// Schema implements Node.
func (s *SetOperation) Schema() *arrow.Schema { return s.schema }

// Children implements Node.
func (s *SetOperation) Children() []Node { return []Node{s.Left, s.Right} }

// WithChildren implements Node.
func (s *SetOperation) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(s, c); err != nil {
		return nil, err
	}
	n := *s
	n.Left, n.Right = c[0], c[1]
	return &n, nil
}

func describeSetOperation(x *SetOperation) string {
	if x.All {
		return x.Kind.String() + " all"
	}
	return x.Kind.String()
}
