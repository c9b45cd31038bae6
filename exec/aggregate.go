package exec

import (
	"context"
	"io"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// aggregate groups rows in hash tables, one for each worker, and merges these when all rows have come. With one worker groups
// come out in the order in which they first came in.
type aggregate struct {
	node  *plan.Aggregate
	in    *pipeline
	env   *Env
	exprs *eval.Evaluator // keys, then the arguments of those aggregates that have one
	// blocks is the allocator of what exprs give.
	blocks *recycler
	local  []*groups // by worker; those of the first are the result
	read   bool
	next   int
}

var _ plan.Reader = (*aggregate)(nil)

func newAggregate(n *plan.Aggregate, in *pipeline, env *Env) (*aggregate, error) {
	a := &aggregate{node: n, in: in, env: env, local: make([]*groups, in.most), blocks: newRecycler(env.Alloc)}
	a.blocks.start()
	exprs := append([]plan.Expr(nil), n.GroupBy...)
	for _, call := range n.Aggs {
		exprs = append(exprs, call.Args...)
	}
	own := *env
	own.Alloc = a.blocks
	var err error
	if a.exprs, err = eval.New(own.eval(), exprs, n.Input.Schema()); err != nil {
		return nil, err
	}
	a.local[0], err = newGroups(n, env)
	return a, err
}

// Next implements plan.Reader.
func (a *aggregate) Next(ctx context.Context) (plan.Batch, error) {
	if !a.read {
		if err := a.consume(ctx); err != nil {
			return nil, err
		}
		a.read = true
	}
	from, to := a.next, min(a.next+a.env.BatchRows, a.local[0].count())
	if from == to {
		return nil, io.EOF
	}
	a.next = to
	return a.local[0].output(a.env, from, to)
}

func (a *aggregate) consume(ctx context.Context) error {
	if err := a.in.drain(ctx, a.add); err != nil {
		return err
	}
	for w, g := range a.local[1:] {
		if g == nil {
			continue
		}
		if err := a.local[0].merge(g, a.env); err != nil {
			return err
		}
		g.release()
		a.local[w+1] = nil
	}
	return a.local[0].add(make([]vec.View, a.node.Schema().NumFields()), 0)
}

// add groups a batch of a worker.
func (a *aggregate) add(worker int, b plan.Batch) error {
	if a.local[worker] == nil {
		var err error
		if a.local[worker], err = newGroups(a.node, a.env); err != nil {
			return err
		}
	}
	cols, err := a.exprs.Eval(b)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(cols)
	if err := a.local[worker].add(vec.OfAll(cols), int(b.NumRows())); err != nil {
		return err
	}
	return a.env.affordable("hash aggregate")
}

// Close implements plan.Reader.
func (a *aggregate) Close() error {
	for _, g := range a.local {
		if g != nil {
			g.release()
		}
	}
	a.blocks.stop()
	return a.in.Close()
}
