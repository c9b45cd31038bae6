package vec

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"

	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// Order is the direction of a sort key and the place of its NULLs.
type Order struct{ Descending, NullsFirst bool }

// Comparer compares row i of a with row j of b, columns of one type: negative when i comes first.
func Comparer(a, b View, o Order) func(i, j int32) int {
	values := comparer(a, b)
	sign := 1
	if o.Descending {
		sign = -1
	}
	if !a.HasNulls() && !b.HasNulls() {
		if !o.Descending {
			return values
		}
		return func(i, j int32) int { return -values(i, j) }
	}
	first := 1
	if o.NullsFirst {
		first = -1
	}
	return func(i, j int32) int {
		switch x, y := a.Null(int(i)), b.Null(int(j)); {
		case x && y:
			return 0
		case x:
			return first
		case y:
			return -first
		}
		return sign * values(i, j)
	}
}

// comparer compares values that are not NULL, ascending. NaN is above all numbers.
func comparer(a, b View) func(i, j int32) int {
	switch a.Kind {
	case Bits:
		return func(i, j int32) int { return cmp.Compare(bit(&a, i), bit(&b, j)) }
	case Int32:
		x, y := a.Int32s(), b.Int32s()
		return func(i, j int32) int { return cmp.Compare(x[i], y[j]) }
	case Int64:
		x, y := a.Int64s(), b.Int64s()
		return func(i, j int32) int { return cmp.Compare(x[i], y[j]) }
	case Float64:
		x, y := a.Float64s(), b.Float64s()
		return func(i, j int32) int { return cmp.Compare(OrderedFloat(x[i]), OrderedFloat(y[j])) }
	case Decimal:
		x, y := a.Decimals(), b.Decimals()
		return func(i, j int32) int { return CompareDecimal(x[i], y[j]) }
	case Interval:
		x, y := a.Intervals(), b.Intervals()
		return func(i, j int32) int { return plan.CompareIntervals(x[i], y[j]) }
	case Bytes:
		return func(i, j int32) int { return bytes.Compare(a.Bytes(int(i)), b.Bytes(int(j))) }
	default:
		return func(int32, int32) int { return 0 }
	}
}

func bit(v *View, i int32) int {
	if v.Bool(int(i)) {
		return 1
	}
	return 0
}

// CompareDecimal compares scaled integers of one scale.
func CompareDecimal(a, b decimal128.Num) int {
	if c := cmp.Compare(a.HighBits(), b.HighBits()); c != 0 {
		return c
	}
	return cmp.Compare(a.LowBits(), b.LowBits())
}

const signBit = 1 << 63

// OrderedFloat maps a float to a number that orders as floats do, equal for equal ones; NaN is above all.
func OrderedFloat(f float64) uint64 {
	b := canonical(f)
	if b&signBit != 0 {
		return ^b
	}
	return b | signBit
}

// FloatOf is the float that OrderedFloat mapped to b.
func FloatOf(b uint64) float64 {
	if b&signBit != 0 {
		return math.Float64frombits(b &^ signBit)
	}
	return math.Float64frombits(^b)
}

func comparers(keys []View, orders []Order) []func(i, j int32) int {
	out := make([]func(i, j int32) int, len(keys))
	for i, k := range keys {
		out[i] = Comparer(k, k, orders[i])
	}
	return out
}

// Prefixes maps the rows of v, none of which is NULL, to numbers that never order against the order of the values; equal
// numbers say nothing unless exact.
func Prefixes(v *View, rows []int32, descending bool, out []uint64) (exact bool) {
	o := v.ordered()
	v = &o
	words(v, rows, 0, descending, out)
	exact = v.Kind != Decimal
	if v.Kind == Bytes {
		for _, w := range out[:len(rows)] {
			exact = exact && !goesOn(w, descending)
		}
	}
	return exact
}

// words maps rows to one of the 64-bit words that order as their values do: one for a number, two for a DECIMAL, and one for every
// seven bytes of a text.
func words(v *View, rows []int32, word int, descending bool, out []uint64) {
	switch v.Kind {
	case Bits:
		for k, i := range rows {
			out[k] = uint64(bit(v, i))
		}
	case Int32:
		x := v.Int32s()
		for k, i := range rows {
			out[k] = uint64(x[i]) ^ signBit
		}
	case Int64:
		x := v.Int64s()
		for k, i := range rows {
			out[k] = uint64(x[i]) ^ signBit
		}
	case Float64:
		x := v.Float64s()
		for k, i := range rows {
			out[k] = OrderedFloat(x[i])
		}
	case Decimal:
		x := v.Decimals()
		for k, i := range rows {
			if out[k] = uint64(x[i].HighBits()) ^ signBit; word > 0 {
				out[k] = x[i].LowBits()
			}
		}
	case Bytes:
		for k, i := range rows {
			out[k] = leading(v.Bytes(int(i))[word*textWord:])
		}
	default:
		clear(out[:len(rows)])
	}
	if descending {
		for k := range rows {
			out[k] = ^out[k]
		}
	}
}

// goesOn reports whether a text has bytes behind those of a word.
func goesOn(word uint64, descending bool) bool {
	if descending {
		word = ^word
	}
	return byte(word) > textWord
}

// textWord is the number of bytes of a text in a word.
const textWord = 7

// leading is the first seven bytes, big-endian, with zeros behind a shorter text, and then the length, 8 for all that are
// longer: it tells texts of up to seven bytes apart.
func leading(b []byte) uint64 {
	var x [8]byte
	copy(x[:textWord], b)
	x[textWord] = byte(min(len(b), 8))
	return binary.BigEndian.Uint64(x[:])
}
