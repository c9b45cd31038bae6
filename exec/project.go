package exec

import (
	"context"
	"errors"
	"fmt"

	"rsql/exec/internal/eval"
	"rsql/planner/plan"
)

// project computes columns.
type project struct {
	node  *plan.Project
	in    plan.Reader
	exprs *eval.Evaluator
	crew  *crew
	rows  int64 // computed so far
}

var _ plan.Reader = (*project)(nil)

func newProject(n *plan.Project, in plan.Reader, env *Env, c *crew) (*project, error) {
	exprs, err := eval.New(env.eval(), n.Exprs, n.Input.Schema())
	return &project{node: n, in: in, exprs: exprs, crew: c}, err
}

// Next implements plan.Reader.
func (p *project) Next(ctx context.Context) (plan.Batch, error) {
	b, err := p.in.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	cols, err := p.exprs.Eval(b)
	if err != nil && p.crew.size() == 1 { // several workers do not know how many rows came before
		err = rowOf(err, p.rows)
	}
	if err != nil {
		return nil, err
	}
	p.rows += b.NumRows()
	return newBatch(p.node.Schema(), cols, int(b.NumRows())), nil
}

// rowOf names in an error the row that made it, counted from 1, where one did and before rows came before its batch.
func rowOf(err error, before int64) error {
	var at *eval.RowError
	if !errors.As(err, &at) {
		return err
	}
	out := *at.Err
	out.Msg = fmt.Sprintf("row %d: %s", before+int64(at.Row)+1, out.Msg)
	return &out
}

// Close implements plan.Reader.
func (p *project) Close() error { return p.in.Close() }
