package exec

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/agg"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// groups are the groups that rows fall into, each with a state for each aggregate, whatever the number of rows. They are
// numbered in the order in which they first came.
type groups struct {
	node *plan.Aggregate
	keys *vec.KeyTable
	accs []agg.Accumulator
	// inputs is the number of columns that each aggregate takes.
	inputs []int
	ids    []int32
	// here and elsewhere are rows of groups that are known, and of others.
	here, elsewhere []int32
}

func newGroups(n *plan.Aggregate, env *Env) (*groups, error) {
	g := &groups{node: n, keys: env.keyTable(n.GroupBy...)}
	for _, call := range n.Aggs {
		acc, err := agg.New(env.growing(), call, len(n.GroupBy) > 0, env.hashMask())
		if err != nil {
			g.release()
			return nil, err
		}
		g.accs, g.inputs = append(g.accs, acc), append(g.inputs, len(call.Inputs()))
	}
	return g, nil
}

// count is the number of groups; without GROUP BY there is one, also of no rows.
func (g *groups) count() int {
	if len(g.node.GroupBy) == 0 {
		return 1
	}
	return g.keys.Len()
}

// add takes up n rows; views are the keys, then the inputs of the aggregates.
func (g *groups) add(views []vec.View, n int) error {
	if err := g.number(views, n); err != nil {
		return err
	}
	at := len(g.node.GroupBy)
	for i, acc := range g.accs {
		to := at + g.inputs[i]
		if err := acc.Update(g.ids, views[at:to], g.count()); err != nil {
			return err
		}
		at = to
	}
	return nil
}

// number finds the group of each row.
func (g *groups) number(views []vec.View, n int) error {
	g.ids = vec.Sized(g.ids, n)
	if len(g.node.GroupBy) == 0 {
		clear(g.ids)
		return nil
	}
	if err := g.keys.Room(n); err != nil {
		return err
	}
	g.keys.Insert(views[:len(g.node.GroupBy)], n, nil, g.ids)
	return nil
}

// known tells rows of groups that there are from others.
func (g *groups) known(views []vec.View, n int) (here, elsewhere []int32) {
	g.ids, g.here, g.elsewhere = vec.Sized(g.ids, n), g.here[:0], g.elsewhere[:0]
	g.keys.Find(views[:len(g.node.GroupBy)], n, nil, g.ids)
	for i, id := range g.ids {
		if id < 0 {
			g.elsewhere = append(g.elsewhere, int32(i))
		} else {
			g.here = append(g.here, int32(i))
		}
	}
	return g.here, g.elsewhere
}

// merge takes up the groups of another worker.
func (g *groups) merge(other *groups, env *Env) error {
	n := other.count()
	into := vec.NewSlice[int32](env.Alloc)
	defer into.Release()
	into.Resize(n)
	for from := 0; from < n && len(g.node.GroupBy) > 0; from += env.BatchRows {
		to := min(from+env.BatchRows, n)
		keys, err := other.keys.Keys(env.Alloc, from, to)
		if err != nil {
			return err
		}
		err = g.number(vec.OfAll(keys), to-from)
		vec.ReleaseAll(keys)
		if err != nil {
			return err
		}
		copy(into.V[from:to], g.ids)
	}
	for i, acc := range g.accs {
		if err := acc.Merge(other.accs[i], into.V, g.count()); err != nil {
			return err
		}
	}
	return nil
}

// output makes a batch of the groups numbered from (inclusive) to (exclusive).
func (g *groups) output(env *Env, from, to int) (plan.Batch, error) {
	var cols []arrow.Array
	if len(g.node.GroupBy) > 0 {
		keys, err := g.keys.Keys(env.Alloc, from, to)
		if err != nil {
			return nil, err
		}
		cols = keys
	}
	for _, acc := range g.accs {
		c, err := acc.Result(from, to)
		if err != nil {
			vec.ReleaseAll(cols)
			return nil, err
		}
		cols = append(cols, c)
	}
	return newBatch(g.node.Schema(), cols, to-from), nil
}

// release frees the memory.
func (g *groups) release() {
	g.keys.Release()
	for _, acc := range g.accs {
		acc.Release()
	}
}
