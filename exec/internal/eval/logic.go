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

// unset lists the rows whose bit is not set.
func unset(bits []byte, n int) []int32 {
	rows := make([]int32, 0, n)
	for i := range n {
		if bits[i>>3]>>(i&7)&1 == 0 {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// logicNode is AND, or OR as NOT (NOT left AND NOT right).
type logicNode struct {
	left, right node
	or          bool
}

var _ parentNode = (*logicNode)(nil)

func (l *logicNode) children() []node { return []node{l.left, l.right} }

func (l *logicNode) safe() bool { return l.left.safe() && l.right.safe() }

func (l *logicNode) side(d datum, n int) tri {
	if l.or {
		return triOf(d, n).not()
	}
	return triOf(d, n)
}

func (l *logicNode) eval(r *run, in *input) (datum, error) {
	left, err := l.left.eval(r, in)
	if err != nil {
		return datum{}, err
	}
	n := in.n
	if left.scalar {
		n = 1
	}
	x := l.side(left, n)
	rows := unset(x.f, n)
	switch {
	case len(rows) == 0: // decided
		return datum{arr: l.result(r, x), scalar: left.scalar}, nil
	case left.scalar || len(rows) == n || l.right.safe():
		right, err := l.right.eval(r, in)
		if err != nil {
			return datum{}, err
		}
		scalar := left.scalar && right.scalar
		if left.scalar && !scalar {
			n = in.n
			x = l.side(left, n)
		}
		x.and(l.side(right, n))
		return datum{arr: l.result(r, x), scalar: scalar}, nil
	}
	right, err := l.right.eval(r, in.narrow(rows))
	if err != nil {
		return datum{}, err
	}
	x.and(l.side(right, len(rows)).scatter(rows, n))
	return datum{arr: l.result(r, x)}, nil
}

func (l *logicNode) result(r *run, x tri) arrow.Array {
	if l.or {
		x = x.not()
	}
	return x.array(r)
}

var logicKernels = map[string]builder{
	"not": always(func(r *run, args []datum, n int, _ arrow.DataType) (arrow.Array, error) {
		return triOf(args[0], n).not().array(r), nil
	}),
	"is_true":  always(truth(func(x tri) []byte { return x.t })),
	"is_false": always(truth(func(x tri) []byte { return x.f })),
	"is_null":  always(nullness(true)), "is_not_null": always(nullness(false)),
}

func truth(side func(tri) []byte) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		x := triOf(args[0], n)
		buf := r.buffer(len(x.t))
		copy(buf.Bytes(), side(x))
		return r.array(dt, n, nil, buf), nil
	}
}

func nullness(want bool) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		buf := r.buffer((n + 7) / 8)
		a := args[0].arr
		switch nulls := a.NullN(); {
		case nulls == a.Len():
			bitutil.SetBitsTo(buf.Bytes(), 0, int64(n), want)
		case nulls == 0:
			bitutil.SetBitsTo(buf.Bytes(), 0, int64(n), !want)
		case want:
			bitutil.InvertBitmap(a.NullBitmapBytes(), a.Data().Offset(), n, buf.Bytes(), 0)
		default:
			bitutil.CopyBitmap(a.NullBitmapBytes(), a.Data().Offset(), n, buf.Bytes(), 0)
		}
		return r.array(dt, n, nil, buf), nil
	}
}
