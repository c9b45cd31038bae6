package vec

import "bytes"

// Slots of bytes have the upper half of the key's hash beside the number, so that most other keys are told apart without a
// look at them.
const tagBits = 0xffffffff << 32

func (t *KeyTable) resolveBytes(v *View, n int, skip []bool, ids []int32, add bool) {
	if len(t.tagged.V) == 0 {
		t.tagged.Resize(firstSlots)
	}
	nulls, skips := v.HasNulls(), len(skip) > 0
	slots, top := t.tagged.V, uint64(len(t.tagged.V)-1)
	for i := range n {
		if skips && skip[i] {
			ids[i] = -1
			continue
		}
		if nulls && v.Null(i) {
			ids[i] = t.null(add)
			continue
		}
		key := v.Bytes(i)
		h := hashBytes(key) & t.mask
		slot, id := h&top, int32(-1)
		for ; slots[slot] != 0; slot = (slot + 1) & top {
			if (slots[slot]^h)&tagBits != 0 {
				continue
			}
			e := int32(uint32(slots[slot]) - 1)
			if bytes.Equal(t.text.V[t.offs.V[e]:t.offs.V[e+1]], key) {
				id = e
				break
			}
		}
		if id < 0 && add {
			id = int32(t.n)
			t.addBytes(h, key)
			slots[slot] = h&tagBits | uint64(t.n)
			if 2*t.n > len(slots) {
				t.growTagged()
				slots, top = t.tagged.V, uint64(len(t.tagged.V)-1)
			}
		}
		ids[i] = id
	}
}

// addBytes takes up a key under the next number.
func (t *KeyTable) addBytes(h uint64, key []byte) {
	if len(t.offs.V) == 0 {
		t.offs.Append(0)
	}
	t.text.AppendAll(key)
	t.offs.Append(int64(len(t.text.V)))
	t.hashes.Append(h)
	t.n++
}

func (t *KeyTable) growTagged() {
	size := 2 * len(t.tagged.V)
	t.tagged.Resize(0)
	t.tagged.Resize(size)
	slots, top := t.tagged.V, uint64(size-1)
	for id, h := range t.hashes.V {
		if int32(id) == t.nullID {
			continue
		}
		at := h & top
		for slots[at] != 0 {
			at = (at + 1) & top
		}
		slots[at] = h&tagBits | uint64(id+1)
	}
}
