package vec

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Keys makes arrays of the keys numbered from (inclusive) to (exclusive), one for each key column. The caller owns them.
func (t *KeyTable) Keys(alloc memory.Allocator, from, to int) ([]arrow.Array, error) {
	cols := make([]*Column, len(t.types))
	for i, dt := range t.types {
		cols[i] = NewColumn(alloc, dt)
	}
	defer func() {
		for _, c := range cols {
			c.Release()
		}
	}()
	t.append(cols, from, to)
	out := make([]arrow.Array, 0, len(cols))
	for i, c := range cols {
		a, err := c.Array(alloc, t.types[i])
		if err != nil {
			ReleaseAll(out)
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func (t *KeyTable) append(cols []*Column, from, to int) {
	t.appendOrdered(cols, from, to)
	t.intervals.restore(cols, from, to)
}

// appendOrdered appends keys with what stands for their intervals.
func (t *KeyTable) appendOrdered(cols []*Column, from, to int) {
	if len(cols) == 1 && (t.isNumber() || t.kinds[0] == Bytes || t.kinds[0] == Decimal) {
		t.appendKeys(cols[0], from, to)
		return
	}
	if len(t.table.offs.V) == 0 { // no long keys
		for c := range t.packer.fields {
			t.packer.fields[c].appendAll(cols[c], t.table.pairs.V[from:to])
		}
		return
	}
	for _, p := range t.table.pairs.V[from:to] {
		if p.long() {
			rest := t.table.bytes(p)
			for c, k := range t.kinds {
				rest = take(rest, k, cols[c])
			}
			continue
		}
		for c := range t.packer.fields {
			t.packer.fields[c].append(cols[c], p)
		}
	}
}

// appendKeys appends keys of one column.
func (t *KeyTable) appendKeys(c *Column, from, to int) {
	switch t.kinds[0] {
	case Bytes:
		t.table.appendTexts(c, from, to)
	case Decimal:
		for _, p := range t.table.pairs.V[from:to] {
			switch {
			case p.long():
				take(t.table.bytes(p), Decimal, c)
			case p.b == nullMark:
				c.AppendNull()
			default:
				AppendValue(c, decimal128.New(int64(p.b^signBit), p.a))
			}
		}
	default:
		for id := from; id < to; id++ {
			if int32(id) == t.nullID {
				c.AppendNull()
			} else {
				appendNumber(c, t.ints.V[id])
			}
		}
	}
}

// appendNumber appends a value that asNumbers read.
func appendNumber(c *Column, n int64) {
	switch c.kind {
	case Bits:
		c.AppendBool(n == 1)
	case Int32:
		AppendValue(c, int32(n))
	case Float64:
		AppendValue(c, math.Float64frombits(uint64(n)))
	default:
		AppendValue(c, n)
	}
}

// Sequence is the numbers from 0 up to n.
func Sequence(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}
