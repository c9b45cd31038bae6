package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// defaultRecursion is the number of iterations of a recursion where nothing else is asked for: more than the depth of any
// tree or graph that people keep, and over within seconds.
const defaultRecursion = 100_000

// workTable holds the rows that the last iteration gave, while the next one reads them. They are copies: batches may have
// columns in common, and a step that gives the same ones again and again would grow without taking memory.
type workTable struct{ rows *vec.Rows }

// recursive gives the rows of the anchor, and then builds and reads the step again for each iteration, until one gives
// nothing new.
type recursive struct {
	node    *plan.RecursiveUnion
	builder *builder // with the work table among its sources
	env     *Env
	in      plan.Reader // the anchor, or the step of the present iteration
	work    *workTable
	fresh   *vec.Rows     // what the present iteration has given
	seen    *vec.KeyTable // nil for UNION ALL
	rounds  int64
	ids     []int32
	sel     []int32
}

var _ plan.Reader = (*recursive)(nil)

// recursion builds the anchor; steps are built when their rows are there.
func (b *builder) recursion(n *plan.RecursiveUnion) (plan.Reader, error) {
	anchor, err := b.build(n.Anchor)
	if err != nil {
		return nil, err
	}
	env, entry := b.env.forNode(n) // its rows stay in memory: one that never ends would fill the disk
	r := &recursive{node: n, env: env, in: anchor, work: &workTable{rows: env.rows(n.Schema())}, fresh: env.rows(n.Schema())}
	inner := *b
	inner.sources = &sources{next: b.sources, cte: n.CTE, work: r.work}
	r.builder = &inner
	if n.Distinct {
		types := make([]arrow.DataType, n.Schema().NumFields())
		for i, f := range n.Schema().Fields() {
			types[i] = f.Type
		}
		r.seen = vec.NewKeyTable(env.Alloc, types, env.hashMask())
	}
	return newStream(r, entry, nil), nil
}

// Next implements plan.Reader.
func (r *recursive) Next(ctx context.Context) (plan.Batch, error) {
	for {
		b, err := r.in.Next(ctx)
		if errors.Is(err, io.EOF) {
			err = r.iterate(ctx)
			if err == nil {
				continue
			}
		}
		if err != nil {
			return nil, err
		}
		out, err := r.take(b)
		b.Release()
		if err != nil || out != nil {
			return out, err
		}
	}
}

// iterate begins the next iteration over what the present one gave; io.EOF when that is nothing.
func (r *recursive) iterate(ctx context.Context) error {
	if err := r.in.Close(); err != nil {
		return err
	}
	r.work.rows.Release()
	r.work.rows, r.fresh = r.fresh, r.env.rows(r.node.Schema())
	if r.work.rows.Len() == 0 {
		return io.EOF
	}
	if err := cancelled(ctx); err != nil {
		return err
	}
	if r.rounds++; r.rounds > r.env.MaxRecursion {
		cte := r.node.CTE
		return plan.Errorf(plan.CodeValue, "recursive WITH %s has not ended after %d iterations", plan.QuoteIdent(cte.Name), r.env.MaxRecursion).WithPos(cte.At).
			WithHint("add a condition that ends it, write UNION where rows repeat, or raise the limit with WithMaxRecursion")
	}
	step, err := r.builder.build(r.node.Step)
	if err == nil {
		r.in = step
	}
	return err
}

// take keeps the new rows of a batch for the next iteration and gives them out; nil when there are none.
func (r *recursive) take(b plan.Batch) (plan.Batch, error) {
	out, err := r.fresher(b)
	if out == nil || err != nil {
		return nil, err
	}
	err = r.fresh.Append(vec.OfAll(out.Columns()), nil, int(out.NumRows()))
	if err == nil {
		err = r.env.affordable("recursive WITH " + plan.QuoteIdent(r.node.CTE.Name))
	}
	if err != nil {
		out.Release()
		return nil, err
	}
	return out, nil
}

// fresher gives the rows of a batch that have not come out before.
func (r *recursive) fresher(b plan.Batch) (plan.Batch, error) {
	n := int(b.NumRows())
	if r.seen == nil {
		return array.NewRecord(r.node.Schema(), b.Columns(), b.NumRows()), nil
	}
	if err := r.seen.Room(n); err != nil {
		return nil, err
	}
	r.ids = vec.Sized(r.ids, n)
	r.sel = r.seen.InsertNew(vec.OfAll(b.Columns()), n, nil, r.ids, r.sel[:0])
	switch len(r.sel) {
	case 0:
		return nil, nil
	case n:
		return array.NewRecord(r.node.Schema(), b.Columns(), b.NumRows()), nil
	}
	return gatherBatch(r.env.Alloc, r.node.Schema(), b, r.sel)
}

// Close implements plan.Reader.
func (r *recursive) Close() error {
	err := r.in.Close()
	r.work.rows.Release()
	r.fresh.Release()
	if r.seen != nil {
		r.seen.Release()
	}
	return err
}

// workTableScan gives the rows of the last iteration.
type workTableScan struct {
	node *plan.WorkTableScan
	rows *vec.Rows // which the recursion keeps
	env  *Env
	at   int
	sel  []int32
}

var _ plan.Reader = (*workTableScan)(nil)

func newWorkTableScan(n *plan.WorkTableScan, from *sources, env *Env) (*workTableScan, error) {
	s, err := from.find(n.CTE)
	if err != nil {
		return nil, err
	}
	return &workTableScan{node: n, rows: s.work.rows, env: env}, nil
}

// Next implements plan.Reader.
func (s *workTableScan) Next(context.Context) (plan.Batch, error) {
	n := min(s.env.BatchRows, s.rows.Len()-s.at)
	if n == 0 {
		return nil, io.EOF
	}
	s.sel = vec.Sized(s.sel, n)
	for i := range s.sel {
		s.sel[i] = int32(s.at + i)
	}
	s.at += n
	cols, err := s.rows.Gather(s.env.Alloc, s.sel)
	if err != nil {
		return nil, err
	}
	return newBatch(s.node.Schema(), cols, n), nil
}

// Close implements plan.Reader.
func (s *workTableScan) Close() error { return nil }
