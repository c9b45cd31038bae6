package exec

import (
	"math"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// interval is a run of positions; to is not one of them.
type interval struct{ from, to int32 }

// windowFrame finds the frame of each row.
type windowFrame struct {
	unit       plan.FrameUnit
	start, end frameBound
	exclude    plan.FrameExclude
	key        int // the column of the frame's key, where an offset is added to it
	ranges     [2]rangeBound
	// from and to are the frames of the rows of the batch, without regard to exclude.
	from, to []int32
}

type frameBound struct {
	kind   plan.BoundKind
	offset *plan.Literal // nil for none
	rows   int64         // the offset of ROWS and GROUPS; no partition has more rows
}

// newFrame evaluates the offsets of a call's frame.
func (w *window) newFrame(c *plan.WindowCall) (*windowFrame, error) {
	if c.Frame == nil {
		return &windowFrame{unit: plan.FrameRange, start: frameBound{kind: plan.UnboundedPreceding}, end: frameBound{kind: plan.CurrentRow}}, nil
	}
	f := &windowFrame{unit: c.Frame.Unit, exclude: c.Frame.Exclude}
	bounds := []*frameBound{&f.start, &f.end}
	for i, b := range []plan.FrameBound{c.Frame.Start, c.Frame.End} {
		bounds[i].kind = b.Kind
		if b.Offset == nil {
			continue
		}
		l, err := eval.Constant(w.env.eval(), b.Offset)
		if err == nil {
			err = plan.CheckOffset(l)
		}
		if err != nil {
			return nil, plan.AtPos(err, c.At)
		}
		bounds[i].offset = l
		if n, ok := l.Value.(int64); ok {
			bounds[i].rows = min(n, math.MaxInt32)
		}
	}
	if c.Frame.Key == nil {
		return f, nil
	}
	f.key = w.column(c.Frame.Key)
	for i, b := range bounds {
		if b.offset == nil {
			continue
		}
		var err error
		if f.ranges[i], err = newRangeBound(c.Frame.Key.Type(), *b, i == 1, w.node.OrderBy[0].Descending); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// whole reports whether the frame of each row is its partition.
func (f *windowFrame) whole(ordered bool) bool {
	last := f.end.kind == plan.UnboundedFollowing || f.end.kind == plan.CurrentRow && f.unit != plan.FrameRows && !ordered
	first := f.start.kind == plan.UnboundedPreceding || f.start.kind == plan.CurrentRow && f.unit != plan.FrameRows && !ordered
	return first && last && f.exclude == plan.ExcludeNone
}

// running reports whether each frame begins with its partition and reaches no less far than the one before.
func (f *windowFrame) running() bool {
	return f.start.kind == plan.UnboundedPreceding && f.exclude == plan.ExcludeNone
}

func (f *windowFrame) open(s *sortedRows) {
	for _, r := range f.ranges {
		if r != nil {
			r.open(&s.views[f.key], s.row.V)
		}
	}
}

// fill finds the frames of a batch.
func (f *windowFrame) fill(b *windowBatch) {
	f.from, f.to = vec.Sized(f.from, b.len()), vec.Sized(f.to, b.len())
	for i := range f.from {
		f.from[i], f.to[i] = f.first(b, i), f.last(b, i)
	}
}

// first is the first position of the frame of row i.
func (f *windowFrame) first(b *windowBatch, i int) int32 {
	from, to := b.partition(i)
	at := int64(b.from + i)
	switch {
	case f.start.kind == plan.UnboundedPreceding:
		return from
	case f.ranges[0] != nil:
		return f.ranges[0].at(b, i)
	case f.unit == plan.FrameRows:
		return int32(max(int64(from), min(at+f.start.shift(), int64(to))))
	case f.unit == plan.FrameGroups && f.start.offset != nil:
		return b.group(i, f.start.shift())
	default:
		peers, _ := b.peers(i)
		return peers
	}
}

// last is the position behind the last one of the frame of row i.
func (f *windowFrame) last(b *windowBatch, i int) int32 {
	from, to := b.partition(i)
	at := int64(b.from + i)
	switch {
	case f.end.kind == plan.UnboundedFollowing:
		return to
	case f.ranges[1] != nil:
		return f.ranges[1].at(b, i)
	case f.unit == plan.FrameRows:
		return int32(max(int64(from), min(at+f.end.shift()+1, int64(to))))
	case f.unit == plan.FrameGroups && f.end.offset != nil:
		return b.group(i, f.end.shift()+1)
	default:
		_, peers := b.peers(i)
		return peers
	}
}

// shift is the offset with its sign.
func (b *frameBound) shift() int64 {
	if b.kind == plan.Preceding {
		return -b.rows
	}
	return b.rows
}

// group is where the peers begin that lie shift groups behind those of row i, within the partition's bounds.
func (b *windowBatch) group(i int, shift int64) int32 {
	from, to := b.partition(i)
	peer := int64(b.peer[i]) + shift
	switch {
	case peer < int64(b.firstPeer[i]):
		return from
	case peer >= int64(len(b.s.peers.V)):
		return to
	default:
		return min(b.s.peers.V[peer], to)
	}
}

// parts are the frame of row i of the batch without what it excludes, as intervals in order; some are empty.
func (f *windowFrame) parts(b *windowBatch, i int) [3]interval {
	from, to := f.from[i], max(f.from[i], f.to[i])
	at := int32(b.from + i)
	out, in, self := at, at+1, interval{}
	switch f.exclude {
	case plan.ExcludeNone:
		return [3]interval{{from, to}}
	case plan.ExcludeCurrentRow:
	case plan.ExcludeTies:
		self = interval{at, at + 1}
		out, in = b.peers(i)
	case plan.ExcludeGroup:
		out, in = b.peers(i)
	}
	return [3]interval{cut(interval{from, out}, from, to), cut(self, from, to), cut(interval{in, to}, from, to)}
}

// cut is the part of p from (inclusive) to (exclusive).
func cut(p interval, from, to int32) interval {
	p.from, p.to = max(p.from, from), min(p.to, to)
	if p.from >= p.to {
		return interval{}
	}
	return p
}
