package vec

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// Interleave makes an array of rows of several columns of one type: row i is row sel[i] of views[from[i]]. The caller owns
// it. It fails as [Gather] does.
func Interleave(alloc memory.Allocator, dt arrow.DataType, views []View, from, sel []int32) (arrow.Array, error) {
	n, kind := len(sel), KindOf(dt)
	if kind == Nulls {
		return array.NewNull(n), nil
	}
	bufs := make([]*memory.Buffer, 2, 3)
	defer func() {
		for _, b := range bufs {
			if b != nil {
				b.Release()
			}
		}
	}()
	var nulls int
	bufs[0], nulls = interleaveValid(alloc, views, from, sel)
	switch kind {
	case Bits:
		bufs[1] = newBuffer(alloc, int(bitutil.BytesForBits(int64(n))))
		dst := bufs[1].Bytes()
		clear(dst)
		for i, s := range sel {
			bitutil.SetBitTo(dst, i, views[from[i]].Bool(int(s)))
		}
	case Bytes:
		bufs[1] = newBuffer(alloc, 4*(n+1))
		offs, total := cast[int32](bufs[1].Bytes()), int64(0)
		offs[0] = 0
		for i, s := range sel {
			total += int64(len(views[from[i]].Bytes(int(s))))
			offs[i+1] = int32(total) // beyond 32 bits it is refused below
		}
		if total > math.MaxInt32 {
			return nil, plan.Errorf(plan.CodeMemory, "%d rows with %d bytes of text do not fit into one batch", n, total).
				WithHint("select fewer or smaller columns")
		}
		bufs = append(bufs, newBuffer(alloc, int(total)))
		dst := bufs[2].Bytes()
		for i, s := range sel {
			copy(dst[offs[i]:], views[from[i]].Bytes(int(s)))
		}
	default:
		bufs[1] = newBuffer(alloc, n*kind.width())
		interleaveFixed(bufs[1].Bytes(), kind, views, from, sel)
	}
	data := array.NewData(dt, n, bufs, nil, nulls, 0)
	defer data.Release()
	return array.MakeFromData(data), nil
}

// interleaveValid gives no buffer when no row is NULL.
func interleaveValid(alloc memory.Allocator, views []View, from, sel []int32) (*memory.Buffer, int) {
	nulls := 0
	for i, s := range sel {
		if v := &views[from[i]]; v.valid != nil && v.Null(int(s)) {
			nulls++
		}
	}
	if nulls == 0 {
		return nil, 0
	}
	b := newBuffer(alloc, int(bitutil.BytesForBits(int64(len(sel)))))
	clear(b.Bytes())
	for i, s := range sel {
		if !views[from[i]].Null(int(s)) {
			bitutil.SetBit(b.Bytes(), i)
		}
	}
	return b, nulls
}

func interleaveFixed(dst []byte, kind Kind, views []View, from, sel []int32) {
	switch kind.width() {
	case 4:
		interleaveTyped(cast[uint32](dst), views, from, sel)
	case 8:
		interleaveTyped(cast[uint64](dst), views, from, sel)
	default:
		interleaveTyped(cast[decimal128.Num](dst), views, from, sel)
	}
}

func interleaveTyped[T any](dst []T, views []View, from, sel []int32) {
	src := make([][]T, len(views))
	for i := range views {
		src[i] = cast[T](views[i].fixed)
	}
	for i, s := range sel {
		dst[i] = src[from[i]][s]
	}
}
