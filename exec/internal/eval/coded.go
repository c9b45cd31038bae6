package eval

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	columns "rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// codedNode is an expression of one column of text. Where that is coded, the expression is computed once for each text that the rows
// have, and once for NULL. An expression that fails for one of these is computed row by row, so that the error names the row.
type codedNode struct {
	node
	column int
}

// compile compiles an expression, the parts of it that have one column of text as a [codedNode].
func (c *compiler) compile(e plan.Expr) (node, error) {
	n, err := c.plain(e)
	if err != nil || c.schema == nil {
		return n, err
	}
	switch n.(type) {
	case columnNode, *constNode:
		return n, nil
	}
	of := plan.Columns(e)
	if len(of) != 1 || c.schema.Field(of[0]).Type.ID() != arrow.STRING || plan.Volatile(e) {
		return n, nil
	}
	return &codedNode{n, of[0]}, nil
}

func (n *codedNode) eval(r *run, in *input) (datum, error) {
	d, pos, err := n.distinct(r, in)
	if err != nil {
		return datum{}, err
	}
	if pos == nil {
		return n.node.eval(r, in)
	}
	a, err := r.gather(d.arr.DataType(), []datum{d}, nil, pos, in.n)
	return datum{arr: a}, err
}

// distinct computes the expression for the texts that rows have, and gives the place of each row's result; no places where that is not
// worth it, or an error may be of a row that the result says nothing of.
func (n *codedNode) distinct(r *run, in *input) (d datum, pos []int32, err error) {
	raw, err := in.raw(r, n.column)
	if err != nil || !plan.IsCoded(raw) {
		return datum{}, nil, err
	}
	v := columns.Of(raw)
	rows, pos := v.Distinct(in.n)
	if pos == nil {
		return datum{}, nil, nil
	}
	texts, err := r.texts(&v, rows)
	if err != nil {
		return datum{}, nil, err
	}
	few := &input{n: len(rows), taken: map[int]arrow.Array{n.column: texts}}
	if d, err = n.node.eval(r, few); err != nil {
		return datum{}, nil, nil //nolint:nilerr // it is raised by the row that comes here
	}
	return d, pos, nil
}

// keep keeps those of some rows of an input, nil for all, for which the expression is true; false where its texts repeat too seldom. The
// input is that of all rows, or of just these.
func (n *codedNode) keep(r *run, in *input, rows []int32) (kept []int32, ok bool, err error) {
	d, pos, err := n.distinct(r, in)
	if err != nil || pos == nil {
		return nil, false, err
	}
	truth := triOf(d, int(slices.Max(pos))+1).t
	if rows == nil {
		kept = make([]int32, in.n)
		k := 0
		for i, at := range pos {
			kept[k] = int32(i)
			k += int(truth[at>>3] >> (at & 7) & 1)
		}
		return kept[:k], true, nil
	}
	k := 0
	for i, row := range rows {
		place := i
		if in.outer == nil {
			place = int(row)
		}
		at := pos[place]
		rows[k] = row
		k += int(truth[at>>3] >> (at & 7) & 1)
	}
	return rows[:k], true, nil
}

// texts are those of some rows of a coded column.
func (r *run) texts(v *columns.View, rows []int32) (arrow.Array, error) {
	a, err := columns.Gather(r.alloc, plan.CodedText.ValueType, v, rows)
	if err != nil {
		return nil, err
	}
	return r.own(a), nil
}
