package agg

import (
	"bytes"
	"cmp"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// cell is where the value of a group lies: in lo and hi, or at a place in the texts of its cells, with the room that it may
// grow to in place.
type cell struct {
	lo, hi uint64
	room   int64
	state  cellState
}

type cellState uint8

const (
	cellEmpty cellState = iota
	cellNull
	cellValue
)

// cells hold one value of any type for each group.
type cells struct {
	alloc memory.Allocator
	dt    arrow.DataType
	kind  vec.Kind
	v     vec.Slice[cell]
	text  vec.Slice[byte]
	waste int64
}

func newCells(alloc memory.Allocator, dt arrow.DataType) *cells {
	return &cells{alloc: alloc, dt: dt, kind: vec.KindOf(dt), v: vec.NewSlice[cell](alloc), text: vec.NewSlice[byte](alloc)}
}

// set takes row i of a column as the value of a group.
func (c *cells) set(group int32, v *vec.View, i int) {
	at := &c.v.V[group]
	if v.Null(i) {
		at.state = cellNull
		return
	}
	if c.kind == vec.Bytes {
		c.setText(at, v.Bytes(i))
		return
	}
	at.lo, at.hi = word(c.kind, v, i)
	at.state = cellValue
}

func (c *cells) setText(at *cell, b []byte) {
	n := int64(len(b))
	if n > at.room {
		c.waste += at.room
		at.lo, at.room = uint64(len(c.text.V)), n
		c.text.AppendAll(b)
	} else {
		copy(c.text.V[at.lo:], b)
	}
	at.hi, at.state = uint64(n), cellValue
	if c.waste > 1<<16 && c.waste > int64(len(c.text.V))/2 {
		c.pack()
	}
}

// pack leaves behind what no group needs.
func (c *cells) pack() {
	packed := vec.NewSlice[byte](c.alloc)
	for g := range c.v.V {
		at := &c.v.V[g]
		if at.state != cellValue {
			at.room = 0
			continue
		}
		b := c.bytes(at)
		at.lo, at.room = uint64(len(packed.V)), int64(len(b))
		packed.AppendAll(b)
	}
	c.text.Release()
	c.text, c.waste = packed, 0
}

func (c *cells) bytes(at *cell) []byte { return c.text.V[at.lo : at.lo+at.hi] }

// copyFrom takes the value of a group of other cells.
func (c *cells) copyFrom(group int32, other *cells, from int) {
	b := &other.v.V[from]
	if c.kind == vec.Bytes && b.state == cellValue {
		c.setText(&c.v.V[group], other.bytes(b))
		return
	}
	at := &c.v.V[group]
	at.lo, at.hi, at.state = b.lo, b.hi, b.state
}

// compare compares row i of a column, which is not NULL, with the value of a group.
func (c *cells) compare(v *vec.View, i int, group int32) int {
	at := &c.v.V[group]
	if c.kind == vec.Bytes {
		return bytes.Compare(v.Bytes(i), c.bytes(at))
	}
	lo, hi := word(c.kind, v, i)
	return compareWords(c.kind, lo, hi, at)
}

// compareCells compares the value of a group of other cells with the value of a group.
func (c *cells) compareCells(other *cells, from int, group int32) int {
	b, at := &other.v.V[from], &c.v.V[group]
	if c.kind == vec.Bytes {
		return bytes.Compare(other.bytes(b), c.bytes(at))
	}
	return compareWords(c.kind, b.lo, b.hi, at)
}

func compareWords(k vec.Kind, lo, hi uint64, at *cell) int {
	if k == vec.Decimal {
		return vec.CompareDecimal(decimal128.New(int64(hi), lo), decimal128.New(int64(at.hi), at.lo))
	}
	if k == vec.Interval {
		return plan.CompareIntervals(interval(lo, hi), interval(at.lo, at.hi))
	}
	return cmp.Compare(lo, at.lo)
}

// word maps a value to a number that orders as it does; a DECIMAL takes both, and an INTERVAL lies in both as it is.
func word(k vec.Kind, v *vec.View, i int) (lo, hi uint64) {
	switch k {
	case vec.Bits:
		if v.Bool(i) {
			return 1, 0
		}
	case vec.Int32:
		return uint64(v.Int32s()[i]) ^ signBit, 0
	case vec.Int64:
		return uint64(v.Int64s()[i]) ^ signBit, 0
	case vec.Float64:
		return vec.OrderedFloat(v.Float64s()[i]), 0
	case vec.Decimal:
		d := v.Decimals()[i]
		return d.LowBits(), uint64(d.HighBits())
	case vec.Interval:
		x := v.Intervals()[i]
		return uint64(uint32(x.Months))<<32 | uint64(uint32(x.Days)), uint64(x.Nanoseconds) //nolint:gosec // bits
	}
	return 0, 0
}

// interval is the INTERVAL that word took apart.
func interval(lo, hi uint64) arrow.MonthDayNanoInterval {
	return arrow.MonthDayNanoInterval{Months: int32(lo >> 32), Days: int32(lo), Nanoseconds: int64(hi)} //nolint:gosec // bits
}

// appendWord appends a value that word mapped.
func appendWord(c *vec.Column, k vec.Kind, lo, hi uint64) {
	switch k {
	case vec.Bits:
		c.AppendBool(lo == 1)
	case vec.Int32:
		vec.AppendValue(c, int32(lo^signBit))
	case vec.Int64:
		vec.AppendValue(c, int64(lo^signBit))
	case vec.Float64:
		vec.AppendValue(c, vec.FloatOf(lo))
	case vec.Decimal:
		vec.AppendValue(c, decimal128.New(int64(hi), lo))
	case vec.Interval:
		vec.AppendValue(c, interval(lo, hi))
	default:
		c.AppendNull()
	}
}

// array makes an array of the values of groups; NULL where there is none.
func (c *cells) array(from, to int) (arrow.Array, error) {
	return results(c.alloc, c.dt, from, to, func(out *vec.Column, g int) error {
		switch at := &c.v.V[g]; {
		case at.state != cellValue:
			out.AppendNull()
		case c.kind == vec.Bytes:
			out.AppendBytes(c.bytes(at))
		default:
			appendWord(out, c.kind, at.lo, at.hi)
		}
		return nil
	})
}

func (c *cells) release() {
	c.v.Release()
	c.text.Release()
}

const signBit = 1 << 63
