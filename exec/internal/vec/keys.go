package vec

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Keys makes arrays of the keys numbered from (inclusive) to (exclusive), one for each key column. The caller owns them.
func (t *KeyTable) Keys(alloc memory.Allocator, from, to int) ([]arrow.Array, error) {
	cols := make([]*Column, len(t.types))
	fields := make([]arrow.Field, len(t.types))
	views := make([]View, len(t.types))
	for i, dt := range t.types {
		cols[i], fields[i] = NewColumn(alloc, dt), arrow.Field{Type: dt}
		defer cols[i].Release()
	}
	for id := from; id < to; id++ {
		switch {
		case int32(id) == t.nullID:
			cols[0].AppendNull()
		case t.isNumber():
			appendNumber(cols[0], t.ints.V[id])
		case len(t.kinds) == 1 && t.kinds[0] == Bytes:
			cols[0].appendBytes(t.key(id))
		default:
			rest := t.key(id)
			for c, k := range t.kinds {
				rest = take(rest, k, cols[c])
			}
		}
	}
	for i, c := range cols {
		views[i] = c.View()
	}
	return GatherAll(alloc, fields, views, Sequence(to-from))
}

func (t *KeyTable) key(id int) []byte { return t.text.V[t.offs.V[id]:t.offs.V[id+1]] }

// appendNumber appends a value that asNumbers read.
func appendNumber(c *Column, n int64) {
	switch c.kind {
	case Bits:
		c.appendBool(n == 1)
	case Int32:
		appendValue(c, int32(n))
	case Float64:
		appendValue(c, math.Float64frombits(uint64(n)))
	default:
		appendValue(c, n)
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
