package vec

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
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
	for id := from; id < to; id++ {
		switch {
		case int32(id) == t.nullID:
			cols[0].AppendNull()
		case t.isNumber():
			appendNumber(cols[0], t.ints.V[id])
		case len(t.kinds) == 1 && t.kinds[0] == Bytes:
			cols[0].AppendBytes(t.key(id))
		default:
			rest := t.key(id)
			for c, k := range t.kinds {
				rest = take(rest, k, cols[c])
			}
		}
	}
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

func (t *KeyTable) key(id int) []byte { return t.text.V[t.offs.V[id]:t.offs.V[id+1]] }

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
