package exec

import (
	"context"
	"errors"
	"io"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// apply joins each left row with the right side that its values make. Rows of a batch that agree in these values are
// joined together, so that the right side runs once for each combination in a batch.
type apply struct {
	node   *plan.Apply
	env    *Env
	build  *builder
	left   plan.Reader
	shape  *joinShape
	values *eval.Evaluator
	kept   *keptInputs
	groups []applyGroup // of the batch at hand
	at     plan.Reader  // joins the group at hand; nil between groups
}

// applyGroup are the rows of a left batch for which the right side is the same.
type applyGroup struct {
	rows plan.Batch
	with map[*plan.OuterRef]plan.Expr
}

var _ plan.Reader = (*apply)(nil)

func newApply(n *plan.Apply, left plan.Reader, env *Env, b *builder) (*apply, error) {
	j, err := b.asSwitched(n.Join)
	if err != nil {
		return nil, err
	}
	a := &apply{node: n, env: env, left: left}
	if a.shape, err = newJoinShape(j, false, env); err != nil {
		return nil, err
	}
	if a.values, err = eval.New(env.eval(), n.Values(), j.Left.Schema()); err != nil {
		return nil, err
	}
	a.kept = keepInputs(j.Right, b, env)
	a.build = &builder{env: b.env, lazy: b.lazy, kept: a.kept, sources: b.sources}
	return a, nil
}

// Next implements plan.Reader.
func (a *apply) Next(ctx context.Context) (plan.Batch, error) {
	for {
		if a.at != nil {
			b, err := a.at.Next(ctx)
			if !errors.Is(err, io.EOF) {
				return b, err
			}
			err = a.at.Close()
			a.at = nil
			if err != nil {
				return nil, err
			}
		}
		if err := cancelled(ctx); err != nil {
			return nil, err
		}
		if len(a.groups) == 0 {
			if err := a.group(ctx); err != nil {
				return nil, err
			}
		}
		g := a.groups[0]
		a.groups = a.groups[1:]
		var err error
		if a.at, err = a.join(g); err != nil {
			return nil, err
		}
	}
}

// group reads a left batch and divides its rows.
func (a *apply) group(ctx context.Context) error {
	b, err := a.left.Next(ctx)
	if err != nil {
		return err
	}
	defer b.Release()
	values, err := a.values.Eval(b)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(values)
	n := int(b.NumRows())
	rows := [][]int32{vec.Sequence(n)}
	if len(values) > 0 {
		ids := make([]int32, n)
		keys := a.env.keyTable(a.node.Values()...)
		defer keys.Release()
		if err := keys.Room(n); err != nil {
			return err
		}
		keys.Insert(vec.OfAll(values), n, nil, ids)
		rows = make([][]int32, keys.Len())
		for i, id := range ids {
			rows[id] = append(rows[id], int32(i))
		}
	}
	for _, sel := range rows {
		g := applyGroup{with: make(map[*plan.OuterRef]plan.Expr, len(values))}
		for i, o := range a.node.Outer {
			if g.with[o.Ref], err = eval.ValueAt(values[i], int(sel[0]), o.Ref.Type()); err != nil {
				return err
			}
		}
		if g.rows, err = gatherBatch(a.env.Alloc, b.Schema(), b, sel); err != nil {
			return err
		}
		a.groups = append(a.groups, g)
	}
	return nil
}

// join makes the join of a group, which it takes over, with the right side for it.
func (a *apply) join(g applyGroup) (plan.Reader, error) {
	right, err := plan.ReplaceOuter(a.node.Join.Right, g.with)
	if err != nil {
		g.rows.Release()
		return nil, err
	}
	b := *a.build
	b.env = b.env.standingFor(right, a.node.Join.Right)
	in, err := b.pipeline(right)
	if err != nil {
		g.rows.Release()
		return nil, err
	}
	table := newJoinTable(a.shape, in, a.env)
	table.use()
	return &join{shape: a.shape, env: a.env, probe: &oneBatch{batch: g.rows}, table: table,
		prober: newProber(a.shape, table.joinBuild, a.env)}, nil
}

// Close implements plan.Reader.
func (a *apply) Close() error {
	var first error
	if a.at != nil {
		first = a.at.Close()
		a.at = nil
	}
	for _, g := range a.groups {
		g.rows.Release()
	}
	a.groups = nil
	a.kept.release()
	if err := a.left.Close(); first == nil {
		first = err
	}
	return first
}

// oneBatch gives one batch, which it owns until then.
type oneBatch struct{ batch plan.Batch }

var _ plan.Reader = (*oneBatch)(nil)

// Next implements plan.Reader.
func (o *oneBatch) Next(context.Context) (plan.Batch, error) {
	if o.batch == nil {
		return nil, io.EOF
	}
	b := o.batch
	o.batch = nil
	return b, nil
}

// Close implements plan.Reader.
func (o *oneBatch) Close() error {
	if o.batch != nil {
		o.batch.Release()
		o.batch = nil
	}
	return nil
}
