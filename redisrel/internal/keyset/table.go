package keyset

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// entry is a member's hash.
type entry struct{ hi, lo uint64 }

const (
	entrySize = int(unsafe.Sizeof(entry{}))
	slotSize  = entrySize + 1
	group     = 8
)

// table is an open-addressing hash table. A tag of one byte stands for each slot, zero for an empty one; eight tags are
// looked at together, so that entries are read only where the tag is right. A member lies in the first group with an
// empty slot, from group hi * groups / 2^64 on; growing thus copies from front to back.
// Source of the layout: Kulukundis, "Designing a Fast, Efficient, Cache-friendly Hash Table" (Swiss tables).
type table struct {
	entries []entry
	tags    []byte
	used    int
	memory  []byte
}

// tagOf is never zero, and independent of the group.
func tagOf(e entry) byte { return byte(e.lo) | 0x80 }

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// add adds an entry and reports whether it was new.
func (t *table) add(e entry) bool {
	if t.used >= len(t.entries)-len(t.entries)/8 {
		t.grow()
	}
	tag := tagOf(e)
	for at := t.home(e); ; {
		word := binary.LittleEndian.Uint64(t.tags[at:])
		same := word ^ ones*uint64(tag)
		// The lowest set high bit of found is exact, and higher ones may be false: entries decide.
		for found := (same - ones) &^ same & highs; found != 0; found &= found - 1 {
			if t.entries[at+bits.TrailingZeros64(found)/8] == e {
				return false
			}
		}
		if empty := ^word & highs; empty != 0 {
			t.put(at+bits.TrailingZeros64(empty)/8, e)
			return true
		}
		if at += group; at == len(t.tags) {
			at = 0
		}
	}
}

func (t *table) put(slot int, e entry) {
	t.entries[slot] = e
	t.tags[slot] = tagOf(e)
	t.used++
}

// home is the first slot of the group where the search for an entry begins.
func (t *table) home(e entry) int {
	i, _ := bits.Mul64(e.hi, uint64(len(t.tags)/group))
	return int(i) * group
}

// grow makes room; while it copies, the table is held twice.
func (t *table) grow() {
	old := *t
	size := len(old.entries) + len(old.entries)/5
	if len(old.entries) < doubling {
		size = max(smallest, 2*len(old.entries))
	}
	size = (size + group - 1) / group * group
	t.memory = allocate(size * slotSize)
	size = len(t.memory) / slotSize / group * group
	t.entries = unsafe.Slice((*entry)(unsafe.Pointer(unsafe.SliceData(t.memory))), size)
	t.tags = t.memory[size*entrySize:][:size]
	t.used = 0
	for i, tag := range old.tags {
		if tag != 0 {
			t.addNew(old.entries[i])
		}
	}
	release(old.memory)
}

// addNew adds an entry that is not there.
func (t *table) addNew(e entry) {
	for at := t.home(e); ; {
		if empty := ^binary.LittleEndian.Uint64(t.tags[at:]) & highs; empty != 0 {
			t.put(at+bits.TrailingZeros64(empty)/8, e)
			return
		}
		if at += group; at == len(t.tags) {
			at = 0
		}
	}
}

func (t *table) bytes() int { return len(t.memory) }

func (t *table) free() {
	release(t.memory)
	*t = table{}
}
