package eval

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
)

// tri is a column of truth values in two bitmaps: rows that are true, and rows that are false; the others are NULL.
type tri struct {
	n    int
	t, f []byte
}

func newTri(n int) tri {
	size := (n + 7) / 8
	bits := make([]byte, 2*size)
	return tri{n: n, t: bits[:size], f: bits[size:]}
}

// triOf reads a BOOLEAN datum of n rows.
func triOf(d datum, n int) tri {
	out := newTri(n)
	b, ok := d.arr.(*array.Boolean)
	if !ok {
		return out // an untyped NULL
	}
	if d.scalar {
		if b.IsValid(0) {
			side := out.f
			if b.Value(0) {
				side = out.t
			}
			bitutil.SetBitsTo(side, 0, int64(n), true)
		}
		return out
	}
	data := b.Data()
	bitutil.CopyBitmap(data.Buffers()[1].Bytes(), data.Offset(), n, out.t, 0)
	bitutil.InvertBitmap(data.Buffers()[1].Bytes(), data.Offset(), n, out.f, 0)
	if b.NullN() > 0 {
		valid := make([]byte, len(out.t))
		bitutil.CopyBitmap(b.NullBitmapBytes(), data.Offset(), n, valid, 0)
		for i, v := range valid {
			out.t[i] &= v
			out.f[i] &= v
		}
	}
	trimBits(out.t, n)
	trimBits(out.f, n)
	return out
}

// trimBits clears what lies behind the first n bits.
func trimBits(bits []byte, n int) {
	if n&7 != 0 {
		bits[n>>3] &= 1<<(n&7) - 1
	}
}

// and is the conjunction, in place.
func (x tri) and(y tri) {
	for i := range x.t {
		x.t[i] &= y.t[i]
		x.f[i] |= y.f[i]
	}
}

// not exchanges true and false.
func (x tri) not() tri { return tri{n: x.n, t: x.f, f: x.t} }

// array is the column as BOOLEAN.
func (x tri) array(r *run) arrow.Array {
	buf := r.buffer(len(x.t))
	copy(buf.Bytes(), x.t)
	v := &validity{r: r, n: x.n}
	v.make()
	for i := range x.t {
		v.bits[i] = x.t[i] | x.f[i]
	}
	return r.array(arrow.FixedWidthTypes.Boolean, x.n, v, buf)
}

// scatter spreads the rows of x over n rows; the others are NULL.
func (x tri) scatter(rows []int32, n int) tri {
	out := newTri(n)
	for i, row := range rows {
		bit := byte(1) << (row & 7)
		if x.t[i>>3]>>(i&7)&1 == 1 {
			out.t[row>>3] |= bit
		}
		if x.f[i>>3]>>(i&7)&1 == 1 {
			out.f[row>>3] |= bit
		}
	}
	return out
}
