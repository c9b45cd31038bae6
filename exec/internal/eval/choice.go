package eval

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// choice puts a result together from values that were computed for some rows each.
type choice struct {
	r     *run
	in    *input
	dt    arrow.DataType
	from  []int32 // by row of the input: the part, and the row within the part
	pos   []int32
	parts []datum
}

func newChoice(r *run, in *input, dt arrow.DataType) *choice {
	return &choice{r: r, in: in, dt: dt, from: make([]int32, in.n), pos: make([]int32, in.n)}
}

// eval computes n for the given rows of the input.
func (c *choice) eval(n node, rows []int32) (datum, error) {
	if len(rows) == c.in.n {
		return n.eval(c.r, c.in)
	}
	return n.eval(c.r, c.in.narrow(rows))
}

// take makes d, which was computed for rows, their result.
func (c *choice) take(d datum, rows []int32) {
	for i, row := range rows {
		c.from[row], c.pos[row] = int32(len(c.parts)), int32(i)
	}
	c.parts = append(c.parts, d)
}

// result is a datum when every row has one.
func (c *choice) result() (datum, error) {
	if len(c.parts) == 1 {
		return c.parts[0], nil
	}
	a, err := c.r.gather(c.dt, c.parts, c.from, c.pos, c.in.n)
	return datum{arr: a}, err
}

// caseNode is a searched CASE. A branch is computed for the rows that come to it.
type caseNode struct {
	conds, thens []node
	otherwise    node
	dt           arrow.DataType
}

func (c *compiler) searchedCase(x *plan.Case) (node, error) {
	nodes, err := c.compileAll(plan.ExprChildren(x))
	if err != nil {
		return nil, err
	}
	out := &caseNode{otherwise: nodes[len(nodes)-1], dt: x.Type().Arrow()}
	for i := range x.Whens {
		out.conds, out.thens = append(out.conds, nodes[2*i]), append(out.thens, nodes[2*i+1])
	}
	return c.fold(out, x.Type())
}

var (
	_ parentNode = (*caseNode)(nil)
	_ parentNode = (*coalesceNode)(nil)
)

func (c *caseNode) children() []node {
	return append(append(append([]node{}, c.conds...), c.thens...), c.otherwise)
}

func (c *caseNode) safe() bool { return allSafe(c.children()) }

func (c *caseNode) eval(r *run, in *input) (datum, error) {
	out := newChoice(r, in, c.dt)
	rows := allRows(in.n)
	for i, cond := range c.conds {
		d, err := out.eval(cond, rows)
		if err != nil {
			return datum{}, err
		}
		hit, miss := split(rows, d)
		if len(hit) > 0 {
			v, err := out.eval(c.thens[i], hit)
			if err != nil {
				return datum{}, err
			}
			out.take(v, hit)
		}
		if rows = miss; len(rows) == 0 {
			return out.result()
		}
	}
	v, err := out.eval(c.otherwise, rows)
	if err != nil {
		return datum{}, err
	}
	out.take(v, rows)
	return out.result()
}

// split parts rows into those for which d, computed for them, is true, and the others.
func split(rows []int32, d datum) (hit, miss []int32) {
	b, ok := d.arr.(*array.Boolean)
	if !ok {
		return nil, rows
	}
	if d.scalar {
		if b.IsValid(0) && b.Value(0) {
			return rows, nil
		}
		return nil, rows
	}
	hit, miss = make([]int32, 0, len(rows)), make([]int32, 0, len(rows))
	for i, row := range rows {
		if b.Value(i) && b.IsValid(i) {
			hit = append(hit, row)
		} else {
			miss = append(miss, row)
		}
	}
	return hit, miss
}

// coalesceNode is the first argument that is not NULL. Each is computed for the rows where those before are NULL.
type coalesceNode struct {
	args []node
	dt   arrow.DataType
}

func (c *coalesceNode) children() []node { return c.args }

func (c *coalesceNode) safe() bool { return allSafe(c.args) }

func (c *coalesceNode) eval(r *run, in *input) (datum, error) {
	out := newChoice(r, in, c.dt)
	rows := allRows(in.n)
	for _, arg := range c.args {
		d, err := out.eval(arg, rows)
		if err != nil {
			return datum{}, err
		}
		out.take(d, rows) // rows that are NULL are taken again by the next
		if rows = nullRows(rows, d); len(rows) == 0 {
			break
		}
	}
	return out.result()
}

func nullRows(rows []int32, d datum) []int32 {
	switch {
	case d.arr.NullN() == 0:
		return nil
	case d.scalar || d.arr.NullN() == len(rows):
		return rows
	}
	var out []int32
	for i, row := range rows {
		if d.null(i) {
			out = append(out, row)
		}
	}
	return out
}
