package eval

import (
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// Most DECIMALs fit into 64 bits. The kernels of this file compute batches of such in whole loops, where a bound on the
// operands says that no result can leave its type; all other batches go row by row.

// narrow is a column of DECIMALs that fit into 64 bits.
type narrow struct {
	vals []decimal128.Num
	mask int
	// size is the number of bits of the largest one, without its sign.
	size int
}

// at is the low word, which is the value.
func (v *narrow) at(i int) int64 { return int64(v.vals[i&v.mask].LowBits()) }

// narrowed reports whether all values of a datum fit into 64 bits, those of NULL rows included.
func narrowed(d datum) (narrow, bool) {
	v := load[decimal128.Num](d)
	var wide int64
	var size uint64
	for _, x := range v.vals {
		low := int64(x.LowBits())
		wide |= x.HighBits() ^ low>>63
		size |= uint64(low ^ low>>63)
	}
	return narrow{v.vals, v.mask, bits.Len64(size)}, wide == 0
}

// precisionBits is the number of bits so that every number of so many bits has at most p digits.
func precisionBits(p int32) int {
	ten := decimal128.GetScaleMultiplier(int(p))
	if ten.HighBits() != 0 {
		return 63 + bits.Len64(uint64(ten.HighBits()))
	}
	return bits.Len64(ten.LowBits()) - 1
}

// narrowLoop computes a batch of narrow operands, and reports whether it could.
type narrowLoop func(out []decimal128.Num, a, b narrow) bool

// byNarrow is slow, but for batches that loop computes.
func byNarrow(loop narrowLoop, slow kernel) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a, okA := narrowed(args[0])
		b, okB := narrowed(args[1])
		if !okA || !okB {
			return slow(r, args, n, dt)
		}
		out := newSink[decimal128.Num](r, n)
		if !loop(out.vals, a, b) {
			return slow(r, args, n, dt)
		}
		return out.array(dt, v), nil
	}
}

// narrowProduct multiplies; the result has at most so many digits.
func narrowProduct(precision int32) narrowLoop {
	most := precisionBits(precision)
	return func(out []decimal128.Num, a, b narrow) bool {
		size := a.size + b.size
		if size > most {
			return false
		}
		if size < 63 { // a negative number of so many bits may be as large as the next power of two
			for i := range out {
				out[i] = widened(a.at(i) * b.at(i))
			}
			return true
		}
		for i := range out {
			x, y := a.at(i), b.at(i)
			hi, lo := bits.Mul64(uint64(x), uint64(y))
			out[i] = decimal128.New(int64(hi)-(x>>63&y)-(y>>63&x), lo)
		}
		return true
	}
}

// narrowSum adds x·10^da and y·10^db, or subtracts the second; the result has at most so many digits.
func narrowSum(da, db, precision int32, negate bool) narrowLoop {
	if da > 18 || db > 18 {
		return func([]decimal128.Num, narrow, narrow) bool { return false }
	}
	most := min(precisionBits(precision), 63)
	fa, fb := int64(decimal128.GetScaleMultiplier(int(da)).LowBits()), int64(decimal128.GetScaleMultiplier(int(db)).LowBits())
	sizeA, sizeB := bits.Len64(uint64(fa)), bits.Len64(uint64(fb))
	if negate {
		fb = -fb
	}
	return func(out []decimal128.Num, a, b narrow) bool {
		if max(a.size+sizeA, b.size+sizeB)+1 > most {
			return false
		}
		for i := range out {
			out[i] = widened(a.at(i)*fa + b.at(i)*fb)
		}
		return true
	}
}

func widened(x int64) decimal128.Num { return decimal128.New(x>>63, uint64(x)) }
