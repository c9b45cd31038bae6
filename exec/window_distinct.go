package exec

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/agg"
	"rsql/exec/internal/vec"
)

// distinctSums are the sums of the values that are in frames. A frame has the sum of the one before, with the values that came and
// without those that went.
type distinctSums struct {
	acc  agg.Remover // of the batch before: its last group is the frame at hand; nil before the first
	last int32
	// What has changed in the batch: rows with the values, and the groups of the frames.
	group        int32
	came, went   []int32
	cameAt, left []int32
}

// countChanges is count, which notes what values come and go.
func (a *rankedAggregate) countChanges(p interval, by int32) {
	s := a.sums
	for at := p.from; at < p.to; at++ {
		rank := a.rank.V[a.s.row.V[at]]
		if rank < 0 {
			continue
		}
		before := a.counts.distinct
		a.counts.add(rank, by)
		switch row := a.row.V[rank]; {
		case a.counts.distinct > before:
			s.came, s.cameAt = append(s.came, row), append(s.cameAt, s.group)
		case a.counts.distinct < before:
			s.went, s.left = append(s.went, row), append(s.left, s.group)
		}
	}
}

// totals gives sums and averages of the distinct values.
func (a *rankedAggregate) totals(b *windowBatch) (arrow.Array, error) {
	s, n := a.sums, b.len()
	s.came, s.cameAt, s.went, s.left = s.came[:0], s.cameAt[:0], s.went[:0], s.left[:0]
	for i := range n {
		s.group = int32(i) + 1
		a.move(b, i)
	}
	acc := agg.NewRemover(a.env.Alloc, a.call)
	if err := a.change(acc, n+1); err != nil {
		acc.Release()
		return nil, err
	}
	if s.acc != nil {
		acc.Pull(s.acc, 0, []int32{s.last})
		s.acc.Release()
	}
	s.acc, s.last = acc, int32(n)
	acc.Pull(acc, 1, vec.Sequence(n))
	return acc.Result(1, n+1)
}

// change gives each frame's group what came, and takes out what went.
func (a *rankedAggregate) change(acc agg.Remover, groups int) error {
	s, values, dt := a.sums, &a.s.views[a.args[0]], a.call.Args[0].Type().Arrow()
	came, err := vec.Gather(a.env.Alloc, dt, values, s.came)
	if err != nil {
		return err
	}
	defer came.Release()
	went, err := vec.Gather(a.env.Alloc, dt, values, s.went)
	if err != nil {
		return err
	}
	defer went.Release()
	if err := acc.Update(s.cameAt, []vec.View{vec.Of(came)}, groups); err != nil {
		return err
	}
	acc.Remove(s.left, []vec.View{vec.Of(went)}, groups)
	return nil
}

// openSketch finds where the value of each row counts in a sketch.
func (a *rankedAggregate) openSketch() {
	values := &a.s.views[a.args[0]]
	a.rank.Resize(a.s.n)
	for row := range a.rank.V {
		a.rank.V[row] = -1
		if !values.Null(row) {
			a.rank.V[row] = agg.SketchCell(values, row)
		}
	}
	a.leaveOut()
	a.sketch = agg.NewMovingSketch(a.env.Alloc)
}

// countCells is count for a sketch.
func (a *rankedAggregate) countCells(p interval, by int32) {
	for at := p.from; at < p.to; at++ {
		if cell := a.rank.V[a.s.row.V[at]]; cell >= 0 {
			a.sketch.Add(cell, by)
		}
	}
}

// estimates gives the numbers of distinct values by the sketch.
func (a *rankedAggregate) estimates(b *windowBatch) (arrow.Array, error) {
	out := array.NewInt64Builder(a.env.Alloc)
	defer out.Release()
	out.Reserve(b.len())
	for i := range b.len() {
		a.move(b, i)
		out.UnsafeAppend(a.sketch.Estimate())
	}
	return out.NewArray(), nil
}
