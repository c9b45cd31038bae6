package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// distinct gives the first of each set of equal rows, as they come.
type distinct struct {
	node *plan.Distinct
	in   plan.Reader
	env  *Env
	seen *vec.KeyTable
	ids  []int32
	sel  []int32
}

var _ plan.Reader = (*distinct)(nil)

func newDistinct(n *plan.Distinct, in plan.Reader, env *Env) (*distinct, error) {
	types := make([]arrow.DataType, n.Schema().NumFields())
	for i, f := range n.Schema().Fields() {
		types[i] = f.Type
	}
	return &distinct{node: n, in: in, env: env, seen: vec.NewKeyTable(env.Alloc, types, env.hashMask())}, nil
}

// Next implements plan.Reader.
func (d *distinct) Next(ctx context.Context) (plan.Batch, error) {
	b, err := d.in.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	n := int(b.NumRows())
	if err := d.seen.Room(n); err != nil {
		return nil, err
	}
	d.ids = vec.Sized(d.ids, n)
	d.sel = d.seen.InsertNew(vec.OfAll(b.Columns()), n, nil, d.ids, d.sel[:0])
	if err := d.env.affordable("DISTINCT"); err != nil {
		return nil, err
	}
	if len(d.sel) == n {
		b.Retain()
		return b, nil
	}
	return gatherBatch(d.env.Alloc, d.node.Schema(), b, d.sel)
}

// Close implements plan.Reader.
func (d *distinct) Close() error {
	d.seen.Release()
	return d.in.Close()
}
