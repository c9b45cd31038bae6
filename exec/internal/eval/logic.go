package eval

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
)

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
