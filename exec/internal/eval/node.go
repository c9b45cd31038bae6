package eval

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// columnNode is the ordinal of a column.
type columnNode int

var (
	_ node       = columnNode(0)
	_ node       = (*constNode)(nil)
	_ parentNode = (*callNode)(nil)
)

func (c columnNode) eval(r *run, in *input) (datum, error) {
	a, err := in.column(r, int(c))
	return datum{arr: a}, err
}

func (columnNode) safe() bool { return true }

// constNode is a constant.
type constNode struct {
	lit *plan.Literal
	d   datum
}

func newConstNode(l *plan.Literal) (node, error) {
	a, err := scalarOf(l)
	if err != nil {
		return nil, err
	}
	return &constNode{lit: l, d: datum{arr: a, scalar: true}}, nil
}

func (c *constNode) eval(*run, *input) (datum, error) { return c.d, nil }

func (*constNode) safe() bool { return true }

func (c *constNode) value(ok bool) (*plan.Literal, bool) {
	if !ok || c.lit.IsNull() {
		return nil, false
	}
	return c.lit, true
}

// callNode computes all its arguments, and then a kernel.
type callNode struct {
	args     []node
	kernel   kernel
	dt       arrow.DataType
	at       plan.Pos
	volatile bool
	harmless bool
}

func (c *callNode) children() []node { return c.args }

func (c *callNode) safe() bool {
	if !c.harmless {
		return false
	}
	return allSafe(c.args)
}

func allSafe(nodes []node) bool {
	for _, n := range nodes {
		if !n.safe() {
			return false
		}
	}
	return true
}

func (c *callNode) eval(r *run, in *input) (datum, error) {
	args := make([]datum, len(c.args))
	scalar := !c.volatile
	for i, a := range c.args {
		d, err := a.eval(r, in)
		if err != nil {
			return datum{}, plan.AtPos(err, c.at) // of a conversion that nobody wrote
		}
		args[i] = d
		scalar = scalar && d.scalar
	}
	n := in.n
	if scalar {
		n = 1
	}
	a, err := c.kernel(r, args, n, c.dt)
	return datum{arr: a, scalar: scalar}, plan.AtPos(err, c.at)
}
