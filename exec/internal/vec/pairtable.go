package vec

import (
	"bytes"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Slots of pairs have the upper half of the key's hash beside the number, so that most other keys are told apart without a
// look at them.
const tagBits = 0xffffffff << 32

// pairTable numbers distinct pairs densely from 0. It is an open-addressing table with linear probing and a load of at most
// one half.
type pairTable struct {
	mask  uint64
	slots Slice[uint64] // id+1, with a tag; 0 for free
	pairs Slice[pair]   // by id
	// offs and text are the bytes of long keys, by the number in their pairs.
	offs   Slice[int64]
	text   Slice[byte]
	hashes []uint64 // scratch
}

func newPairTable(alloc memory.Allocator, mask uint64) pairTable {
	return pairTable{mask: mask, slots: NewSlice[uint64](alloc), pairs: NewSlice[pair](alloc), offs: NewSlice[int64](alloc), text: NewSlice[byte](alloc)}
}

func (t *pairTable) len() int { return len(t.pairs.V) }

// resolve gives the number of each key, -1 for rows with skip set and, unless add is set, for keys that are not there. long
// has the bytes of the long ones.
func (t *pairTable) resolve(keys []pair, long *View, skip []bool, ids []int32, add bool) {
	if len(t.slots.V) == 0 {
		t.slots.Resize(firstSlots)
	}
	t.hashes = Sized(t.hashes, len(keys))
	for i, k := range keys {
		t.hashes[i] = k.hash() & t.mask
	}
	slots, top := t.slots.V, uint64(len(t.slots.V)-1)
	for i, k := range keys {
		if len(skip) > 0 && skip[i] {
			ids[i] = -1
			continue
		}
		h := t.hashes[i]
		slot, id := h&top, int32(-1)
		for ; slots[slot] != 0; slot = (slot + 1) & top {
			if (slots[slot]^h)&tagBits != 0 {
				continue
			}
			e := int32(uint32(slots[slot]) - 1)
			if known := t.pairs.V[e]; known == k || k.long() && known.long() && known.a == k.a && bytes.Equal(t.bytes(known), long.Bytes(i)) {
				id = e
				break
			}
		}
		if id < 0 && add {
			id = int32(t.len())
			t.add(k, long, i)
			slots[slot] = h&tagBits | uint64(id+1)
			if 2*t.len() > len(slots) {
				t.grow()
				slots, top = t.slots.V, uint64(len(t.slots.V)-1)
			}
		}
		ids[i] = id
	}
}

// bytes is a long key.
func (t *pairTable) bytes(p pair) []byte {
	k := p.b &^ longMark
	return t.text.V[t.offs.V[k]:t.offs.V[k+1]]
}

// add takes up a key under the next number.
func (t *pairTable) add(k pair, long *View, row int) {
	if k.long() {
		if len(t.offs.V) == 0 {
			t.offs.Append(0)
		}
		k.b |= uint64(len(t.offs.V) - 1)
		t.text.AppendAll(long.Bytes(row))
		t.offs.Append(int64(len(t.text.V)))
	}
	t.pairs.Append(k)
}

func (t *pairTable) grow() {
	size := 2 * len(t.slots.V)
	t.slots.Resize(0)
	t.slots.Resize(size)
	slots, top := t.slots.V, uint64(size-1)
	for id, k := range t.pairs.V {
		h := k.hash() & t.mask
		at := h & top
		for slots[at] != 0 {
			at = (at + 1) & top
		}
		slots[at] = h&tagBits | uint64(id+1)
	}
}

// appendTexts appends the keys numbered from (inclusive) to (exclusive) of a table of texts.
func (t *pairTable) appendTexts(c *Column, from, to int) {
	var buf [16]byte
	for _, k := range t.pairs.V[from:to] {
		t.appendText(c, k, buf[:0])
	}
}

// appendText appends one key; buf has room for a short one.
func (t *pairTable) appendText(c *Column, k pair, buf []byte) {
	switch {
	case k.long():
		c.AppendBytes(t.bytes(k))
	case k.b == nullMark:
		c.AppendNull()
	default:
		c.AppendBytes(k.appendShort(buf))
	}
}

func (t *pairTable) release() {
	t.slots.Release()
	t.pairs.Release()
	t.offs.Release()
	t.text.Release()
}
