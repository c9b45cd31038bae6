package exec

import (
	"context"
	"io"
	"math"

	"rsql/planner/plan"
)

// limit skips rows and then gives a number of them. It closes its source with the last row, and never asks for more.
type limit struct {
	in         plan.Reader
	skip, left int64
}

var _ plan.Reader = (*limit)(nil)

func newLimit(n *plan.Limit, in plan.Reader, env *Env) (*limit, error) {
	skip, err := env.constant(n.Offset, 0)
	if err != nil {
		return nil, err
	}
	left, err := env.constant(n.Count, math.MaxInt64)
	return &limit{in: in, skip: skip, left: left}, err
}

// Next implements plan.Reader.
func (l *limit) Next(ctx context.Context) (plan.Batch, error) {
	for l.left > 0 {
		b, err := l.in.Next(ctx)
		if err != nil {
			return nil, err
		}
		n := b.NumRows()
		from := min(l.skip, n)
		to := from + min(l.left, n-from)
		l.skip -= from
		l.left -= to - from
		if from == to {
			b.Release()
			continue
		}
		if l.left == 0 {
			if err := l.in.Close(); err != nil {
				b.Release()
				return nil, err
			}
		}
		if to-from == n {
			return b, nil
		}
		part := b.NewSlice(from, to)
		b.Release()
		return part, nil
	}
	return nil, io.EOF
}

// Close implements plan.Reader.
func (l *limit) Close() error { return l.in.Close() }
