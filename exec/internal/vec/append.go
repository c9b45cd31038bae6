package vec

import (
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow/bitutil"
)

// AppendNull adds a NULL.
func (c *Column) AppendNull() {
	if c.kind == Nulls {
		c.n++
		return
	}
	c.valid.Resize(int(bitutil.BytesForBits(int64(c.n + 1))))
	if !c.nulls {
		bitutil.SetBitsTo(c.valid.V, 0, int64(c.n), true)
		c.nulls = true
	}
	bitutil.ClearBit(c.valid.V, c.n)
	switch c.kind {
	case Bits:
		c.fixed.Resize(int(bitutil.BytesForBits(int64(c.n + 1))))
	case Bytes:
		if c.dict != nil {
			c.codes.Append(0)
		} else {
			c.endText()
		}
	default:
		c.fixed.Extend(c.kind.width())
	}
	c.n++
}

// mark notes that the value just added is none of the NULLs.
func (c *Column) mark() {
	if c.nulls {
		c.valid.Resize(int(bitutil.BytesForBits(int64(c.n + 1))))
		bitutil.SetBit(c.valid.V, c.n)
	}
	c.n++
}

// AppendBool adds a value to a column of Bits.
func (c *Column) AppendBool(b bool) {
	c.fixed.Resize(int(bitutil.BytesForBits(int64(c.n + 1))))
	bitutil.SetBitTo(c.fixed.V, c.n, b)
	c.mark()
}

// AppendBytes adds a value to a column of Bytes.
func (c *Column) AppendBytes(b []byte) {
	c.decode()
	if len(c.offs.V) == 0 {
		c.offs.Append(0)
	}
	c.text.AppendAll(b)
	c.offs.Append(int64(len(c.text.V)))
	c.mark()
}

func (c *Column) endText() {
	if len(c.offs.V) == 0 {
		c.offs.Append(0)
	}
	c.offs.Append(int64(len(c.text.V)))
}

// AppendValue adds a value of the column's fixed width: int32, int64, float64 or decimal128.Num.
func AppendValue[T any](c *Column, v T) {
	c.fixed.AppendAll(unsafe.Slice((*byte)(unsafe.Pointer(&v)), unsafe.Sizeof(v)))
	c.mark()
}
