package vec

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// firstSlots is the number of slots of a table with few keys, a power of two.
const firstSlots = 64

// KeyTable numbers distinct keys densely from 0, in the order in which they first came. A key is a row of columns; NULL
// equals NULL, and -0.0 equals 0.0. It is an open-addressing table with linear probing and a load of at most one half.
//
// One column of up to 8 bytes is held as numbers, and anything else as pairs of words.
type KeyTable struct {
	types []arrow.DataType
	kinds []Kind
	// mask is ANDed to each hash; 0 makes all keys collide, which tests do.
	mask   uint64
	n      int
	nullID int32
	// slots (id+1, 0 for free) and ints, by id, are those of a table of numbers.
	slots   Slice[uint32]
	ints    Slice[int64]
	numbers []int64 // scratch
	// table has the pairs; packer makes those of several columns.
	table  pairTable
	packer packer
	pairs  []pair // scratch
	// intervals are those of the keys.
	intervals firsts
	coded     codedKeys
	letters   []int32 // scratch
}

// NewKeyTable makes an empty table for keys of the given types. hashMask is ANDed to each hash: all ones but in tests.
func NewKeyTable(alloc memory.Allocator, types []arrow.DataType, hashMask uint64) *KeyTable {
	t := &KeyTable{types: types, mask: hashMask, nullID: -1, slots: NewSlice[uint32](alloc), ints: NewSlice[int64](alloc),
		table: newPairTable(alloc, hashMask), packer: packer{types: orderedTypes(types), alloc: alloc, mask: hashMask}}
	for _, dt := range t.packer.types {
		t.kinds = append(t.kinds, KindOf(dt))
	}
	t.intervals = newFirsts(alloc, t)
	return t
}

// Len is the number of distinct keys.
func (t *KeyTable) Len() int { return t.n }

// Insert gives the number of the key of each of n rows, and takes up keys that are new. A row with skip set gets -1; skip
// may be nil. ids has n elements.
func (t *KeyTable) Insert(cols []View, n int, skip []bool, ids []int32) {
	t.resolve(cols, n, skip, ids, true)
}

// Find gives the number of the key of each of n rows, -1 for those that are not there.
func (t *KeyTable) Find(cols []View, n int, skip []bool, ids []int32) {
	t.resolve(cols, n, skip, ids, false)
}

// InsertNew inserts keys, and appends to sel the rows whose keys were new.
func (t *KeyTable) InsertNew(cols []View, n int, skip []bool, ids, sel []int32) []int32 {
	next := int32(t.n)
	t.Insert(cols, n, skip, ids)
	for i, id := range ids[:n] {
		if id == next {
			sel = append(sel, int32(i))
			next++
		}
	}
	return sel
}

func (t *KeyTable) resolve(cols []View, n int, skip []bool, ids []int32, add bool) {
	if t.isNumber() {
		t.resolveInts(t.asNumbers(&cols[0], n), &cols[0], skip, ids, add)
		return
	}
	if len(cols) == 1 && (t.coded.dict != nil && t.coded.dict == cols[0].dict || cols[0].dense(n)) {
		t.resolveCoded(&cols[0], n, skip, ids, add)
		return
	}
	if len(cols) == 1 && t.kinds[0] == Bytes {
		var coded View
		var short bool
		if coded, t.letters, short = cols[0].asLetters(n, t.letters); short {
			t.resolveCoded(&coded, n, skip, ids, add)
			return
		}
	}
	t.pairs = Sized(t.pairs, n)
	before, given := t.table.len(), cols
	cols = Ordered(cols)
	var long *View
	switch {
	case len(cols) == 1 && t.kinds[0] == Bytes:
		textPairs(&cols[0], n, t.pairs)
		long = &cols[0]
	case len(cols) == 1 && t.kinds[0] == Decimal:
		long = t.packer.decimalPairs(&cols[0], n, t.pairs)
	default:
		long = t.packer.pack(cols, n, skip, add, t.pairs)
	}
	t.table.resolve(t.pairs, long, skip, ids[:n], add)
	t.n = t.table.len()
	t.intervals.keep(given, nil, ids[:n], before)
}

func (t *KeyTable) isNumber() bool {
	return len(t.kinds) == 1 && t.kinds[0] != Bytes && t.kinds[0] != Decimal && t.kinds[0] != Nulls
}

// null gives the number of the key NULL, which is in no slot.
func (t *KeyTable) null(add bool) int32 {
	if t.nullID < 0 && add {
		t.nullID = int32(t.n)
		t.ints.Append(0)
		t.n++
	}
	return t.nullID
}

// Room is an error when n more keys might be more than a table can number.
func (t *KeyTable) Room(n int) error {
	if t.n+n > math.MaxInt32 {
		return plan.Errorf(plan.CodeMemory, "more than %d distinct keys do not fit into one table in memory", math.MaxInt32)
	}
	return nil
}

// Release frees the memory.
func (t *KeyTable) Release() {
	t.slots.Release()
	t.ints.Release()
	t.table.release()
	t.packer.release()
	t.intervals.release()
	t.coded = codedKeys{}
	t.n, t.nullID = 0, -1
}
