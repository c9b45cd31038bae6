package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/agg"
	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// aggregate groups rows in a hash table and keeps one state for each group, whatever the number of rows. Groups come out
// in the order in which they first came in.
type aggregate struct {
	node   *plan.Aggregate
	in     plan.Reader
	env    *Env
	exprs  *eval.Evaluator // keys, then the arguments of those aggregates that have one
	groups *vec.KeyTable
	accs   []agg.Accumulator
	ids    []int32
	read   bool
	next   int
}

var _ plan.Reader = (*aggregate)(nil)

func newAggregate(n *plan.Aggregate, in plan.Reader, env *Env) (*aggregate, error) {
	a := &aggregate{node: n, in: in, env: env, groups: env.keyTable(n.GroupBy...)}
	exprs := append([]plan.Expr(nil), n.GroupBy...)
	for _, call := range n.Aggs {
		exprs = append(exprs, call.Args...)
		acc, err := agg.New(env.Alloc, call, len(n.GroupBy) > 0, env.hashMask())
		if err != nil {
			return nil, err
		}
		a.accs = append(a.accs, acc)
	}
	var err error
	a.exprs, err = eval.New(env.eval(), exprs, n.Input.Schema())
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
	from, to := a.next, min(a.next+a.env.BatchRows, a.count())
	if from == to {
		return nil, io.EOF
	}
	a.next = to
	return a.output(from, to)
}

// count is the number of groups; without GROUP BY there is one, also of no rows.
func (a *aggregate) count() int {
	if len(a.node.GroupBy) == 0 {
		return 1
	}
	return a.groups.Len()
}

func (a *aggregate) consume(ctx context.Context) error {
	for {
		b, err := a.in.Next(ctx)
		if errors.Is(err, io.EOF) {
			return a.update(nil, make([]vec.View, a.node.Schema().NumFields()))
		}
		if err != nil {
			return err
		}
		err = a.add(b)
		b.Release()
		if err == nil {
			err = a.env.affordable("hash aggregate")
		}
		if err != nil {
			return err
		}
	}
}

func (a *aggregate) add(b plan.Batch) error {
	cols, err := a.exprs.Eval(b)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(cols)
	views := vec.OfAll(cols)
	n := int(b.NumRows())
	a.ids = vec.Sized(a.ids, n)
	if err := a.groups.Room(n); err != nil {
		return err
	}
	if keys := len(a.node.GroupBy); keys > 0 {
		a.groups.Insert(views[:keys], n, nil, a.ids)
	} else {
		clear(a.ids)
	}
	return a.update(a.ids, views)
}

// update hands rows to the accumulators; views are the keys, then the arguments.
func (a *aggregate) update(ids []int32, views []vec.View) error {
	at := len(a.node.GroupBy)
	for i, acc := range a.accs {
		var arg *vec.View
		if len(a.node.Aggs[i].Args) > 0 {
			arg = &views[at]
			at++
		}
		if err := acc.Update(ids, arg, a.count()); err != nil {
			return err
		}
	}
	return nil
}

func (a *aggregate) output(from, to int) (plan.Batch, error) {
	var cols []arrow.Array
	if len(a.node.GroupBy) > 0 {
		keys, err := a.groups.Keys(a.env.Alloc, from, to)
		if err != nil {
			return nil, err
		}
		cols = keys
	}
	for _, acc := range a.accs {
		c, err := acc.Result(from, to)
		if err != nil {
			vec.ReleaseAll(cols)
			return nil, err
		}
		cols = append(cols, c)
	}
	return newBatch(a.node.Schema(), cols, to-from), nil
}

// Close implements plan.Reader.
func (a *aggregate) Close() error {
	a.groups.Release()
	for _, acc := range a.accs {
		acc.Release()
	}
	return a.in.Close()
}
