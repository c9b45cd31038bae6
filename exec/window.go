package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// window keeps all rows, sorts them by partition and order, and gives them in that order, with a column for each call: batch by
// batch, for the rows that the batch has. When memory has no room for more, rows go to files by their partitions.
type window struct {
	node  *plan.Window
	in    plan.Reader
	env   *Env
	limit int64 // rows kept of each partition, -1 for all
	// Columns of rows are those of the input, then the values of exprs.
	exprs    []plan.Expr
	computed *eval.Evaluator
	rows     *vec.Rows
	sorted   sortedRows
	calls    []windowCall
	read     bool
	next     int
	kept     int      // rows after the last that were not wanted went
	top      *topRows // nil where all rows are kept, or many of each partition
	parts    windowParts
}

// windowCall computes one call. Batches are asked for from first to last.
type windowCall interface {
	// open is called once, when all rows are there.
	open(ctx context.Context, s *sortedRows) error
	// column is the call's value for each row of a batch. The caller owns it.
	column(ctx context.Context, b *windowBatch) (arrow.Array, error)
	release()
}

var _ plan.Reader = (*window)(nil)

func newWindow(n *plan.Window, in plan.Reader, env *Env) (*window, error) {
	w := &window{node: n, in: in, env: env}
	var err error
	if w.limit, err = env.constant(n.Limit, -1); err != nil {
		return nil, err
	}
	w.sorted = newSortedRows(env)
	w.sorted.presorted = orderedBy(n.Input, n.Keys())
	for _, k := range n.Keys() {
		w.sorted.keys = append(w.sorted.keys, w.column(k.Expr))
		w.sorted.orders = append(w.sorted.orders, vec.Order{Descending: k.Descending, NullsFirst: k.NullsFirst})
	}
	w.sorted.partition = len(n.PartitionBy)
	for _, c := range n.Calls {
		call, err := w.newCall(c)
		if err != nil {
			return nil, err
		}
		w.calls = append(w.calls, call)
	}
	fields := n.Input.Schema().Fields()
	all := fields[:len(fields):len(fields)]
	for _, e := range w.exprs {
		all = append(all, plan.NewField("", e.Type()))
	}
	w.rows, w.top = vec.NewRows(env.Alloc, all), newTopRows(w)
	w.computed, err = eval.New(env.eval(), w.exprs, n.Input.Schema())
	return w, err
}

// orderedBy reports whether the rows of a node come in the order of keys.
func orderedBy(n plan.Node, keys []plan.SortKey) bool {
	w, ok := n.(*plan.Window)
	if !ok {
		return false
	}
	have := w.Keys()
	if orderedBy(w.Input, have) {
		return orderedBy(w.Input, keys)
	}
	if len(keys) > len(have) {
		return false
	}
	for i, k := range keys {
		if k.Descending != have[i].Descending || k.NullsFirst != have[i].NullsFirst || !plan.EqualExpr(k.Expr, have[i].Expr) {
			return false
		}
	}
	return true
}

// column is where the value of an expression is among the columns of rows.
func (w *window) column(e plan.Expr) int {
	if c, ok := e.(*plan.ColumnRef); ok {
		return c.Index
	}
	width := w.node.Input.Schema().NumFields()
	for i, have := range w.exprs {
		if plan.EqualExpr(have, e) {
			return width + i
		}
	}
	w.exprs = append(w.exprs, e)
	return width + len(w.exprs) - 1
}

// Next implements plan.Reader.
func (w *window) Next(ctx context.Context) (plan.Batch, error) {
	if !w.read {
		if err := w.consume(ctx); err != nil {
			return nil, err
		}
		w.read = true
	}
	if w.parts.rest != nil {
		return w.parts.rest.Next(ctx)
	}
	from, to := w.next, min(w.next+w.env.BatchRows, w.rows.Len())
	if from == to {
		return nil, io.EOF
	}
	w.next = to
	b := w.sorted.batch(from, to)
	width := w.node.Input.Schema().NumFields()
	cols, err := vec.GatherAll(w.env.Alloc, w.node.Schema().Fields()[:width], w.rows.Views()[:width], b.rows)
	if err != nil {
		return nil, err
	}
	for _, c := range w.calls {
		a, err := c.column(ctx, b)
		if err != nil {
			vec.ReleaseAll(cols)
			return nil, err
		}
		cols = append(cols, a)
	}
	return newBatch(w.node.Schema(), cols, to-from), w.env.affordable("window")
}

// consume reads the input and makes the calls ready.
func (w *window) consume(ctx context.Context) error {
	for {
		b, err := w.in.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		err = w.add(b)
		b.Release()
		if err == nil && w.crowded() {
			err = w.shrink(ctx)
		}
		if err == nil && w.full() {
			err = w.divide()
		}
		if err == nil {
			err = w.env.affordable("window")
		}
		if err != nil {
			return err
		}
	}
	if w.parts.rows != nil {
		return w.finish()
	}
	if w.limit >= 0 {
		if err := w.shrink(ctx); err != nil {
			return err
		}
		w.dropTop()
	}
	if err := w.sorted.sort(ctx, w.rows); err != nil {
		return err
	}
	for _, c := range w.calls {
		if err := c.open(ctx, &w.sorted); err != nil {
			return err
		}
	}
	return w.env.affordable("window")
}

func (w *window) add(b plan.Batch) error {
	cols, err := w.computed.Eval(b)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(cols)
	views, n := append(vec.OfAll(b.Columns()), vec.OfAll(cols)...), int(b.NumRows())
	if w.parts.rows != nil {
		return w.put(views, n)
	}
	if w.top != nil {
		return w.top.add(views, n)
	}
	return w.rows.Append(views, nil, n)
}

// Close implements plan.Reader.
func (w *window) Close() error {
	for _, c := range w.calls {
		c.release()
	}
	w.sorted.release()
	w.dropTop()
	w.rows.Release()
	w.parts.release()
	return w.in.Close()
}
