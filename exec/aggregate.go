package exec

import (
	"context"
	"slices"
	"sync"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// aggregate groups rows in hash tables, one for each worker, and merges these when all rows have come: many groups by parts of their keys,
// one for each worker. With one worker groups come out in the order in which they first came in. When memory has no room for more groups, the tables are merged at once,
// and workers take turns from then on.
type aggregate struct {
	node     *plan.Aggregate
	in       *pipeline
	env      *Env
	exprs    *eval.Evaluator // of result.inputs
	blocks   *recycler       // the allocator of what exprs give
	turn     sync.RWMutex    // held for reading by workers at their own tables, for writing at the result
	result   *grouping       // whose groups are the table of the first worker
	local    []*groups       // by worker, but the first
	merged   *dividedGroups  // what came of result and local; nil where that is result
	divided  bool
	consumed bool
}

var _ plan.Reader = (*aggregate)(nil)

func newAggregate(n *plan.Aggregate, in *pipeline, env *Env) (*aggregate, error) {
	if slices.ContainsFunc(n.Aggs, (*plan.AggCall).OrderSensitive) {
		in.most = 1
	}
	inputs := newAggInputs(n)
	a := &aggregate{node: n, in: in, env: env, local: make([]*groups, in.most), blocks: newRecycler(env.Alloc)}
	a.blocks.start()
	own := *env
	own.Alloc = a.blocks
	var err error
	if a.exprs, err = eval.New(own.eval(), inputs.exprs, n.Input.Schema()); err != nil {
		return nil, err
	}
	a.result, err = newGrouping(n, inputs, env)
	return a, err
}

// Next implements plan.Reader.
func (a *aggregate) Next(ctx context.Context) (plan.Batch, error) {
	if !a.consumed {
		if err := a.consume(ctx); err != nil {
			return nil, err
		}
		a.consumed = true
	}
	if a.merged != nil {
		return a.merged.output(ctx)
	}
	return a.result.output(ctx)
}

func (a *aggregate) consume(ctx context.Context) error {
	if err := a.in.drain(ctx, a.add); err != nil {
		return err
	}
	var err error
	if a.merged, err = a.mergeDivided(ctx); err != nil || a.merged != nil {
		return err
	}
	if err := a.merge(); err != nil {
		return err
	}
	return a.result.finish()
}

// merge puts the tables of all workers into the result.
func (a *aggregate) merge() error {
	for w, g := range a.local {
		if g == nil {
			continue
		}
		if err := a.result.groups.merge(g, a.env); err != nil {
			return err
		}
		g.release()
		a.local[w] = nil
	}
	return nil
}

// add groups a batch of a worker.
func (a *aggregate) add(worker int, b plan.Batch) error {
	cols, err := a.exprs.Eval(b)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(cols)
	views, n := vec.OfAll(cols), int(b.NumRows())
	added, crowded, err := a.addLocally(worker, views, n)
	switch {
	case err != nil:
		return err
	case !added:
		a.turn.Lock()
		defer a.turn.Unlock()
		return a.result.add(views, n)
	case crowded:
		if err := a.divide(); err != nil {
			return err
		}
	}
	return a.env.affordable("hash aggregate")
}

// divide merges all tables, and has the rows of other groups than those go to partitions.
func (a *aggregate) divide() error {
	a.turn.Lock()
	defer a.turn.Unlock()
	if a.divided {
		return nil
	}
	a.divided = true
	if err := a.merge(); err != nil {
		return err
	}
	a.result.close()
	return nil
}

// addLocally adds rows to a worker's own table, unless workers take turns, and reports whether there is no room for more.
func (a *aggregate) addLocally(worker int, views []vec.View, n int) (added, crowded bool, err error) {
	a.turn.RLock()
	defer a.turn.RUnlock()
	if a.divided {
		return false, false, nil
	}
	g := a.result.groups
	if worker > 0 {
		if a.local[worker] == nil {
			if a.local[worker], err = newGroups(a.node, a.result.inputs, a.env); err != nil {
				return false, false, err
			}
		}
		g = a.local[worker]
	}
	if err := g.add(views, n); err != nil {
		return false, false, err
	}
	return true, a.result.crowded(), nil
}

// Close implements plan.Reader.
func (a *aggregate) Close() error {
	a.result.release()
	if a.merged != nil {
		a.merged.release()
	}
	for _, g := range a.local {
		if g != nil {
			g.release()
		}
	}
	a.blocks.stop()
	return a.in.Close()
}
