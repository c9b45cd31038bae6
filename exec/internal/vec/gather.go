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

// Gather makes an array of the rows of v with the numbers in sel, in that order; -1 stands for NULL. The caller owns it.
// It fails when the texts of one array come to more than 2 GB, which Arrow's 32-bit offsets cannot say.
func Gather(alloc memory.Allocator, dt arrow.DataType, v *View, sel []int32) (arrow.Array, error) {
	n := len(sel)
	if v.Kind == Nulls {
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
	bufs[0], nulls = gatherValid(alloc, v, sel)
	switch v.Kind {
	case Bits:
		bufs[1] = newBuffer(alloc, int(bitutil.BytesForBits(int64(n))))
		gatherBits(bufs[1].Bytes(), v, sel)
	case Bytes:
		bufs[1] = newBuffer(alloc, 4*(n+1))
		offs := cast[int32](bufs[1].Bytes())
		total := gatherOffsets(offs, v, sel)
		if total > math.MaxInt32 {
			return nil, plan.Errorf(plan.CodeMemory, "%d rows with %d bytes of text do not fit into one batch", n, total).
				WithHint("select fewer or smaller columns")
		}
		bufs = append(bufs, newBuffer(alloc, int(total)))
		gatherText(bufs[2].Bytes(), offs, v, sel)
	default:
		bufs[1] = newBuffer(alloc, n*v.Kind.width())
		gatherFixed(bufs[1].Bytes(), v, sel)
	}
	data := array.NewData(dt, n, bufs, nil, nulls, 0)
	defer data.Release()
	return array.MakeFromData(data), nil
}

// GatherAll gathers the same rows of several columns of the given fields.
func GatherAll(alloc memory.Allocator, fields []arrow.Field, views []View, sel []int32) ([]arrow.Array, error) {
	return gatherAll(alloc, fields, views, sel, Gather)
}

type gatherer func(alloc memory.Allocator, dt arrow.DataType, v *View, sel []int32) (arrow.Array, error)

func gatherAll(alloc memory.Allocator, fields []arrow.Field, views []View, sel []int32, gather gatherer) ([]arrow.Array, error) {
	out := make([]arrow.Array, 0, len(views))
	for i := range views {
		a, err := gather(alloc, fields[i].Type, &views[i], sel)
		if err != nil {
			ReleaseAll(out)
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// ReleaseAll releases arrays; nil ones are passed over.
func ReleaseAll(cols []arrow.Array) {
	for _, c := range cols {
		if c != nil {
			c.Release()
		}
	}
}

func newBuffer(alloc memory.Allocator, size int) *memory.Buffer {
	b := memory.NewResizableBuffer(alloc)
	b.Resize(size)
	return b
}

// gatherValid gives no buffer when no row is NULL.
func gatherValid(alloc memory.Allocator, v *View, sel []int32) (*memory.Buffer, int) {
	nulls := 0
	for _, s := range sel {
		if s < 0 || v.valid != nil && !bitutil.BitIsSet(v.valid, v.off+int(s)) {
			nulls++
		}
	}
	if nulls == 0 {
		return nil, 0
	}
	b := newBuffer(alloc, int(bitutil.BytesForBits(int64(len(sel)))))
	bits := b.Bytes()
	clear(bits)
	for i, s := range sel {
		if s >= 0 && (v.valid == nil || bitutil.BitIsSet(v.valid, v.off+int(s))) {
			bitutil.SetBit(bits, i)
		}
	}
	return b, nulls
}

func gatherBits(dst []byte, v *View, sel []int32) {
	clear(dst)
	for i, s := range sel {
		if s >= 0 && bitutil.BitIsSet(v.fixed, v.off+int(s)) {
			bitutil.SetBit(dst, i)
		}
	}
}

func gatherFixed(dst []byte, v *View, sel []int32) {
	switch v.Kind.width() {
	case 4:
		gatherTyped(cast[uint32](dst), cast[uint32](v.fixed), sel)
	case 8:
		gatherTyped(cast[uint64](dst), cast[uint64](v.fixed), sel)
	default:
		gatherTyped(cast[decimal128.Num](dst), cast[decimal128.Num](v.fixed), sel)
	}
}

func gatherTyped[T any](dst, src []T, sel []int32) {
	var zero T
	dst = dst[:len(sel)]
	for i, s := range sel {
		if s >= 0 {
			dst[i] = src[s]
		} else {
			dst[i] = zero
		}
	}
}

// gatherOffsets gives the sum of the sizes; the offsets are of use only when it fits into 32 bits.
func gatherOffsets(offs []int32, v *View, sel []int32) int64 {
	if v.codes != nil {
		total := int64(0)
		offs[0] = 0
		for i, s := range sel {
			if s >= 0 {
				code := v.codes[s]
				total += int64(v.o32[code+1] - v.o32[code])
			}
			offs[i+1] = int32(total) // as below
		}
		return total
	}
	if v.o32 != nil {
		return sumOffsets(offs, v.o32, sel)
	}
	return sumOffsets(offs, v.o64, sel)
}

func sumOffsets[O int32 | int64](offs []int32, src []O, sel []int32) int64 {
	total := int64(0)
	offs[0] = 0
	for i, s := range sel {
		if s >= 0 {
			total += int64(src[s+1] - src[s])
		}
		offs[i+1] = int32(total) // beyond 32 bits the caller refuses the total
	}
	return total
}

func gatherText(dst []byte, offs []int32, v *View, sel []int32) {
	for i, s := range sel {
		if s >= 0 {
			copy(dst[offs[i]:offs[i+1]], v.Bytes(int(s)))
		}
	}
}
