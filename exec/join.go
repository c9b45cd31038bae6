package exec

import (
	"context"
	"errors"
	"io"

	"rsql/planner/plan"
)

// join streams one input past a table of the other: a hash join on equalities, a nested loop without. Each worker of a
// pipeline has one, over one table.
type join struct {
	shape  *joinShape
	env    *Env
	probe  plan.Reader
	table  *joinTable
	prober *prober
	state  joinState
	rest   int // build row from which on rows are yet to come out
	// parts joins what went to files, for the last worker; nil for the others.
	parts *parts
}

type joinState uint8

const (
	joinUnbuilt joinState = iota
	joinProbing
	joinDividing // putting probe rows into files beside those of the build side
	joinRest     // giving build rows by whether they have a partner
	joinEnded
)

var _ plan.Reader = (*join)(nil)

// probes puts the stage of a join on the pipeline of its probe side.
func (b *builder) probes(n *plan.Join) (*pipeline, error) {
	above := b.takeSunk()
	env, _ := b.env.forNode(n)
	j, err := b.asSwitched(n)
	if err != nil {
		return nil, err
	}
	shape, err := newJoinShape(j, j.BuildLeft && canFlip(j.Kind), env)
	if err != nil {
		return nil, err
	}
	probe, build := j.Left, j.Right
	if shape.flipped {
		probe, build = build, probe
	}
	var own []*keyOf
	if !env.Switches.NoRuntimeFilters {
		own = shape.filterKeys()
	}
	probeFilters, buildFilters := shape.ofJoin(above, own)
	b.sunk = buildFilters
	in, err := b.pipeline(build)
	if err != nil {
		return nil, err
	}
	table := newJoinTable(shape, in, env)
	table.filters = own
	b.sunk = probeFilters
	p, err := b.above(n, probe, func(in plan.Reader, env *Env, _ *crew) (plan.Reader, error) { return newJoin(j, in, table, env) })
	if err != nil {
		_ = in.Close() // nothing was opened yet
	}
	return p, err
}

// newJoin makes the join of one worker.
func newJoin(n *plan.Join, probe plan.Reader, table *joinTable, env *Env) (*join, error) {
	shape, err := newJoinShape(n, table.shape.flipped, env)
	if err != nil {
		return nil, err
	}
	table.use()
	return &join{shape: shape, env: env, probe: probe, table: table, prober: newProber(shape, table.joinBuild, env)}, nil
}

// Next implements plan.Reader.
func (j *join) Next(ctx context.Context) (plan.Batch, error) {
	if j.state == joinUnbuilt {
		if err := j.table.ready(ctx); err != nil {
			return nil, err
		}
		switch {
		case j.table.over.begun():
			j.state = joinDividing
		case j.table.rows.Len() == 0 && j.shape.needsBuild():
			j.state = joinEnded
		default:
			j.state = joinProbing
		}
	}
	if j.state == joinDividing {
		if err := j.divide(ctx); err != nil {
			return nil, err
		}
		j.state = joinEnded
	}
	for j.state == joinProbing {
		out, err := j.prober.next(ctx)
		if err != nil || out != nil {
			return out, err
		}
		b, err := j.probe.Next(ctx)
		switch {
		case errors.Is(err, io.EOF):
			j.state = joinEnded
			if j.shape.marksBuild() && j.table.leave(j.prober.met.V) {
				j.state = joinRest
			}
		case err != nil:
			return nil, err
		default:
			if err := j.prober.start(b); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case j.parts != nil:
		return j.parts.Next(ctx)
	case j.state == joinEnded:
		return nil, io.EOF
	}
	out, rest, err := j.prober.remaining(j.table.met.V, j.rest)
	if j.rest = rest; err == nil && out == nil {
		err = io.EOF
	}
	return out, err
}

// Close implements plan.Reader.
func (j *join) Close() error {
	j.prober.stop()
	j.prober.release()
	_ = j.parts.Close() // files are closed
	err := j.probe.Close()
	if closing := j.table.done(); err == nil {
		err = closing
	}
	return err
}
