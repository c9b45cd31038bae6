package eval

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// run owns what is made while expressions are computed over one batch.
type run struct {
	alloc memory.Allocator
	owned []interface{ Release() }
}

func newRun(alloc memory.Allocator) *run { return &run{alloc: alloc} }

// close releases everything that the run made.
func (r *run) close() {
	for _, o := range r.owned {
		o.Release()
	}
	r.owned = nil
}

// own makes the run release a at its end.
func (r *run) own(a arrow.Array) arrow.Array {
	r.owned = append(r.owned, a)
	return a
}

// buffer gives n bytes of zeros.
func (r *run) buffer(n int) *memory.Buffer {
	b := memory.NewResizableBuffer(r.alloc)
	r.owned = append(r.owned, b) // before the allocation, which may panic
	b.Resize(n)
	clear(b.Bytes())
	return b
}

// array puts an array together. v is nil where no row is NULL.
func (r *run) array(dt arrow.DataType, n int, v *validity, values ...*memory.Buffer) arrow.Array {
	nulls := 0
	buffers := []*memory.Buffer{nil}
	if v != nil && v.bits != nil {
		nulls = n - bitutil.CountSetBits(v.bits, 0, n)
		if nulls > 0 {
			buffers[0] = v.buf
		}
	}
	data := array.NewData(dt, n, append(buffers, values...), nil, nulls, 0)
	defer data.Release()
	return r.own(array.MakeFromData(data))
}

// nulls is n times NULL.
func (r *run) nulls(dt arrow.DataType, n int) arrow.Array {
	return r.own(array.MakeArrayOfNull(r.alloc, dt, n))
}

func (r *run) empty(dt arrow.DataType) arrow.Array { return r.nulls(dt, 0) }

// datum is a value for each row of an input: an array of as many rows, or a scalar, an array of one row that stands for
// all of them.
type datum struct {
	arr    arrow.Array
	scalar bool
}

// null reports whether row i is NULL. An untyped NULL has no bitmap that would say so.
func (d datum) null(i int) bool {
	if d.scalar {
		i = 0
	}
	return d.arr.IsNull(i) || d.arr.DataType().ID() == arrow.NULL
}

// expand gives an array of n rows.
func (r *run) expand(d datum, dt arrow.DataType, n int) (arrow.Array, error) {
	if !d.scalar || n == 1 {
		return d.arr, nil
	}
	if d.arr.NullN() == 1 {
		return r.nulls(dt, n), nil
	}
	return r.gather(dt, []datum{d}, nil, nil, n)
}
