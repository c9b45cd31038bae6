package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/eval"
	"rsql/planner/plan"
)

// Literals runs a plan and gives its rows as constants.
func Literals(ctx context.Context, root plan.Node, env *Env) (rows [][]*plan.Literal, err error) {
	r, err := Build(root, env)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	types := root.Schema().Fields()
	for {
		b, err := r.Next(ctx)
		if err == io.EOF { //nolint:errorlint // readers give it unwrapped
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		more, err := literals(b, types)
		b.Release()
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
}

// literals are the rows of a batch.
func literals(b plan.Batch, fields []arrow.Field) ([][]*plan.Literal, error) {
	rows := make([][]*plan.Literal, b.NumRows())
	for i := range rows {
		rows[i] = make([]*plan.Literal, len(fields))
		for c, f := range fields {
			var err error
			if rows[i][c], err = eval.ValueAt(b.Column(c), i, plan.TypeOf(f)); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

// Constant computes an expression without columns and parameters, as an optimiser does to fold it.
func Constant(e plan.Expr, env *Env) (*plan.Literal, error) {
	return eval.Constant(env.prepared().eval(), e)
}
