package plan

import (
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// Apply is a dependent join: its right input is another for each left row, since it uses values of that row. The left row is
// joined with the rows that the right input has for it, as the join's kind and condition say.
//
// It is what a correlated subquery means, and always right. Rules make ordinary joins of it where they can.
type Apply struct {
	// Join has the inputs, the kind (any but Right and Full) and the condition.
	Join *Join
	// Outer are the values that the right input takes from a left row.
	Outer []Binding
}

// NewApply makes a dependent join of a join. Values that the right input does not use are left out.
func NewApply(j *Join, outer []Binding) (*Apply, error) {
	if j.Kind == RightJoin || j.Kind == FullJoin {
		return nil, Errorf(CodeInternal, "a %s join has no right side that depends on its left one", j.Kind)
	}
	a := &Apply{Join: j}
	free := FreeOuterRefs(j.Right)
	for _, b := range outer {
		if err := checkColumns(j.Left.Schema(), b.Value); err != nil {
			return nil, err
		}
		if b.Value.Type() != b.Ref.Type() {
			return nil, Errorf(CodeInternal, "%s is a %s and is given a %s", b.Ref, b.Ref.Type(), b.Value.Type())
		}
		if slices.Contains(free, b.Ref) {
			a.Outer = append(a.Outer, b)
		}
	}
	return a, nil
}

func (*Apply) node() {}

// Schema implements Node.
func (a *Apply) Schema() *arrow.Schema { return a.Join.Schema() }

// Children implements Node.
func (a *Apply) Children() []Node { return a.Join.Children() }

// WithChildren implements Node.
func (a *Apply) WithChildren(c []Node) (Node, error) {
	j, err := a.Join.WithChildren(c)
	if err != nil {
		return nil, err
	}
	return NewApply(j.(*Join), a.Outer) //nolint:forcetypeassert // a Join stays one
}

// Values lists what the right input is given, over the left columns.
func (a *Apply) Values() []Expr {
	out := make([]Expr, len(a.Outer))
	for i, b := range a.Outer {
		out[i] = b.Value
	}
	return out
}

func mapApply(x *Apply, one func(Expr) Expr) Node {
	c := &Apply{Join: mapJoin(x.Join, one).(*Join), Outer: slices.Clone(x.Outer)} //nolint:forcetypeassert // a Join stays one
	for i := range c.Outer {
		c.Outer[i].Value = one(c.Outer[i].Value)
	}
	return c
}

func describeApply(x *Apply) string {
	s := x.Join.Kind.String() + " apply"
	if len(x.Outer) > 0 {
		values := make([]string, len(x.Outer))
		for i, b := range x.Outer {
			values[i] = b.Value.String()
		}
		s += " for each " + strings.Join(values, ", ")
	}
	if conds := joinConditions(x.Join); len(conds) > 0 {
		s += " on " + strings.Join(conds, " AND ")
	}
	return s
}
