package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/spill"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// setParts are the partitions of a set operation that memory has no room for.
type setParts struct {
	right       *spill.Partitions // rows with their counts; nil where all of them are in memory
	left        *spill.Partitions
	rights      partFiles
	lefts       partFiles
	rest        *parts // nil before the end of the left input
	hashes      []uint64
	sel         []int32
	countedRows *arrow.Schema
}

// counted is the schema of rows with their counts.
func (s *setOperation) counted() *arrow.Schema {
	if s.parts.countedRows == nil {
		fields := s.node.Schema().Fields()
		s.parts.countedRows = arrow.NewSchema(append(fields[:len(fields):len(fields)], plan.NewField("", plan.BigIntType)), nil)
	}
	return s.parts.countedRows
}

// divideRight moves the rows that were counted to partitions.
func (s *setOperation) divideRight() error {
	s.parts.right = s.env.partitions(s.counted())
	for from := 0; from < s.keys.Len(); from += s.env.BatchRows {
		to := min(from+s.env.BatchRows, s.keys.Len())
		keys, err := s.keys.Keys(s.env.Alloc, from, to)
		if err != nil {
			return err
		}
		err = s.putRight(vec.OfAll(keys), to-from, s.counts.V[from:to])
		vec.ReleaseAll(keys)
		if err != nil {
			return err
		}
	}
	s.keys.Release()
	s.counts.Release()
	return nil
}

// putRight copies rows of the right input to their partitions.
func (s *setOperation) putRight(rows []vec.View, n int, counts []int64) error {
	p := &s.parts
	p.hashes = s.env.hashes(rows, n, p.hashes)
	return p.right.Add(append(rows[:len(rows):len(rows)], vec.OfInt64s(counts)), p.hashes)
}

// putLeft copies rows of the left input to their partitions: those that are not in memory.
func (s *setOperation) putLeft(b plan.Batch) error {
	p, n, views := &s.parts, int(b.NumRows()), vec.OfAll(b.Columns())
	s.ids = vec.Sized(s.ids, n)
	s.keys.Find(views, n, nil, s.ids)
	p.sel = p.sel[:0]
	for i, id := range s.ids {
		if id < 0 {
			p.sel = append(p.sel, int32(i))
		}
	}
	p.hashes = s.env.hashes(views, n, p.hashes)
	return p.left.AddSome(views, p.hashes, p.sel)
}

// divideLeft copies the rest of the left input to partitions, and goes on with these.
func (s *setOperation) divideLeft(ctx context.Context) error {
	p := &s.parts
	if p.left == nil {
		p.left = s.env.partitions(s.node.Schema())
	}
	for {
		b, err := s.left.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		err = s.putLeft(b)
		b.Release()
		if err == nil {
			err = s.env.affordable(s.name())
		}
		if err != nil {
			return err
		}
	}
	s.keys.Release()
	s.counts.Release()
	var err error
	if p.right != nil {
		if p.rights, err = p.right.Finish(); err != nil {
			return err
		}
	}
	if p.lefts, err = p.left.Finish(); err != nil {
		return err
	}
	p.rest = &parts{open: s.part}
	return nil
}

// part is the operation on one partition.
func (s *setOperation) part(at int) (plan.Reader, error) {
	left, right := takeFile(&s.parts.lefts, at), takeFile(&s.parts.rights, at)
	if left == nil || right == nil && s.node.Kind == plan.Intersect {
		left.Remove()
		right.Remove()
		return nil, nil //nolint:nilnil // no rows give no result
	}
	env := s.env.deeper()
	out, err := newSetOperation(s.node, env.readPart(left), env.readPart(right), env)
	if err == nil {
		out.weighed = true
	}
	return out, err
}

// whole is a batch with the schema of the operation.
func (s *setOperation) whole(b plan.Batch) plan.Batch {
	return array.NewRecord(s.node.Schema(), b.Columns(), b.NumRows())
}

func (p *setParts) release() {
	for _, w := range []*spill.Partitions{p.right, p.left} {
		if w != nil {
			w.Discard()
		}
	}
	_ = p.rest.Close() // files are closed
	removeFiles(&p.lefts)
	removeFiles(&p.rights)
}
