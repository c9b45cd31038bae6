package exec

import (
	"context"

	"rsql/exec/internal/eval"
	"rsql/planner/plan"
)

// filter keeps the rows for which a condition is true.
type filter struct {
	node *plan.Filter
	in   plan.Reader
	env  *Env
	pred *eval.Pred
	sel  []int32
}

var _ plan.Reader = (*filter)(nil)

func newFilter(n *plan.Filter, in plan.Reader, env *Env) (*filter, error) {
	pred, err := eval.Predicate(env.eval(), n.Pred, n.Input.Schema())
	return &filter{node: n, in: in, env: env, pred: pred}, err
}

// Next implements plan.Reader.
func (f *filter) Next(ctx context.Context) (plan.Batch, error) {
	b, err := f.in.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	if f.sel, err = f.pred.Select(b, f.sel[:0]); err != nil {
		return nil, err
	}
	if len(f.sel) == int(b.NumRows()) {
		b.Retain()
		return b, nil
	}
	return gatherBatch(f.env.Alloc, f.node.Schema(), b, f.sel)
}

// Close implements plan.Reader.
func (f *filter) Close() error { return f.in.Close() }
