package eval

import (
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// fixed are the Go types of values that Arrow keeps in a plain buffer.
type fixed interface {
	int64 | float64 | decimal128.Num | arrow.Date32 | arrow.Timestamp | arrow.MonthDayNanoInterval
}

// value are the Go types of all values. TEXT, JSON and BLOB are strings that share the array's memory.
type value interface{ fixed | bool | string }

// vec reads a datum row by row, without regard to NULLs. A scalar has one value and mask 0. Strings are read where they lie.
type vec[T any] struct {
	vals []T
	text texts
	mask int
}

func (v *vec[T]) at(i int) T {
	i &= v.mask
	if v.text.offsets != nil { // T is string
		s := v.text.at(i)
		return *(*T)(unsafe.Pointer(&s))
	}
	return v.vals[i]
}

// load reads a datum, whose array carries T.
func load[T value](d datum) vec[T] {
	out := vec[T]{mask: -1}
	if d.scalar {
		out.mask = 0
	}
	switch p := any(&out.vals).(type) {
	case *[]int64:
		*p = d.arr.(*array.Int64).Int64Values()
	case *[]float64:
		*p = d.arr.(*array.Float64).Float64Values()
	case *[]decimal128.Num:
		*p = d.arr.(*array.Decimal128).Values()
	case *[]arrow.Date32:
		*p = d.arr.(*array.Date32).Date32Values()
	case *[]arrow.Timestamp:
		*p = d.arr.(*array.Timestamp).TimestampValues()
	case *[]arrow.MonthDayNanoInterval:
		*p = d.arr.(*array.MonthDayNanoInterval).MonthDayNanoIntervalValues()
	case *[]bool:
		*p = bools(d.arr.(*array.Boolean))
	case *[]string:
		out.text = loadText(d.arr)
	}
	return out
}

func bools(a *array.Boolean) []bool {
	out := make([]bool, a.Len())
	for i := range out {
		out[i] = a.Value(i)
	}
	return out
}

// texts reads a TEXT, JSON or BLOB array where it lies.
type texts struct {
	offsets []int32 // one more than there are rows
	data    string
}

func loadText(a arrow.Array) texts {
	n := a.Len()
	if n == 0 {
		return texts{offsets: []int32{0}}
	}
	d := a.Data()
	t := texts{offsets: arrow.Int32Traits.CastFromBytes(d.Buffers()[1].Bytes())[d.Offset() : d.Offset()+n+1]}
	if b := d.Buffers()[2]; b != nil && b.Len() > 0 {
		t.data = unsafe.String(&b.Bytes()[0], b.Len())
	}
	return t
}

func (t texts) at(i int) string { return t.data[t.offsets[i]:t.offsets[i+1]] }

// fixedBuffer gives a buffer of n zeros and its values.
func fixedBuffer[T fixed](r *run, n int) (*memory.Buffer, []T) {
	var zero T
	b := r.buffer(n * int(unsafe.Sizeof(zero)))
	if n == 0 {
		return b, nil
	}
	return b, unsafe.Slice((*T)(unsafe.Pointer(&b.Bytes()[0])), n)
}

// validity says which rows of a result are not NULL. bits is nil as long as none is.
type validity struct {
	r    *run
	n    int
	buf  *memory.Buffer
	bits []byte
}

// strict is the validity of a function that is NULL where an argument is; none reports that all rows are NULL.
func (r *run) strict(n int, args ...datum) (v *validity, none bool) {
	v = &validity{r: r, n: n}
	for _, d := range args {
		nulls := d.arr.NullN()
		switch {
		case nulls == 0:
		case d.scalar || nulls == n:
			return v, true
		default:
			v.and(d.arr)
		}
	}
	return v, false
}

// and clears the rows that are NULL in a, which has a bitmap.
func (v *validity) and(a arrow.Array) {
	src, off := a.NullBitmapBytes(), a.Data().Offset()
	if v.bits == nil {
		v.make()
		bitutil.CopyBitmap(src, off, v.n, v.bits, 0)
		return
	}
	bitutil.BitmapAnd(v.bits, src, 0, int64(off), v.bits, 0, int64(v.n))
}

func (v *validity) make() {
	v.buf = v.r.buffer((v.n + 7) / 8)
	v.bits = v.buf.Bytes()
}

func (v *validity) at(i int) bool { return len(v.bits) == 0 || v.bits[i>>3]>>(i&7)&1 == 1 }

// clear makes row i NULL.
func (v *validity) clear(i int) {
	if v.bits == nil {
		v.make()
		for j := range v.bits {
			v.bits[j] = 0xff
		}
	}
	v.bits[i>>3] &^= 1 << (i & 7)
}
