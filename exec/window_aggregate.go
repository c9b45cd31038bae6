package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/agg"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// frameAggregate is what aggregates over frames share.
type frameAggregate struct {
	env    *Env
	call   *plan.AggCall
	args   []int // columns of the arguments, none for count(*), and of the keys of their order
	filter int   // column of the condition, negative for none
	frame  *windowFrame
	s      *sortedRows
	// Scratch.
	rows, ids []int32
}

// newAggregate chooses how an aggregate over frames is computed: at once for whole partitions, by running on where frames
// only grow, from parts of frames where the aggregate has such, else frame by frame.
func (w *window) newAggregate(c *plan.WindowCall, args []int) (windowCall, error) {
	f, err := w.newFrame(c)
	if err != nil {
		return nil, err
	}
	a := frameAggregate{env: w.env, call: c.Aggregate(), args: args, filter: -1, frame: f}
	if c.Filter != nil {
		a.filter = w.column(c.Filter)
	}
	if f.whole(len(w.node.OrderBy) > 0) {
		return &wholeAggregate{frameAggregate: a}, nil
	}
	parts, err := a.hasParts()
	switch {
	case err != nil:
		return nil, err
	case parts && f.running():
		return &runningAggregate{frameAggregate: a}, nil
	case parts:
		return &slidingAggregate{frameAggregate: a}, nil
	case f.running() && c.Distinct && len(args) == 1:
		return w.runningDistinct(a)
	case rankedResult(a.call) != nil:
		return newRankedAggregate(a), nil
	default:
		return &framewise{frameAggregate: a}, nil
	}
}

// hasParts reports whether frames can be put together from parts.
func (a *frameAggregate) hasParts() (bool, error) {
	acc, err := a.accumulator()
	if err != nil {
		return false, err
	}
	defer acc.Release()
	_, ok := acc.(agg.Puller)
	return ok, nil
}

func (a *frameAggregate) accumulator() (agg.Accumulator, error) {
	return agg.New(a.env.Alloc, a.call, true, a.env.hashMask())
}

// puller makes an accumulator of groups that are empty.
func (a *frameAggregate) puller(groups int) (agg.Puller, error) {
	acc, err := a.accumulator()
	if err != nil {
		return nil, err
	}
	p, ok := acc.(agg.Puller)
	if !ok {
		acc.Release()
		return nil, plan.Errorf(plan.CodeInternal, "%s cannot be put together from parts", a.call)
	}
	if err := p.Update(nil, a.noRows(), groups); err != nil {
		p.Release()
		return nil, err
	}
	return p, nil
}

// noRows are the arguments of no rows.
func (a *frameAggregate) noRows() []vec.View { return make([]vec.View, len(a.args)) }

func (a *frameAggregate) open(_ context.Context, s *sortedRows) error {
	a.s = s
	a.frame.open(s)
	return nil
}

// add adds the rows at positions from (inclusive) to (exclusive) that the filter lets through; id gives the group of each.
func (a *frameAggregate) add(ctx context.Context, acc agg.Accumulator, from, to, groups int, id func(position int) int32) error {
	for from < to {
		if err := cancelled(ctx); err != nil {
			return err
		}
		end := min(to, from+a.env.BatchRows)
		a.rows, a.ids = a.rows[:0], a.ids[:0]
		for at := from; at < end; at++ {
			a.take(at, id(at))
		}
		if err := a.flush(acc, groups); err != nil {
			return err
		}
		from = end
	}
	return nil
}

// take notes the row at a position, of a group, unless the filter keeps it out.
func (a *frameAggregate) take(position int, id int32) {
	row := a.s.row.V[position]
	if a.filter >= 0 {
		f := &a.s.views[a.filter]
		if f.Null(int(row)) || !f.Bool(int(row)) {
			return
		}
	}
	a.rows, a.ids = append(a.rows, row), append(a.ids, id)
}

// flush adds the rows that were taken.
func (a *frameAggregate) flush(acc agg.Accumulator, groups int) error {
	values, inputs := make([]arrow.Array, 0, len(a.args)), a.call.Inputs()
	defer func() { vec.ReleaseAll(values) }()
	for i, c := range a.args {
		v, err := vec.Gather(a.env.Alloc, inputs[i].Type().Arrow(), &a.s.views[c], a.rows)
		if err != nil {
			return err
		}
		values = append(values, v)
	}
	return acc.Update(a.ids, vec.OfAll(values), groups)
}

// spread makes a column of the results of groups from (inclusive) to (exclusive): row i has that of group from+of[i].
func (a *frameAggregate) spread(acc agg.Accumulator, from, to int, of []int32) (arrow.Array, error) {
	results, err := acc.Result(from, to)
	if err != nil {
		return nil, err
	}
	defer results.Release()
	v := vec.Of(results)
	return vec.Gather(a.env.Alloc, a.call.Type().Arrow(), &v, of)
}

// wholeAggregate is an aggregate over whole partitions.
type wholeAggregate struct {
	frameAggregate
	acc agg.Accumulator
}

func (a *wholeAggregate) open(ctx context.Context, s *sortedRows) error {
	a.s = s
	var err error
	if a.acc, err = a.accumulator(); err != nil {
		return err
	}
	part, parts := 0, len(s.parts.V)-1
	if err := a.acc.Update(nil, a.noRows(), parts); err != nil {
		return err
	}
	return a.add(ctx, a.acc, 0, s.n, parts, func(position int) int32 {
		if int32(position) == s.parts.V[part+1] {
			part++
		}
		return int32(part)
	})
}

func (a *wholeAggregate) column(_ context.Context, b *windowBatch) (arrow.Array, error) {
	first, last := b.part[0], b.part[b.len()-1]
	a.ids = vec.Sized(a.ids, b.len())
	for i, p := range b.part {
		a.ids[i] = p - first
	}
	return a.spread(a.acc, int(first), int(last)+1, a.ids)
}

func (a *wholeAggregate) release() {
	if a.acc != nil {
		a.acc.Release()
	}
}
