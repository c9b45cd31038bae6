package agg

import (
	"cmp"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
)

// ranks keeps the values of all groups, as numbers that order as they do, with the numbers of their groups, and puts them
// in order when a result is asked for. T is uint64, a DECIMAL, or the place of a text.
type ranks[T any] struct {
	alloc memory.Allocator
	dt    arrow.DataType
	kind  vec.Kind
	// pick appends the result for the ordered values of a group, of which there is one at least. Where it selects, they are in any order, and
	// it may change that.
	pick    func(out *vec.Column, values []T) error
	selects bool
	values  vec.Slice[T]
	ids     vec.Slice[int32]
	text    vec.Slice[byte]
	groups  int
	// ends are the ends of the groups among the values, once these are in order.
	ends    vec.Slice[int]
	ordered bool
	sel     []int32 // scratch
}

// place is where a text lies.
type place struct{ at, size int64 }

func newRanks[T any](alloc memory.Allocator, dt arrow.DataType) *ranks[T] {
	return &ranks[T]{alloc: alloc, dt: dt, kind: vec.KindOf(dt), values: vec.NewSlice[T](alloc), ids: vec.NewSlice[int32](alloc),
		text: vec.NewSlice[byte](alloc), ends: vec.NewSlice[int](alloc)}
}

// Update implements Accumulator.
func (r *ranks[T]) Update(ids []int32, args []vec.View, groups int) error {
	r.groups, r.ordered = groups, false
	arg := &args[0]
	r.sel = r.sel[:0]
	for i, g := range ids {
		if !arg.Null(i) {
			r.sel = append(r.sel, int32(i))
			r.ids.Append(g)
		}
	}
	switch s := any(&r.values).(type) {
	case *vec.Slice[uint64]:
		vec.Prefixes(arg, r.sel, false, s.Extend(len(r.sel)))
	case *vec.Slice[decimal128.Num]:
		values := arg.Decimals()
		for _, i := range r.sel {
			s.Append(values[i])
		}
	case *vec.Slice[place]:
		for _, i := range r.sel {
			b := arg.Bytes(int(i))
			s.Append(place{int64(len(r.text.V)), int64(len(b))})
			r.text.AppendAll(b)
		}
	}
	return nil
}

// Merge implements Accumulator.
func (r *ranks[T]) Merge(other Accumulator, ids []int32, groups int) error {
	r.groups, r.ordered = groups, false
	o := other.(*ranks[T])
	known := len(r.values.V)
	for i, v := range o.values.V {
		g := ids[o.ids.V[i]]
		if g < 0 {
			continue
		}
		r.values.Append(v)
		r.ids.Append(g)
	}
	if places, ok := any(r.values.V[known:]).([]place); ok {
		for i, p := range places {
			places[i].at = int64(len(r.text.V))
			r.text.AppendAll(o.text.V[p.at : p.at+p.size])
		}
	}
	return nil
}

// order groups the values by a counting sort, and orders those of each group where that is wanted.
func (r *ranks[T]) order() {
	r.ends.Resize(0)
	r.ends.Resize(r.groups)
	for _, g := range r.ids.V {
		r.ends.V[g]++
	}
	at := 0
	for g, n := range r.ends.V {
		r.ends.V[g] = at
		at += n
	}
	sorted, of := vec.NewSlice[T](r.alloc), vec.NewSlice[int32](r.alloc)
	sorted.Resize(len(r.values.V))
	of.Resize(len(r.values.V))
	for i, g := range r.ids.V {
		at := r.ends.V[g]
		sorted.V[at], of.V[at] = r.values.V[i], g
		r.ends.V[g]++
	}
	r.values.Release()
	r.ids.Release()
	r.values, r.ids, r.ordered = sorted, of, true
	if r.selects {
		return
	}
	from := 0
	for _, to := range r.ends.V {
		r.sort(sorted.V[from:to])
		from = to
	}
}

func (r *ranks[T]) sort(values []T) {
	switch v := any(values).(type) {
	case []uint64:
		slices.Sort(v)
	case []decimal128.Num:
		slices.SortFunc(v, vec.CompareDecimal)
	case []place:
		slices.SortFunc(v, func(a, b place) int { return cmp.Compare(string(r.bytes(a)), string(r.bytes(b))) })
	}
}

func (r *ranks[T]) bytes(p place) []byte { return r.text.V[p.at : p.at+p.size] }

// Result implements Accumulator.
func (r *ranks[T]) Result(from, to int) (arrow.Array, error) {
	if !r.ordered {
		r.order()
	}
	return results(r.alloc, r.dt, from, to, func(c *vec.Column, g int) error {
		start := 0
		if g > 0 {
			start = r.ends.V[g-1]
		}
		if start == r.ends.V[g] {
			c.AppendNull()
			return nil
		}
		return r.pick(c, r.values.V[start:r.ends.V[g]])
	})
}

// put appends one of the values.
func (r *ranks[T]) put(c *vec.Column, v T) {
	switch x := any(&v).(type) {
	case *uint64:
		appendWord(c, r.kind, *x, 0)
	case *decimal128.Num:
		vec.AppendValue(c, *x)
	case *place:
		c.AppendBytes(r.bytes(*x))
	}
}

// equal reports whether two values are the same.
func (r *ranks[T]) equal(a, b T) bool {
	switch x := any(&a).(type) {
	case *uint64:
		return *x == *any(&b).(*uint64)
	case *decimal128.Num:
		return *x == *any(&b).(*decimal128.Num)
	case *place:
		return string(r.bytes(*x)) == string(r.bytes(*any(&b).(*place)))
	default:
		return false
	}
}

// Release implements Accumulator.
func (r *ranks[T]) Release() {
	r.values.Release()
	r.ids.Release()
	r.text.Release()
	r.ends.Release()
}

// disc picks the first value that a fraction of all reaches.
func (r *ranks[T]) disc(fraction float64, descending bool) {
	_, r.selects = any(r).(*ranks[uint64])
	r.pick = func(c *vec.Column, values []T) error {
		at := Reaching(len(values), fraction, descending)
		if words, ok := any(values).([]uint64); ok {
			selectAt(words, at)
		}
		r.put(c, values[at])
		return nil
	}
}

// mode picks the value that occurs most often: of several the smallest, or the largest when descending.
func (r *ranks[T]) mode(descending bool) {
	r.pick = func(c *vec.Column, values []T) error {
		best, most := values[0], 0
		r.runs(values, func(v T, n int) {
			if n > most || n == most && descending {
				best, most = v, n
			}
		})
		r.put(c, best)
		return nil
	}
}
