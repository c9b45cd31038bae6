package exec

import (
	"context"
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// neighbour is lag and lead.
type neighbour struct {
	rowValue
	back bool
}

const (
	noRow      = -1 // of a position: NULL
	defaultRow = -2 // of a position: the default
)

func (n *neighbour) column(_ context.Context, b *windowBatch) (arrow.Array, error) {
	n.sel = vec.Sized(n.sel, b.len())
	defaults := false
	for i := range n.sel {
		offset, known := int64(1), true
		if len(n.args) > 1 {
			offset, known = n.number(b, 1, i)
		}
		if !known {
			n.sel[i] = noRow
			continue
		}
		n.sel[i] = n.at(b, i, offset)
		if n.sel[i] == noRow && len(n.args) > 2 {
			n.sel[i], defaults = defaultRow, true
		}
	}
	if !defaults {
		return n.gather()
	}
	return n.withDefaults(b)
}

// at is the position that lies offset rows before or behind row i of a batch, in its partition.
func (n *neighbour) at(b *windowBatch, i int, offset int64) int32 {
	from, to := b.partition(i)
	offset = max(min(offset, math.MaxInt32), -math.MaxInt32) // no partition has more rows
	if n.back {
		offset = -offset
	}
	at := int64(b.from + i)
	if !n.call.IgnoreNulls || offset == 0 {
		return within(at+offset, int64(from), int64(to))
	}
	// Among the values of the partition, the first one behind the row has this number.
	next := int64(n.before.V[at+1])
	if offset > 0 {
		next += offset - 1
	} else {
		next = int64(n.before.V[at]) + offset
	}
	v := within(next, int64(n.before.V[from]), int64(n.before.V[to]))
	if v < 0 {
		return noRow
	}
	return n.values.V[v]
}

// within is at where it lies from (inclusive) to (exclusive).
func within(at, from, to int64) int32 {
	if at < from || at >= to {
		return noRow
	}
	return int32(at)
}

// withDefaults makes a column of the values at the positions in sel and of defaults of the rows themselves.
func (n *neighbour) withDefaults(b *windowBatch) (arrow.Array, error) {
	c := vec.NewColumn(n.alloc, n.call.Type().Arrow())
	defer c.Release()
	values, defaults := &n.s.views[n.args[0]], &n.s.views[n.args[2]]
	for from, to := 0, 0; from < len(n.sel); from = to {
		kind := n.sel[from]
		for to = from; to < len(n.sel) && min(n.sel[to], 0) == min(kind, 0); to++ {
			if n.sel[to] >= 0 {
				n.sel[to] = n.s.row.V[n.sel[to]]
			}
		}
		switch kind {
		case noRow:
			for range to - from {
				c.AppendNull()
			}
		case defaultRow:
			c.Append(defaults, b.rows[from:to])
		default:
			c.Append(values, n.sel[from:to])
		}
	}
	return c.Array(n.alloc, n.call.Type().Arrow())
}

// frameValue is first_value, last_value and nth_value.
type frameValue struct {
	rowValue
	frame *windowFrame
}

func (f *frameValue) open(ctx context.Context, s *sortedRows) error {
	f.frame.open(s)
	return f.rowValue.open(ctx, s)
}

func (f *frameValue) column(_ context.Context, b *windowBatch) (arrow.Array, error) {
	f.frame.fill(b)
	f.sel = vec.Sized(f.sel, b.len())
	for i := range f.sel {
		n, err := f.wanted(b, i)
		if err != nil {
			return nil, err
		}
		f.sel[i] = noRow
		if n != 0 {
			f.sel[i] = f.nth(f.frame.parts(b, i), n)
		}
	}
	return f.gather()
}

// wanted is the number of the value that row i of a batch asks for, from 1, or -1 for the last; 0 for none.
func (f *frameValue) wanted(b *windowBatch, i int) (int64, error) {
	switch f.call.Func.Name {
	case "first_value":
		return 1, nil
	case "last_value":
		return -1, nil
	}
	n, known := f.number(b, 1, i)
	if known && n < 1 {
		return 0, plan.Errorf(plan.CodeValue, "%s: rows are counted from 1, not %d", f.call, n).WithPos(f.call.At)
	}
	return n, nil
}

// nth is the position of the n-th value of a frame, -1 being the last.
func (f *frameValue) nth(parts [3]interval, n int64) int32 {
	total := int64(0)
	for _, p := range parts {
		total += f.count(p)
	}
	if n < 0 {
		n = total
	}
	if n < 1 || n > total {
		return noRow
	}
	for _, p := range parts {
		if have := f.count(p); n > have {
			n -= have
			continue
		}
		if f.call.IgnoreNulls {
			return f.values.V[int64(f.before.V[p.from])+n-1]
		}
		return int32(int64(p.from) + n - 1)
	}
	return noRow
}

// count is the number of values in an interval.
func (f *frameValue) count(p interval) int64 {
	if f.call.IgnoreNulls && p.from < p.to {
		return int64(f.before.V[p.to] - f.before.V[p.from])
	}
	return int64(p.to - p.from)
}
