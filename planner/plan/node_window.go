package plan

import (
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// Window puts beside each row of its input what functions give for it and the rows near it. The rows of a partition are
// those with equal values of PartitionBy (NULLs are equal); OrderBy orders them. Columns are those of the input, then one
// for each call.
type Window struct {
	Input       Node
	PartitionBy []Expr
	OrderBy     []SortKey
	Calls       []*WindowCall
	// Limit is set by an optimiser rule where only the first rows of each partition are wanted, nil for all.
	Limit  Expr
	schema *arrow.Schema
}

// NewWindow names one output column for each call.
func NewWindow(in Node, partitionBy []Expr, orderBy []SortKey, calls []*WindowCall, names []string) (*Window, error) {
	if len(calls) != len(names) {
		return nil, Errorf(CodeInternal, "a window of %d calls has %d names", len(calls), len(names))
	}
	w := &Window{Input: in, PartitionBy: partitionBy, OrderBy: orderBy, Calls: calls}
	if err := checkColumns(in.Schema(), RootExprs(w)...); err != nil {
		return nil, err
	}
	for _, e := range partitionBy {
		if e.Type().Kind == Unknown {
			return nil, Errorf(CodeType, "cannot partition by %s, a %s", e, e.Type())
		}
	}
	for _, k := range orderBy {
		if k.Expr.Type().Kind == Unknown {
			return nil, Errorf(CodeType, "cannot order by %s, a %s", k.Expr, k.Expr.Type())
		}
	}
	fields := slices.Clone(in.Schema().Fields())
	for i, c := range calls {
		fields = append(fields, NewField(names[i], c.typ))
	}
	w.schema = arrow.NewSchema(fields, nil)
	return w, nil
}

// Keys are what the rows are sorted by: the partition, then the order within it.
func (w *Window) Keys() []SortKey {
	var out []SortKey
	for _, e := range w.PartitionBy {
		out = append(out, NewSortKey(e, false))
	}
	return append(out, w.OrderBy...)
}

// WithLimit keeps only the first rows of each partition.
func (w *Window) WithLimit(limit Expr) *Window {
	c := *w
	c.Limit = limit
	return &c
}

// WithInput is the window over an input with other columns, to which the ordinals of its expressions are remapped, with the
// calls that are listed.
func (w *Window) WithInput(in Node, at map[int]int, calls []int) *Window {
	kept, width := *w, w.Input.Schema().NumFields()
	kept.Calls = nil
	fields := slices.Clone(in.Schema().Fields())
	for _, i := range calls {
		kept.Calls = append(kept.Calls, w.Calls[i])
		fields = append(fields, w.schema.Field(width+i))
	}
	one := func(e Expr) Expr {
		if e == nil {
			return nil
		}
		return Remap(e, at)
	}
	out := mapWindow(&kept, one)
	out.Input, out.schema = in, arrow.NewSchema(fields, nil)
	return out
}

func (*Window) node() {}

// Schema implements Node.
func (w *Window) Schema() *arrow.Schema { return w.schema }

// Children implements Node.
func (w *Window) Children() []Node { return []Node{w.Input} }

// WithChildren implements Node.
func (w *Window) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(w, c); err != nil {
		return nil, err
	}
	n := *w
	n.Input = c[0]
	return &n, nil
}

func mapWindow(x *Window, one func(Expr) Expr) *Window {
	c := *x
	c.PartitionBy = make([]Expr, len(x.PartitionBy))
	for i, e := range x.PartitionBy {
		c.PartitionBy[i] = one(e)
	}
	c.OrderBy = make([]SortKey, len(x.OrderBy))
	for i, k := range x.OrderBy {
		c.OrderBy[i] = SortKey{Expr: one(k.Expr), Descending: k.Descending, NullsFirst: k.NullsFirst}
	}
	c.Calls = make([]*WindowCall, len(x.Calls))
	for i, call := range x.Calls {
		c.Calls[i] = call.mapped(one)
	}
	c.Limit = one(x.Limit)
	return &c
}

func describeWindow(x *Window) string {
	calls := make([]string, len(x.Calls))
	for i, c := range x.Calls {
		calls[i] = c.String()
	}
	s := "window " + strings.Join(calls, ", ")
	if len(x.PartitionBy) > 0 {
		keys := make([]string, len(x.PartitionBy))
		for i, e := range x.PartitionBy {
			keys[i] = e.String()
		}
		s += " partition by " + strings.Join(keys, ", ")
	}
	if len(x.OrderBy) > 0 {
		keys := make([]string, len(x.OrderBy))
		for i, k := range x.OrderBy {
			keys[i] = k.String()
		}
		s += " order by " + strings.Join(keys, ", ")
	}
	if x.Limit != nil {
		s += ", first " + limitRows(x.Limit) + " of each"
	}
	return s
}
