package exec

import (
	"context"
	"errors"
	"io"

	"rsql/planner/plan"
)

// union gives the rows of its inputs, one input after the other.
type union struct {
	node *plan.Union
	in   []plan.Reader
	at   int
}

var _ plan.Reader = (*union)(nil)

func newUnion(n *plan.Union, in []plan.Reader) (*union, error) { return &union{node: n, in: in}, nil }

// Next implements plan.Reader.
func (u *union) Next(ctx context.Context) (plan.Batch, error) {
	for u.at < len(u.in) {
		b, err := u.in[u.at].Next(ctx)
		if errors.Is(err, io.EOF) {
			u.at++
			continue
		}
		if err != nil {
			return nil, err
		}
		return renamed(b, u.node.Schema()), nil
	}
	return nil, io.EOF
}

// Close implements plan.Reader.
func (u *union) Close() error { return closeAll(u.in...) }
