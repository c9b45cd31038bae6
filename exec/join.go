package exec

import (
	"context"
	"errors"
	"io"

	"rsql/planner/plan"
)

// join reads one input whole into a table and streams the other past it: a hash join on equalities, a nested loop without.
type join struct {
	shape        *joinShape
	env          *Env
	probe, build plan.Reader
	table        *joinBuild
	prober       *prober
	built        bool
	ended        bool // the probe side
	rest         int  // build row from which on rows without a partner are yet to come out
}

var _ plan.Reader = (*join)(nil)

func newJoin(n *plan.Join, left, right plan.Reader, env *Env) (*join, error) {
	shape, err := newJoinShape(n, n.BuildLeft && canFlip(n.Kind), env)
	if err != nil {
		return nil, err
	}
	j := &join{shape: shape, env: env, probe: left, build: right, table: newJoinBuild(shape, env)}
	if shape.flipped {
		j.probe, j.build = right, left
	}
	j.prober = newProber(shape, j.table, env)
	return j, nil
}

// Next implements plan.Reader.
func (j *join) Next(ctx context.Context) (plan.Batch, error) {
	if !j.built {
		if err := j.consume(ctx); err != nil {
			return nil, err
		}
		j.built = true
	}
	if j.table.rows.Len() == 0 && j.shape.needsBuild() {
		return nil, io.EOF
	}
	for !j.ended {
		out, err := j.prober.next(ctx)
		if err != nil || out != nil {
			return out, err
		}
		b, err := j.probe.Next(ctx)
		switch {
		case errors.Is(err, io.EOF):
			j.ended = true
		case err != nil:
			return nil, err
		default:
			if err := j.prober.start(b); err != nil {
				return nil, err
			}
		}
	}
	if !j.shape.keepsBuild() {
		return nil, io.EOF
	}
	out, rest, err := j.prober.unmatched(j.rest)
	if j.rest = rest; err == nil && out == nil {
		err = io.EOF
	}
	return out, err
}

func (j *join) consume(ctx context.Context) error {
	for {
		b, err := j.build.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = j.table.add(b)
		b.Release()
		if err == nil {
			err = j.env.affordable(j.shape.name())
		}
		if err != nil {
			return err
		}
	}
}

// Close implements plan.Reader.
func (j *join) Close() error {
	j.prober.stop()
	j.table.release()
	return closeAll(j.probe, j.build)
}
