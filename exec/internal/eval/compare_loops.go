package eval

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// compareBy compares values that Go's operators do not.
func compareBy[T value](f func(a, b T) int) comparer {
	return func(o order, a, b datum, n int, bits []byte) {
		want := wanted[o]
		x, y := load[T](a), load[T](b)
		for i := range n {
			if f(x.at(i), y.at(i)) == want {
				bits[i>>3] |= 1 << (i & 7)
			}
		}
	}
}

// orderedValue are the types that one instruction compares.
type orderedValue interface {
	int64 | float64 | arrow.Date32 | arrow.Timestamp
}

// isNaN reports whether a value is NaN. As with the keys of groups, NaN is equal to NaN and greater than all else.
func isNaN[T orderedValue](v T) bool { return v != v } //nolint:gocritic // so it is with NaN alone

func same[T orderedValue](a, b T) bool { return a == b || isNaN(a) && isNaN(b) }

func less[T orderedValue](a, b T) bool { return a < b || isNaN(b) && !isNaN(a) }

// above compares with a value that is not NaN.
func above[T orderedValue](v, c T) bool { return !(v <= c) } //nolint:gocritic,staticcheck // NaN is greater

// compareOrdered has a loop for each comparison, so that each compiles to one instruction a row.
func compareOrdered[T orderedValue](o order, a, b datum, n int, bits []byte) {
	x, y := load[T](a), load[T](b)
	if x.mask == 0 { // the array first
		o, x, y = flipped[o], y, x
	}
	if y.mask == 0 && x.mask != 0 && !isNaN(y.vals[0]) {
		compareScalar(o, x.vals[:n], y.vals[0], bits)
		return
	}
	if o == gt {
		o, x, y = lt, y, x
	}
	for i := range n {
		p, q := x.at(i), y.at(i)
		bits[i>>3] |= bit(o == eq && same(p, q) || o == lt && less(p, q)) << (i & 7)
	}
}

// compareScalar compares with a value that is not NaN.
func compareScalar[T orderedValue](o order, vals []T, c T, bits []byte) {
	switch o {
	case eq:
		for i, v := range vals {
			bits[i>>3] |= bit(v == c) << (i & 7)
		}
	case lt:
		for i, v := range vals {
			bits[i>>3] |= bit(v < c) << (i & 7)
		}
	case gt:
		for i, v := range vals {
			bits[i>>3] |= bit(above(v, c)) << (i & 7)
		}
	}
}

// compareText compares byte by byte; equality with a constant looks at the lengths first.
func compareText(o order, a, b datum, n int, bits []byte) {
	if o == eq && a.scalar != b.scalar {
		if a.scalar {
			a, b = b, a
		}
		c, t := loadText(b.arr).at(0), loadText(a.arr)
		for i := range n {
			if int(t.offsets[i+1]-t.offsets[i]) == len(c) && t.at(i) == c {
				bits[i>>3] |= 1 << (i & 7)
			}
		}
		return
	}
	x, y := load[string](a), load[string](b)
	want := wanted[o]
	for i := range n {
		if strings.Compare(x.at(i), y.at(i)) == want {
			bits[i>>3] |= 1 << (i & 7)
		}
	}
}
