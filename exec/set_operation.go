package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// setOperation is INTERSECT and EXCEPT: it counts the rows of the right input by their values, and streams the left one
// past the counts. Rows come out in the order of the left input, but where memory has no room for the counts: then the rows of
// both are distributed to partitions.
type setOperation struct {
	node        *plan.SetOperation
	left, right plan.Reader
	env         *Env
	keys        *vec.KeyTable
	// counts are by key. With ALL it is how many rows of the right input are left, else 1 for a key that the right input has
	// and that has not come out yet.
	counts vec.Slice[int64]
	read   bool
	ids    []int32
	sel    []int32
	// weighed is set where the right input has a further column: how many rows each of its rows stands for.
	weighed bool
	ones    []int64
	parts   setParts
}

var _ plan.Reader = (*setOperation)(nil)

func newSetOperation(n *plan.SetOperation, left, right plan.Reader, env *Env) (*setOperation, error) {
	types := make([]arrow.DataType, n.Schema().NumFields())
	for i, f := range n.Schema().Fields() {
		types[i] = f.Type
	}
	return &setOperation{node: n, left: left, right: right, env: env, keys: vec.NewKeyTable(env.Alloc, types, env.hashMask()),
		counts: vec.NewSlice[int64](env.Alloc)}, nil
}

// Next implements plan.Reader.
func (s *setOperation) Next(ctx context.Context) (plan.Batch, error) {
	if !s.read {
		if err := s.consume(ctx); err != nil {
			return nil, err
		}
		s.read = true
	}
	if (s.parts.right != nil || s.parts.left != nil) && s.parts.rest == nil {
		if err := s.divideLeft(ctx); err != nil {
			return nil, err
		}
	}
	if s.parts.rest != nil {
		return s.parts.rest.Next(ctx)
	}
	if s.node.Kind == plan.Intersect && s.keys.Len() == 0 {
		return nil, io.EOF
	}
	b, err := s.left.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	if err := s.choose(b); err != nil {
		return nil, err
	}
	if len(s.sel) == int(b.NumRows()) {
		return s.whole(b), nil
	}
	return gatherBatch(s.env.Alloc, s.node.Schema(), b, s.sel)
}

// consume counts the rows of the right input.
func (s *setOperation) consume(ctx context.Context) error {
	for {
		b, err := s.right.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = s.count(b)
		b.Release()
		if err == nil && s.parts.right == nil && s.env.crowded(s.env.own(), 0) {
			err = s.divideRight()
		}
		if err == nil {
			err = s.env.affordable(s.name())
		}
		if err != nil {
			return err
		}
	}
}

func (s *setOperation) count(b plan.Batch) error {
	n, views := int(b.NumRows()), vec.OfAll(b.Columns())
	weights := s.weights(views, n)
	views = views[:s.node.Schema().NumFields()]
	if s.parts.right != nil {
		return s.putRight(views, n, weights)
	}
	if err := s.keys.Room(n); err != nil {
		return err
	}
	s.ids = vec.Sized(s.ids, n)
	s.keys.Insert(views, n, nil, s.ids)
	s.counts.Resize(s.keys.Len())
	for i, id := range s.ids {
		s.counts.V[id] += weights[i]
	}
	return nil
}

// weights are the numbers of rows that each row of the right input stands for.
func (s *setOperation) weights(views []vec.View, n int) []int64 {
	if s.weighed {
		return views[len(views)-1].Int64s()
	}
	for len(s.ones) < n {
		s.ones = append(s.ones, 1)
	}
	return s.ones[:n]
}

// choose puts the rows of a left batch that come out into sel.
func (s *setOperation) choose(b plan.Batch) error {
	n, views := int(b.NumRows()), vec.OfAll(b.Columns())
	s.ids, s.sel = vec.Sized(s.ids, n), s.sel[:0]
	if s.node.Kind == plan.Except && !s.node.All { // what comes out is taken up, so that it does not come out again
		if err := s.keys.Room(n); err != nil {
			return err
		}
		s.sel = s.keys.InsertNew(views, n, nil, s.ids, s.sel)
		if s.env.crowded(s.env.own(), 0) {
			s.parts.left = s.env.partitions(s.node.Schema())
		}
		return s.env.affordable(s.name())
	}
	s.keys.Find(views, n, nil, s.ids)
	wanted := s.node.Kind == plan.Intersect
	for i, id := range s.ids {
		found := id >= 0 && s.counts.V[id] > 0
		if found == wanted {
			s.sel = append(s.sel, int32(i))
		}
		switch {
		case !found:
		case s.node.All:
			s.counts.V[id]--
		default:
			s.counts.V[id] = 0
		}
	}
	return nil
}

// name is what people call the operator.
func (s *setOperation) name() string {
	if s.node.Kind == plan.Intersect {
		return "INTERSECT"
	}
	return "EXCEPT"
}

// Close implements plan.Reader.
func (s *setOperation) Close() error {
	s.keys.Release()
	s.counts.Release()
	s.parts.release()
	return closeAll(s.left, s.right)
}
