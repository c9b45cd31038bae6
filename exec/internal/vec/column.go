package vec

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Column is a growing column that rows of arrays are copied into.
type Column struct {
	kind  Kind
	n     int
	nulls bool
	valid Slice[byte] // kept from the first NULL on
	fixed Slice[byte]
	offs  Slice[int64]
	text  Slice[byte]
	// codes take the place of offs and text while all rows are of one dictionary.
	codes Slice[int32]
	dict  arrow.ArrayData
}

// NewColumn makes an empty column of an Arrow type.
func NewColumn(alloc memory.Allocator, dt arrow.DataType) *Column {
	return &Column{kind: KindOf(dt), valid: NewSlice[byte](alloc), fixed: NewSlice[byte](alloc),
		offs: NewSlice[int64](alloc), text: NewSlice[byte](alloc), codes: NewSlice[int32](alloc)}
}

// View opens the column; it is good until the next Append.
func (c *Column) View() View {
	v := View{Kind: c.kind, Len: c.n, fixed: c.fixed.V, text: c.text.V}
	if c.nulls {
		v.valid = c.valid.V
	}
	switch {
	case c.dict != nil:
		c.viewCodes(&v)
	case c.kind == Bytes:
		v.o64 = c.offs.V
	}
	return v
}

// Reserve makes room for n more rows, but for the bytes of texts.
func (c *Column) Reserve(n int) {
	switch c.kind {
	case Nulls, Bits:
	case Bytes:
		if c.dict != nil {
			c.codes.Reserve(n)
			return
		}
		c.offs.Reserve(n + 1)
	default:
		c.fixed.Reserve(n * c.kind.width())
	}
}

// Append copies the rows of v with the numbers in sel; nil for all.
func (c *Column) Append(v *View, sel []int32) {
	n := len(sel)
	if sel == nil {
		n = v.Len
	}
	if c.kind == Nulls || n == 0 {
		c.n += n
		return
	}
	c.appendValid(v, sel, n)
	switch c.kind {
	case Bits:
		c.appendBits(v, sel, n)
	case Bytes:
		if c.takesCodes(v, n) {
			c.appendCodes(v, sel, n)
		} else {
			c.appendText(v, sel, n)
		}
	default:
		dst := c.fixed.Extend(n * c.kind.width())
		if sel == nil {
			copy(dst, v.fixed)
		} else {
			gatherFixed(dst, v, sel)
		}
	}
	c.n += n
}

func (c *Column) appendValid(v *View, sel []int32, n int) {
	if v.valid == nil && !c.nulls {
		return
	}
	c.valid.Resize(int(bitutil.BytesForBits(int64(c.n + n))))
	if !c.nulls {
		bitutil.SetBitsTo(c.valid.V, 0, int64(c.n), true)
		c.nulls = true
	}
	if v.valid == nil {
		bitutil.SetBitsTo(c.valid.V, int64(c.n), int64(n), true)
		return
	}
	for i := range n {
		row := i
		if sel != nil {
			row = int(sel[i])
		}
		bitutil.SetBitTo(c.valid.V, c.n+i, bitutil.BitIsSet(v.valid, v.off+row))
	}
}

func (c *Column) appendBits(v *View, sel []int32, n int) {
	c.fixed.Resize(int(bitutil.BytesForBits(int64(c.n + n))))
	for i := range n {
		row := i
		if sel != nil {
			row = int(sel[i])
		}
		bitutil.SetBitTo(c.fixed.V, c.n+i, v.Bool(row))
	}
}

func (c *Column) appendText(v *View, sel []int32, n int) {
	if len(c.offs.V) == 0 {
		c.offs.Append(0)
	}
	c.offs.Reserve(n)
	if sel == nil && v.o32 != nil && !v.Coded() {
		shift := int64(len(c.text.V)) - int64(v.o32[0])
		c.text.AppendAll(v.text[v.o32[0]:v.o32[n]])
		for _, o := range v.o32[1 : n+1] {
			c.offs.Append(int64(o) + shift)
		}
		return
	}
	for i := range n {
		row := i
		if sel != nil {
			row = int(sel[i])
		}
		c.text.AppendAll(v.Bytes(row))
		c.offs.Append(int64(len(c.text.V)))
	}
}

// Bytes is the size of the memory.
func (c *Column) Bytes() int64 {
	return c.valid.Bytes() + c.fixed.Bytes() + c.offs.Bytes() + c.text.Bytes() + c.codes.Bytes()
}

// Release frees the memory.
func (c *Column) Release() {
	c.valid.Release()
	c.fixed.Release()
	c.offs.Release()
	c.text.Release()
	c.releaseCodes()
	c.n, c.nulls = 0, false
}

// Array makes an array of the whole column. The caller owns it.
func (c *Column) Array(alloc memory.Allocator, dt arrow.DataType) (arrow.Array, error) {
	v := c.View()
	return Gather(alloc, dt, &v, Sequence(c.n))
}
