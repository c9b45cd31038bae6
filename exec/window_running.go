package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/agg"
	"rsql/exec/internal/vec"
)

// runningAggregate is an aggregate over frames that begin with their partition. Each row is added once: to the first frame
// that has it, from which the next ones take it over.
type runningAggregate struct {
	frameAggregate
	// distinct has the values that each partition had; nil unless the aggregate takes each once.
	distinct *vec.KeyTable
	// last is the last frame so far, of the partition part, up to the position done.
	last agg.Puller
	part int32
	done int32
}

// runningDistinct makes an aggregate that takes a value where it comes first in its partition.
func (w *window) runningDistinct(a frameAggregate) (windowCall, error) {
	plain := *a.call
	plain.Distinct = false
	types := []arrow.DataType{plain.Args[0].Type().Arrow(), arrow.PrimitiveTypes.Int64}
	once := a
	once.call = &plain
	if parts, err := once.hasParts(); err != nil || !parts {
		return &framewise{frameAggregate: a}, err
	}
	return &runningAggregate{frameAggregate: once, distinct: vec.NewKeyTable(w.env.Alloc, types, w.env.hashMask())}, nil
}

// step is a frame that differs from the one before: the rows that it has more.
type step struct {
	part     int32
	from, to int32
}

func (a *runningAggregate) column(ctx context.Context, b *windowBatch) (arrow.Array, error) {
	a.frame.fill(b)
	steps, of, takesOver := a.steps(b)
	acc, err := a.puller(len(steps))
	if err != nil {
		return nil, err
	}
	defer acc.Release()
	at := 0
	for at < len(steps) {
		next, err := a.addSteps(ctx, acc, steps, at)
		if err != nil {
			return nil, err
		}
		at = next
	}
	if takesOver {
		acc.Pull(a.last, 0, []int32{0})
	}
	before := make([]int32, len(steps)-1)
	for i := range before {
		before[i] = int32(i)
		if steps[i].part != steps[i+1].part {
			before[i] = -1
		}
	}
	acc.Pull(acc, 1, before)
	if err := a.keep(acc, steps[len(steps)-1], len(steps)-1); err != nil {
		return nil, err
	}
	return a.spread(acc, 0, len(steps), of)
}

// steps are the frames of a batch, and which of them each row has. The first takes over the last of the batch before where
// they are of one partition.
func (a *runningAggregate) steps(b *windowBatch) (steps []step, of []int32, takesOver bool) {
	of = make([]int32, b.len())
	for i, to := range a.frame.to {
		switch part := b.part[i]; {
		case len(steps) > 0 && steps[len(steps)-1].part == part:
			if last := steps[len(steps)-1]; last.to != to {
				steps = append(steps, step{part, last.to, to})
			}
		case len(steps) == 0 && a.last != nil && a.part == part:
			steps, takesOver = append(steps, step{part, a.done, to}), true
		default:
			steps = append(steps, step{part, a.frame.from[i], to})
		}
		of[i] = int32(len(steps) - 1)
	}
	return steps, of, takesOver
}

// addSteps adds the rows of some steps from number at on, about a batch of them, and gives the number of the next step.
func (a *runningAggregate) addSteps(ctx context.Context, acc agg.Puller, steps []step, at int) (int, error) {
	if s := steps[at]; int(s.to-s.from) > a.env.BatchRows { // in batches of its own
		for from := s.from; from < s.to; from += int32(a.env.BatchRows) {
			a.rows, a.ids = a.rows[:0], a.ids[:0]
			if err := a.takeStep(step{s.part, from, min(s.to, from+int32(a.env.BatchRows))}, at); err != nil {
				return 0, err
			}
			if err := a.flushSteps(ctx, acc, len(steps)); err != nil {
				return 0, err
			}
		}
		return at + 1, nil
	}
	a.rows, a.ids = a.rows[:0], a.ids[:0]
	for ; at < len(steps) && len(a.rows)+int(steps[at].to-steps[at].from) <= a.env.BatchRows; at++ {
		if err := a.takeStep(steps[at], at); err != nil {
			return 0, err
		}
	}
	return at, a.flushSteps(ctx, acc, len(steps))
}

// takeStep takes the rows of a step: with DISTINCT, those whose value is new in its partition.
func (a *runningAggregate) takeStep(s step, id int) error {
	taken := len(a.rows)
	for at := s.from; at < s.to; at++ {
		a.take(int(at), int32(id))
	}
	if a.distinct == nil || len(a.rows) == taken {
		return nil
	}
	fresh := a.rows[taken:]
	if err := a.distinct.Room(len(fresh)); err != nil {
		return err
	}
	arg := &a.s.views[a.args[0]]
	values, err := vec.Gather(a.env.Alloc, a.call.Args[0].Type().Arrow(), arg, fresh)
	if err != nil {
		return err
	}
	defer values.Release()
	parts, skip, ids := make([]int64, len(fresh)), make([]bool, len(fresh)), make([]int32, len(fresh))
	for i, row := range fresh {
		parts[i], skip[i] = int64(s.part), arg.Null(int(row))
	}
	keys := []vec.View{vec.Of(values), vec.OfInt64s(parts)}
	sel := a.distinct.InsertNew(keys, len(fresh), skip, ids, nil)
	for i, k := range sel {
		fresh[i] = fresh[k]
	}
	a.rows, a.ids = a.rows[:taken+len(sel)], a.ids[:taken+len(sel)]
	return nil
}

func (a *runningAggregate) flushSteps(ctx context.Context, acc agg.Puller, groups int) error {
	if err := cancelled(ctx); err != nil {
		return err
	}
	return a.flush(acc, groups)
}

// keep keeps a group as the last frame.
func (a *runningAggregate) keep(acc agg.Puller, s step, group int) error {
	if a.last != nil {
		a.last.Release()
		a.last = nil
	}
	last, err := a.puller(1)
	if err != nil {
		return err
	}
	last.Pull(acc, 0, []int32{int32(group)})
	a.last, a.part, a.done = last, s.part, s.to
	return nil
}

func (a *runningAggregate) release() {
	if a.last != nil {
		a.last.Release()
	}
	if a.distinct != nil {
		a.distinct.Release()
	}
}

// framewise adds up each frame on its own, for aggregates that have no parts.
type framewise struct{ frameAggregate }

func (a *framewise) column(ctx context.Context, b *windowBatch) (arrow.Array, error) {
	a.frame.fill(b)
	of := make([]int32, b.len())
	var frames [][3]interval
	for i := range of {
		p := a.frame.parts(b, i)
		if len(frames) == 0 || frames[len(frames)-1] != p {
			frames = append(frames, p)
		}
		of[i] = int32(len(frames) - 1)
	}
	acc, err := a.accumulator()
	if err != nil {
		return nil, err
	}
	defer acc.Release()
	if err := acc.Update(nil, a.noRows(), len(frames)); err != nil {
		return nil, err
	}
	for id, parts := range frames {
		for _, p := range parts {
			if err := a.add(ctx, acc, int(p.from), int(p.to), len(frames), func(int) int32 { return int32(id) }); err != nil {
				return nil, err
			}
		}
	}
	return a.spread(acc, 0, len(frames), of)
}

func (*framewise) release() {}
