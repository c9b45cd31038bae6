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
	node   *plan.Aggregate
	keys   *vec.KeyTable
	accs   []agg.Accumulator
	inputs *aggInputs
	splits []*filterRows // of inputs.splits
	ids    []int32
	// here and elsewhere are rows of groups that are known, and of others.
	here, elsewhere []int32
}

func newGroups(n *plan.Aggregate, in *aggInputs, env *Env) (*groups, error) {
	g := &groups{node: n, keys: env.keyTable(n.GroupBy...), inputs: in}
	for _, input := range in.calls {
		acc, err := agg.New(env.growing(), input.call, len(n.GroupBy) > 0, env.hashMask())
		if err != nil {
			g.release()
			return nil, err
		}
		g.accs = append(g.accs, acc)
	}
	for _, s := range in.splits {
		rows, err := newFilterRows(s, in.schema(), env)
		g.splits = append(g.splits, rows)
		if err != nil {
			g.release()
			return nil, err
		}
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

// add takes up n rows; views are of inputs.
func (g *groups) add(views []vec.View, n int) error {
	if err := g.number(views, n); err != nil {
		return err
	}
	for i, input := range g.inputs.calls {
		if input.split {
			continue
		}
		args := make([]vec.View, len(input.cols))
		for j, col := range input.cols {
			args[j] = views[col]
		}
		if err := g.accs[i].Update(g.ids, args, g.count()); err != nil {
			return err
		}
	}
	for _, s := range g.splits {
		if err := s.add(g.accs, views, g.ids, g.count()); err != nil {
			return err
		}
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
	for _, s := range g.splits {
		s.release()
	}
}
