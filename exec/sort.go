package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// mostTop is the largest number of rows that is kept with a bound; above it everything is sorted.
const mostTop = 1 << 24

// sorter orders its input. With a limit of k rows it holds at most about 2k rows and a batch: it sorts what it has
// whenever that is twice too much, keeps the first k, and takes only rows that come before the last of these from then on.
// Rows that memory has no room for go to files as sorted runs, which are merged.
type sorter struct {
	node   *plan.Sort
	in     plan.Reader
	env    *Env
	limit  int64 // -1 for all rows
	orders []vec.Order
	// Each key is a column of the input, or one of those that computed gives.
	column   []int
	computed *eval.Evaluator
	rows     *vec.Rows // input columns, then computed ones
	bounded  bool      // rows are the first so far, sorted
	order    vec.Slice[int32]
	read     bool
	next     int
	runs     *sortRuns
	merged   plan.Reader // of the runs; nil where all rows were in memory
}

var _ plan.Reader = (*sorter)(nil)

func newSort(n *plan.Sort, in plan.Reader, env *Env) (*sorter, error) {
	s := &sorter{node: n, in: in, env: env}
	var err error
	if s.limit, err = env.constant(n.Limit, -1); err != nil {
		return nil, err
	}
	fields := n.Schema().Fields()
	var exprs []plan.Expr
	for _, k := range n.Keys {
		s.orders = append(s.orders, vec.Order{Descending: k.Descending, NullsFirst: k.NullsFirst})
		if c, ok := k.Expr.(*plan.ColumnRef); ok {
			s.column = append(s.column, c.Index)
			continue
		}
		s.column = append(s.column, len(fields)+len(exprs))
		exprs = append(exprs, k.Expr)
	}
	all := fields[:len(fields):len(fields)]
	for _, e := range exprs {
		all = append(all, plan.NewField("", e.Type()))
	}
	s.rows = vec.NewRows(env.Alloc, all)
	s.runs = &sortRuns{env: env, schema: arrow.NewSchema(all, nil), columns: s.column, orders: s.orders, limit: s.limit}
	s.computed, err = eval.New(env.eval(), exprs, n.Schema())
	return s, err
}

// Next implements plan.Reader.
func (s *sorter) Next(ctx context.Context) (plan.Batch, error) {
	if s.limit == 0 {
		return nil, io.EOF
	}
	if !s.read {
		if err := s.consume(ctx); err != nil {
			return nil, err
		}
		s.read = true
	}
	if s.merged != nil {
		return s.nextMerged(ctx)
	}
	from, to := s.next, min(s.next+s.env.BatchRows, len(s.order.V))
	if from == to {
		return nil, io.EOF
	}
	s.next = to
	width := s.node.Schema().NumFields()
	cols, err := vec.GatherAllCoded(s.env.Alloc, s.node.Schema().Fields(), s.rows.Views()[:width], s.order.V[from:to])
	if err != nil {
		return nil, err
	}
	return newBatch(s.node.Schema(), cols, to-from), nil
}

func (s *sorter) consume(ctx context.Context) error {
	for {
		b, err := s.in.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		err = s.add(b)
		b.Release()
		if err != nil {
			return err
		}
		if s.top() && int64(s.rows.Len()) >= 2*s.limit+int64(s.env.BatchRows) {
			if err := s.shrink(ctx); err != nil {
				return err
			}
		}
		if s.env.crowded(s.rows.Bytes(), int64(s.rows.Len())*sortBytes) {
			if err := s.spill(ctx); err != nil {
				return err
			}
		}
		if err := s.env.affordable("sort"); err != nil {
			return err
		}
	}
	if len(s.runs.files) > 0 {
		if err := s.spill(ctx); err != nil {
			return err
		}
		var err error
		s.merged, err = s.runs.merged(ctx)
		return err
	}
	if err := s.first(ctx); err != nil {
		return err
	}
	return s.env.affordable("sort")
}

// first sorts the rows, and leaves no more of them in the order than there may be in the result.
func (s *sorter) first(ctx context.Context) error {
	if err := s.sort(ctx); err != nil {
		return err
	}
	if s.limit > 0 && int64(len(s.order.V)) > s.limit {
		s.order.Resize(int(s.limit))
	}
	return nil
}

// spill makes a run of the rows.
func (s *sorter) spill(ctx context.Context) error {
	if err := s.first(ctx); err != nil {
		return err
	}
	if err := s.runs.add(ctx, s.rows, s.order.V); err != nil {
		return err
	}
	s.rows.Release()
	s.order.Release()
	s.bounded = false
	return nil
}

// nextMerged gives the next rows of the runs.
func (s *sorter) nextMerged(ctx context.Context) (plan.Batch, error) {
	left := s.limit - int64(s.next)
	if s.limit > 0 && left == 0 {
		return nil, io.EOF
	}
	b, err := s.merged.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	rows := b.NumRows()
	if s.limit > 0 {
		rows = min(rows, left)
	}
	s.next += int(rows)
	cols := make([]arrow.Array, s.node.Schema().NumFields())
	for i := range cols {
		cols[i] = array.NewSlice(b.Column(i), 0, rows)
	}
	return newBatch(s.node.Schema(), cols, int(rows)), nil
}

func (s *sorter) top() bool { return s.limit > 0 && s.limit <= mostTop }

func (s *sorter) add(b plan.Batch) error {
	cols, err := s.computed.Eval(b)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(cols)
	views := append(vec.OfAll(b.Columns()), vec.OfAll(cols)...)
	n := int(b.NumRows())
	if !s.bounded {
		return s.rows.Append(views, nil, n)
	}
	sel := s.before(views, n)
	return s.rows.Append(views, sel, len(sel))
}

// before gives the rows that come before the last of the first rows so far. A row equal to it comes later.
func (s *sorter) before(views []vec.View, n int) []int32 {
	last := int32(s.limit - 1)
	compare := make([]func(i, j int32) int, len(s.column))
	for k, c := range s.column {
		compare[k] = vec.Comparer(views[c], s.rows.Views()[c], s.orders[k])
	}
	sel := make([]int32, 0, n)
	for i := range int32(n) {
		for _, c := range compare {
			if order := c(i, last); order != 0 {
				if order < 0 {
					sel = append(sel, i)
				}
				break
			}
		}
	}
	return sel
}

func (s *sorter) sort(ctx context.Context) error {
	keys := make([]vec.View, len(s.column))
	for k, c := range s.column {
		keys[k] = s.rows.Views()[c]
	}
	order, err := vec.Sort(ctx, s.env.Alloc, keys, s.orders, s.rows.Len(), s.env.Workers)
	if err != nil {
		return cancelled(ctx)
	}
	s.order = order
	return nil
}

// shrink keeps the first rows, sorted.
func (s *sorter) shrink(ctx context.Context) error {
	if err := s.sort(ctx); err != nil {
		return err
	}
	kept := vec.NewRows(s.env.Alloc, s.rows.Fields())
	if err := kept.Append(s.rows.Views(), s.order.V[:s.limit], int(s.limit)); err != nil {
		kept.Release()
		return err
	}
	s.rows.Release()
	s.order.Release()
	s.rows, s.bounded = kept, true
	return nil
}

// Close implements plan.Reader.
func (s *sorter) Close() error {
	s.rows.Release()
	s.order.Release()
	if s.merged != nil {
		_ = s.merged.Close() // files are closed
	}
	s.runs.release()
	return s.in.Close()
}
