package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// windowCounts are the functions that number rows, by name.
var windowCounts = map[string]func(b *windowBatch, i int) int64{
	"row_number": func(b *windowBatch, i int) int64 {
		from, _ := b.partition(i)
		return int64(b.from+i) - int64(from) + 1
	},
	"rank": rank,
	"dense_rank": func(b *windowBatch, i int) int64 {
		return int64(b.peer[i]-b.firstPeer[i]) + 1
	},
}

func rank(b *windowBatch, i int) int64 {
	from, _ := b.partition(i)
	peer, _ := b.peers(i)
	return int64(peer-from) + 1
}

// windowShares are the functions that say where in the partition a row stands, by name.
var windowShares = map[string]func(b *windowBatch, i int) float64{
	"percent_rank": func(b *windowBatch, i int) float64 {
		from, to := b.partition(i)
		if to-from == 1 {
			return 0
		}
		return float64(rank(b, i)-1) / float64(to-from-1)
	},
	"cume_dist": func(b *windowBatch, i int) float64 {
		from, to := b.partition(i)
		_, last := b.peers(i)
		return float64(last-from) / float64(to-from)
	},
}

// rowCounts is a function of windowCounts.
type rowCounts struct {
	alloc memory.Allocator
	value func(b *windowBatch, i int) int64
}

func (*rowCounts) open(context.Context, *sortedRows) error { return nil }

func (r *rowCounts) column(_ context.Context, b *windowBatch) (arrow.Array, error) {
	out := array.NewInt64Builder(r.alloc)
	defer out.Release()
	out.Reserve(b.len())
	for i := range b.len() {
		out.UnsafeAppend(r.value(b, i))
	}
	return out.NewArray(), nil
}

func (*rowCounts) release() {}

// rowShares is a function of windowShares.
type rowShares struct {
	alloc memory.Allocator
	value func(b *windowBatch, i int) float64
}

func (*rowShares) open(context.Context, *sortedRows) error { return nil }

func (r *rowShares) column(_ context.Context, b *windowBatch) (arrow.Array, error) {
	out := array.NewFloat64Builder(r.alloc)
	defer out.Release()
	out.Reserve(b.len())
	for i := range b.len() {
		out.UnsafeAppend(r.value(b, i))
	}
	return out.NewArray(), nil
}

func (*rowShares) release() {}

// ntile numbers the parts into which each partition is cut: as many as its first row says.
type ntile struct {
	alloc memory.Allocator
	call  *plan.WindowCall
	arg   int
	s     *sortedRows
}

func (t *ntile) open(_ context.Context, s *sortedRows) error {
	t.s = s
	return nil
}

func (t *ntile) column(_ context.Context, b *windowBatch) (arrow.Array, error) {
	out := array.NewInt64Builder(t.alloc)
	defer out.Release()
	arg := &t.s.views[t.arg]
	for i := range b.len() {
		from, to := b.partition(i)
		first := t.s.row.V[from]
		if arg.Null(int(first)) {
			out.AppendNull()
			continue
		}
		parts := arg.Int64s()[first]
		if parts < 1 {
			return nil, plan.Errorf(plan.CodeValue, "%s: the number of parts must be 1 at least, not %d", t.call, parts).WithPos(t.call.At)
		}
		out.Append(tile(int64(b.from+i)-int64(from), int64(to-from), parts))
	}
	return out.NewArray(), nil
}

// tile is the part of row at, from 0, of rows cut into parts; the first rows % parts parts have one row more.
func tile(at, rows, parts int64) int64 {
	size, larger := rows/parts, rows%parts
	if at < larger*(size+1) {
		return at/(size+1) + 1
	}
	return larger + (at-larger*(size+1))/size + 1
}

func (*ntile) release() {}

// newCall makes a call ready for rows.
func (w *window) newCall(c *plan.WindowCall) (windowCall, error) {
	args := make([]int, len(c.Args))
	for i, e := range c.Args {
		args[i] = w.column(e)
	}
	name := c.Func.Name
	switch {
	case c.Func.Aggregate:
		for _, k := range c.OrderBy {
			args = append(args, w.column(k.Expr))
		}
		return w.newAggregate(c, args)
	case windowCounts[name] != nil:
		return &rowCounts{alloc: w.env.Alloc, value: windowCounts[name]}, nil
	case windowShares[name] != nil:
		return &rowShares{alloc: w.env.Alloc, value: windowShares[name]}, nil
	case name == "ntile":
		return &ntile{alloc: w.env.Alloc, call: c, arg: args[0]}, nil
	case name == "lag" || name == "lead":
		return &neighbour{rowValue: w.rowValue(c, args), back: name == "lag"}, nil
	case name == "first_value" || name == "last_value" || name == "nth_value":
		f, err := w.newFrame(c)
		return &frameValue{rowValue: w.rowValue(c, args), frame: f}, err
	default:
		return nil, plan.Errorf(plan.CodeInternal, "there is no window function %s", c)
	}
}

// rowValue is what the functions share that give a value of another row.
type rowValue struct {
	alloc memory.Allocator
	call  *plan.WindowCall
	args  []int
	s     *sortedRows
	// With IGNORE NULLS, values are the positions that are not NULL, and before has their number before each position.
	values, before vec.Slice[int32]
	sel            []int32
}

func (w *window) rowValue(c *plan.WindowCall, args []int) rowValue {
	return rowValue{alloc: w.env.Alloc, call: c, args: args, values: vec.NewSlice[int32](w.env.Alloc), before: vec.NewSlice[int32](w.env.Alloc)}
}

func (v *rowValue) open(_ context.Context, s *sortedRows) error {
	v.s = s
	if !v.call.IgnoreNulls {
		return nil
	}
	arg := &s.views[v.args[0]]
	v.before.Reserve(s.n + 1)
	for at, row := range s.row.V {
		v.before.Append(int32(len(v.values.V)))
		if !arg.Null(int(row)) {
			v.values.Append(int32(at))
		}
	}
	v.before.Append(int32(len(v.values.V)))
	return nil
}

// number is a BIGINT argument of row i of a batch; false for NULL.
func (v *rowValue) number(b *windowBatch, arg, i int) (int64, bool) {
	view := &v.s.views[v.args[arg]]
	row := b.rows[i]
	if view.Null(int(row)) {
		return 0, false
	}
	return view.Int64s()[row], true
}

// gather makes a column of the values at the positions in sel; -1 stands for NULL.
func (v *rowValue) gather() (arrow.Array, error) {
	for i, at := range v.sel {
		if at >= 0 {
			v.sel[i] = v.s.row.V[at]
		}
	}
	return vec.Gather(v.alloc, v.call.Type().Arrow(), &v.s.views[v.args[0]], v.sel)
}

func (v *rowValue) release() {
	v.values.Release()
	v.before.Release()
}
