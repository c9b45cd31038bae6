package exec

import (
	"context"
	"io"

	"golang.org/x/sync/errgroup"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

const (
	// fewGroups is up to how many groups of all workers one of them merges alone.
	fewGroups = 4096
	// mostParts is the most parts of the keys: their numbers are bytes.
	mostParts = 256
	// mostBurst is the most batches that are made of one part of the groups at once.
	mostBurst = 8
)

// dividedGroups are groups divided by the hashes of their keys, so that workers merge and give them out each for itself. Their order says
// nothing.
type dividedGroups struct {
	env   *Env
	parts []*groups // nil for those that have come out
	next  []int     // group, by part
	burst int
	ready []plan.Batch
}

// mergeDivided merges the tables of all workers by parts of the keys, where that is worth while and there is room; nil where not.
func (a *aggregate) mergeDivided(ctx context.Context) (*dividedGroups, error) {
	workers, rows := 1, 0
	for _, g := range a.local {
		if g != nil {
			workers, rows = workers+1, rows+g.count()
		}
	}
	own := a.env.own()
	if a.divided || workers == 1 || len(a.node.GroupBy) == 0 || rows < fewGroups && !a.in.eager || a.env.crowded(own, own/int64(workers)) {
		return nil, nil //nolint:nilnil // there is nothing to divide
	}
	d := &dividedGroups{env: a.env, next: make([]int, min(workers, mostParts)), burst: 1}
	for range d.next {
		g, err := newGroups(a.node, a.result.inputs, a.env)
		if err != nil {
			d.release()
			return nil, err
		}
		d.parts = append(d.parts, g)
	}
	a.local[0] = a.result.groups
	a.result.groups = nil
	for w, g := range a.local {
		if g == nil {
			continue
		}
		err := d.take(ctx, g)
		g.release()
		a.local[w] = nil
		if err == nil {
			err = a.env.affordable("hash aggregate")
		}
		if err != nil {
			d.release()
			return nil, err
		}
	}
	for _, g := range d.parts {
		if err := g.add(make([]vec.View, a.result.rows.NumFields()), 0); err != nil {
			d.release()
			return nil, err
		}
	}
	return d, nil
}

// take takes up the groups of one worker.
func (d *dividedGroups) take(ctx context.Context, g *groups) error {
	owners := vec.NewSlice[uint8](d.env.Alloc)
	defer owners.Release()
	owners.Resize(g.count())
	if err := d.divide(ctx, g, owners.V); err != nil {
		return err
	}
	workers, ctx := errgroup.WithContext(ctx)
	for p, part := range d.parts {
		workers.Go(func() error { return part.mergeOwn(ctx, g, owners.V, uint8(p), d.env) })
	}
	return workers.Wait()
}

// divide finds the part of each group.
func (d *dividedGroups) divide(ctx context.Context, g *groups, owners []uint8) error {
	hashes, err := vec.HashKeys(g.keys)
	if err != nil {
		return err
	}
	defer hashes.Release()
	workers, ctx := errgroup.WithContext(ctx)
	n, parts := len(owners), uint64(len(d.parts))
	for w := range d.parts {
		workers.Go(func() error {
			chunk := make([]uint64, d.env.BatchRows)
			for from := n * w / len(d.parts); from < n*(w+1)/len(d.parts); {
				if err := cancelled(ctx); err != nil {
					return err
				}
				to := min(from+d.env.BatchRows, n*(w+1)/len(d.parts))
				if err := hashes.Hash(from, to, chunk); err != nil {
					return err
				}
				for i, h := range chunk[:to-from] {
					owners[from+i] = uint8(h >> 32 * parts >> 32)
				}
				from = to
			}
			return nil
		})
	}
	return workers.Wait()
}

// mergeOwn takes up the groups of another worker that have the given owner.
func (g *groups) mergeOwn(ctx context.Context, other *groups, owners []uint8, owner uint8, env *Env) error {
	into := vec.NewSlice[int32](env.Alloc)
	defer into.Release()
	into.Resize(len(owners))
	keys := vec.MergeKeys(g.keys, other.keys)
	defer keys.Release()
	sel := make([]int32, 0, env.BatchRows)
	insert := func() error {
		if err := g.keys.Room(len(sel)); err != nil {
			return err
		}
		g.ids = vec.Sized(g.ids, len(sel))
		keys.Insert(sel, g.ids)
		for i, row := range sel {
			into.V[row] = g.ids[i]
		}
		sel = sel[:0]
		return cancelled(ctx)
	}
	for i, o := range owners {
		if o != owner {
			into.V[i] = -1
			continue
		}
		if sel = append(sel, int32(i)); len(sel) == env.BatchRows {
			if err := insert(); err != nil {
				return err
			}
		}
	}
	if err := insert(); err != nil {
		return err
	}
	for i, acc := range g.accs {
		if err := acc.Merge(other.accs[i], into.V, g.count()); err != nil {
			return err
		}
	}
	return nil
}

// output gives the next groups. Workers make batches of their parts ahead, the more the more have been asked for.
func (d *dividedGroups) output(ctx context.Context) (plan.Batch, error) {
	if len(d.ready) == 0 {
		if err := d.fill(ctx); err != nil {
			return nil, err
		}
	}
	if len(d.ready) == 0 {
		return nil, io.EOF
	}
	b := d.ready[0]
	d.ready = d.ready[1:]
	return b, nil
}

func (d *dividedGroups) fill(ctx context.Context) error {
	made := make([][]plan.Batch, len(d.parts))
	workers, ctx := errgroup.WithContext(ctx)
	for p := range d.parts {
		workers.Go(func() (err error) {
			made[p], err = d.make(ctx, p)
			return err
		})
	}
	err := workers.Wait()
	for _, batches := range made {
		d.ready = append(d.ready, batches...)
	}
	d.burst = min(2*d.burst, mostBurst)
	return err
}

// make makes batches of the next groups of a part.
func (d *dividedGroups) make(ctx context.Context, part int) (out []plan.Batch, err error) {
	g := d.parts[part]
	for range d.burst {
		if g == nil {
			return out, nil
		}
		from := d.next[part]
		to := min(from+d.env.BatchRows, g.count())
		if from == to {
			g.release()
			d.parts[part] = nil
			return out, nil
		}
		if err := cancelled(ctx); err != nil {
			return out, err
		}
		b, err := g.output(d.env, from, to)
		if err != nil {
			return out, err
		}
		d.next[part], out = to, append(out, b)
	}
	return out, nil
}

// release frees the memory.
func (d *dividedGroups) release() {
	for _, g := range d.parts {
		if g != nil {
			g.release()
		}
	}
	for _, b := range d.ready {
		b.Release()
	}
	d.parts, d.ready = nil, nil
}
