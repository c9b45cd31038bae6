package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// asofJoin reads its right input whole, sorts it by key and value, and finds the nearest row for each row of the left one
// by binary search. Rows come out in the order of the left input.
type asofJoin struct {
	node        *plan.AsofJoin
	left, right plan.Reader
	env         *Env
	probe       *eval.Evaluator // keys, then the value
	table       *asofTable
	built       bool
	ids         []int32
	skip        []bool
	ls, rs      []int32
}

var _ plan.Reader = (*asofJoin)(nil)

func newAsofJoin(n *plan.AsofJoin, left, right plan.Reader, env *Env) (*asofJoin, error) {
	var exprs []plan.Expr
	for _, e := range n.Equi {
		exprs = append(exprs, e.Left)
	}
	probe, err := eval.New(env.eval(), append(exprs, n.LeftValue), n.Left.Schema())
	if err != nil {
		return nil, err
	}
	table, err := newAsofTable(n, env)
	return &asofJoin{node: n, left: left, right: right, env: env, probe: probe, table: table}, err
}

// Next implements plan.Reader.
func (j *asofJoin) Next(ctx context.Context) (plan.Batch, error) {
	if !j.built {
		if err := j.consume(ctx); err != nil {
			return nil, err
		}
		j.built = true
	}
	if j.table.rows.Len() == 0 && !j.node.Outer {
		return nil, io.EOF
	}
	b, err := j.left.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	if err := j.match(b); err != nil {
		return nil, err
	}
	return j.output(b)
}

func (j *asofJoin) consume(ctx context.Context) error {
	for {
		b, err := j.right.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		err = j.table.add(b)
		b.Release()
		if err == nil {
			err = j.env.affordable("asof join")
		}
		if err != nil {
			return err
		}
	}
	if err := j.table.sort(ctx); err != nil {
		return err
	}
	return j.env.affordable("asof join")
}

// match finds the pairs of a left batch; a left row without a partner has -1 beside it where it comes out.
func (j *asofJoin) match(b plan.Batch) error {
	cols, err := j.probe.Eval(b)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(cols)
	n, keys := int(b.NumRows()), len(j.node.Equi)
	views := vec.OfAll(cols)
	j.ids = vec.Sized(j.ids, n)
	j.skip = nullRows(cols, j.table.nullSafe, n, j.skip)
	if keys > 0 {
		j.table.keys.Find(views[:keys], n, nil, j.ids)
	} else {
		clear(j.ids)
	}
	passes := j.table.passes(views[keys])
	j.ls, j.rs = j.ls[:0], j.rs[:0]
	for i, id := range j.ids {
		row := int32(-1)
		if id >= 0 && !j.skip[i] {
			row = j.table.nearest(id, func(row int32) bool { return passes(int32(i), row) })
		}
		if row >= 0 || j.node.Outer {
			j.ls, j.rs = append(j.ls, int32(i)), append(j.rs, row)
		}
	}
	return nil
}

func (j *asofJoin) output(b plan.Batch) (plan.Batch, error) {
	var cols []arrow.Array
	if len(j.ls) == int(b.NumRows()) {
		cols = append(cols, b.Columns()...)
		for _, c := range cols {
			c.Retain()
		}
	} else {
		var err error
		if cols, err = vec.GatherAll(j.env.Alloc, j.node.Left.Schema().Fields(), vec.OfAll(b.Columns()), j.ls); err != nil {
			return nil, err
		}
	}
	width := j.node.Right.Schema().NumFields()
	right, err := vec.GatherAll(j.env.Alloc, j.node.Right.Schema().Fields(), j.table.rows.Views()[:width], j.rs)
	if err != nil {
		vec.ReleaseAll(cols)
		return nil, err
	}
	return newBatch(j.node.Schema(), append(cols, right...), len(j.ls)), nil
}

// Close implements plan.Reader.
func (j *asofJoin) Close() error {
	j.table.release()
	return closeAll(j.left, j.right)
}
