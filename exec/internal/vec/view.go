package vec

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// Kind is the physical layout of a column.
type Kind uint8

// The layouts: nothing but NULLs, bits, 4 bytes (DATE), 8 bytes (BIGINT, TIMESTAMP), 8 bytes of a float, 16 bytes
// (DECIMAL), 16 bytes of an INTERVAL, and bytes of any length (TEXT, JSON, BLOB).
const (
	Nulls Kind = iota
	Bits
	Int32
	Int64
	Float64
	Decimal
	Interval
	Bytes
)

// KindOf is the layout of an Arrow type of ours.
func KindOf(dt arrow.DataType) Kind {
	switch dt.ID() {
	case arrow.BOOL:
		return Bits
	case arrow.DATE32:
		return Int32
	case arrow.INT64, arrow.TIMESTAMP:
		return Int64
	case arrow.FLOAT64:
		return Float64
	case arrow.DECIMAL128:
		return Decimal
	case arrow.INTERVAL_MONTH_DAY_NANO:
		return Interval
	case arrow.STRING, arrow.BINARY, arrow.DICTIONARY:
		return Bytes
	default:
		return Nulls
	}
}

// width is the number of bytes of a value of fixed width, 0 for other layouts.
func (k Kind) width() int { return [...]int{0, 0, 4, 8, 8, 16, 16, 0}[k] }

// View is a column laid open for typed loops. It borrows: what it looks at must outlive it.
type View struct {
	Kind Kind
	Len  int
	// valid has a bit for each row from bit off on; nil when no row is NULL.
	valid []byte
	// fixed are the values of fixed width; for Bits, bits from bit off on.
	fixed []byte
	off   int
	// text are the bytes that o32 or o64 cut into values.
	text []byte
	o32  []int32
	o64  []int64
	// codes are the numbers of the values among those that o32 cuts, where text is coded; dict is then what these lie in.
	codes []int32
	dict  arrow.ArrayData
}

// Of opens an Arrow array.
func Of(a arrow.Array) View {
	d := a.Data()
	off, n := d.Offset(), d.Len()
	v := View{Kind: KindOf(a.DataType()), Len: n, off: off}
	if n == 0 || v.Kind == Nulls {
		return v
	}
	if a.NullN() > 0 {
		v.valid = a.NullBitmapBytes()
	}
	buf := func(i int) []byte {
		if b := d.Buffers()[i]; b != nil {
			return b.Bytes()
		}
		return nil
	}
	switch v.Kind {
	case Bits:
		v.fixed = buf(1)
	case Bytes:
		if plan.IsCoded(a) {
			v.codes = cast[int32](buf(1))[off : off+n]
			v.openDictionary(d.Dictionary())
			return v
		}
		v.o32, v.text = cast[int32](buf(1))[off:off+n+1], buf(2)
	default:
		w := v.Kind.width()
		v.fixed = buf(1)[off*w : (off+n)*w]
	}
	return v
}

// OfAll opens several arrays.
func OfAll(cols []arrow.Array) []View {
	out := make([]View, len(cols))
	for i, c := range cols {
		out[i] = Of(c)
	}
	return out
}

// OfInt64s opens plain numbers as a column.
func OfInt64s(v []int64) View {
	return View{Kind: Int64, Len: len(v), fixed: arrow.Int64Traits.CastToBytes(v)}
}

// HasNulls reports whether a row may be NULL.
func (v *View) HasNulls() bool { return v.valid != nil || v.Kind == Nulls }

// Null reports whether row i is NULL.
func (v *View) Null(i int) bool {
	return v.valid != nil && !bitutil.BitIsSet(v.valid, v.off+i) || v.Kind == Nulls
}

// Bool is row i of Bits.
func (v *View) Bool(i int) bool { return bitutil.BitIsSet(v.fixed, v.off+i) }

// Int32s are the values of Int32.
func (v *View) Int32s() []int32 { return cast[int32](v.fixed) }

// Int64s are the values of Int64.
func (v *View) Int64s() []int64 { return cast[int64](v.fixed) }

// Float64s are the values of Float64.
func (v *View) Float64s() []float64 { return cast[float64](v.fixed) }

// Decimals are the values of Decimal.
func (v *View) Decimals() []decimal128.Num { return cast[decimal128.Num](v.fixed) }

// Intervals are the values of Interval.
func (v *View) Intervals() []arrow.MonthDayNanoInterval {
	return cast[arrow.MonthDayNanoInterval](v.fixed)
}

// Bytes is row i of Bytes; empty for NULL.
func (v *View) Bytes(i int) []byte {
	if v.codes != nil {
		i = int(v.codes[i])
	}
	if v.o32 != nil {
		return v.text[v.o32[i]:v.o32[i+1]]
	}
	return v.text[v.o64[i]:v.o64[i+1]]
}
