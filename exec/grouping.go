package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/spill"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// grouping is groups in memory and, once that has no room for more, partitions of the rows of all other groups: keys and
// arguments, which are grouped later. Rows of the groups in memory are still taken up there.
type grouping struct {
	node   *plan.Aggregate
	env    *Env
	inputs *aggInputs
	rows   *arrow.Schema // of inputs
	groups *groups       // nil when all have come out
	parts  *spill.Partitions
	files  partFiles
	rest   *parts
	hashes []uint64
	next   int
}

func newGrouping(n *plan.Aggregate, in *aggInputs, env *Env) (*grouping, error) {
	groups, err := newGroups(n, in, env)
	return &grouping{node: n, env: env, inputs: in, rows: in.schema(), groups: groups}, err
}

// crowded reports whether there is no room for further groups. Without GROUP BY there is one group, which has to be in memory.
func (g *grouping) crowded() bool {
	return g.parts == nil && len(g.node.GroupBy) > 0 && g.env.crowded(g.env.own(), 0)
}

// close has no further groups taken up in memory.
func (g *grouping) close() { g.parts = g.env.partitions(g.rows) }

// add takes up n rows.
func (g *grouping) add(views []vec.View, n int) error {
	var err error
	if g.parts == nil {
		err = g.groups.add(views, n)
	} else {
		err = g.put(views, n)
	}
	if err != nil {
		return err
	}
	if g.crowded() {
		g.close()
	}
	return g.env.affordable("hash aggregate")
}

// put takes up rows of groups that are in memory, and copies all others to partitions.
func (g *grouping) put(views []vec.View, n int) error {
	known, others := g.groups.known(views, n)
	g.hashes = g.env.hashes(views[:len(g.node.GroupBy)], n, g.hashes)
	if err := g.parts.AddSome(views, g.hashes, others); err != nil {
		return err
	}
	switch len(known) {
	case 0:
		return nil
	case n:
		return g.groups.add(views, n)
	}
	cols, err := vec.GatherAll(g.env.Alloc, g.rows.Fields(), views, known)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(cols)
	return g.groups.add(vec.OfAll(cols), len(known))
}

// finish is called when all rows have come.
func (g *grouping) finish() (err error) {
	if g.parts != nil {
		if g.files, err = g.parts.Finish(); err != nil {
			return err
		}
		g.rest = &parts{open: g.part}
	}
	return g.groups.add(make([]vec.View, g.rows.NumFields()), 0)
}

// part groups the rows of one partition.
func (g *grouping) part(at int) (plan.Reader, error) {
	f := takeFile(&g.files, at)
	if f == nil {
		return nil, nil //nolint:nilnil // no rows give no groups
	}
	env := g.env.deeper()
	in := env.readPart(f)
	deeper, err := newGrouping(g.node, g.inputs, env)
	if err != nil {
		_ = in.Close() // the first error says more
		return nil, err
	}
	return &partAggregate{in: in, grouping: deeper}, nil
}

// output gives the next groups.
func (g *grouping) output(ctx context.Context) (plan.Batch, error) {
	if g.groups != nil {
		from, to := g.next, min(g.next+g.env.BatchRows, g.groups.count())
		if from < to {
			g.next = to
			return g.groups.output(g.env, from, to)
		}
		g.groups.release()
		g.groups = nil
	}
	if g.rest == nil {
		return nil, io.EOF
	}
	return g.rest.Next(ctx)
}

// release frees the memory and removes the files.
func (g *grouping) release() {
	if g.groups != nil {
		g.groups.release()
		g.groups = nil
	}
	if g.parts != nil {
		g.parts.Discard()
	}
	_ = g.rest.Close() // files are closed
	removeFiles(&g.files)
}

// partAggregate groups the rows of a partition: keys and arguments.
type partAggregate struct {
	in       plan.Reader
	grouping *grouping
	read     bool
}

var _ plan.Reader = (*partAggregate)(nil)

// Next implements plan.Reader.
func (p *partAggregate) Next(ctx context.Context) (plan.Batch, error) {
	for !p.read {
		if err := cancelled(ctx); err != nil {
			return nil, err
		}
		b, err := p.in.Next(ctx)
		switch {
		case errors.Is(err, io.EOF):
			p.read = true
			err = p.grouping.finish()
		case err == nil:
			err = p.grouping.add(vec.OfAll(b.Columns()), int(b.NumRows()))
			b.Release()
		}
		if err != nil {
			return nil, err
		}
	}
	return p.grouping.output(ctx)
}

// Close implements plan.Reader.
func (p *partAggregate) Close() error {
	p.grouping.release()
	return p.in.Close()
}
