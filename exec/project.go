package exec

import (
	"context"

	"rsql/exec/internal/eval"
	"rsql/planner/plan"
)

// project computes columns.
type project struct {
	node  *plan.Project
	in    plan.Reader
	exprs *eval.Evaluator
}

var _ plan.Reader = (*project)(nil)

func newProject(n *plan.Project, in plan.Reader, env *Env) (*project, error) {
	exprs, err := eval.New(env.eval(), n.Exprs, n.Input.Schema())
	return &project{node: n, in: in, exprs: exprs}, err
}

// Next implements plan.Reader.
func (p *project) Next(ctx context.Context) (plan.Batch, error) {
	b, err := p.in.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	cols, err := p.exprs.Eval(b)
	if err != nil {
		return nil, err
	}
	return newBatch(p.node.Schema(), cols, int(b.NumRows())), nil
}

// Close implements plan.Reader.
func (p *project) Close() error { return p.in.Close() }
