package vec

import "bytes"

func (t *KeyTable) resolveBytes(v *View, n int, skip []bool, ids []int32, add bool) {
	nulls := v.HasNulls()
	slots, hashes, top := t.slots.V, t.hashes.V, uint64(len(t.slots.V)-1)
	for i := range n {
		if skip != nil && skip[i] {
			ids[i] = -1
			continue
		}
		if nulls && v.Null(i) {
			ids[i] = t.null(add)
			hashes = t.hashes.V
			continue
		}
		key := v.Bytes(i)
		h := hashBytes(key) & t.mask
		slot, id := h&top, int32(-1)
		for ; slots[slot] != 0; slot = (slot + 1) & top {
			e := int32(slots[slot] - 1)
			if hashes[e] == h && bytes.Equal(t.text.V[t.offs.V[e]:t.offs.V[e+1]], key) {
				id = e
				break
			}
		}
		if id < 0 && add {
			id = int32(t.n)
			t.addBytes(h, key)
			t.take(slot)
			slots, hashes, top = t.slots.V, t.hashes.V, uint64(len(t.slots.V)-1)
		}
		ids[i] = id
	}
}

func (t *KeyTable) addBytes(h uint64, key []byte) {
	if len(t.offs.V) == 0 {
		t.offs.Append(0)
	}
	t.text.AppendAll(key)
	t.offs.Append(int64(len(t.text.V)))
	t.hashes.Append(h)
}
