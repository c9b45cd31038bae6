package vec

// asNumbers reads a column of up to 8 bytes as numbers that are equal where the values are.
func (t *KeyTable) asNumbers(v *View, n int) []int64 {
	if v.Kind == Int64 {
		return v.Int64s()[:n]
	}
	if cap(t.numbers) < n {
		t.numbers = make([]int64, n)
	}
	out := t.numbers[:n]
	switch v.Kind {
	case Int32:
		for i, x := range v.Int32s()[:n] {
			out[i] = int64(x)
		}
	case Float64:
		for i, x := range v.Float64s()[:n] {
			out[i] = int64(canonical(x))
		}
	default:
		for i := range out {
			out[i] = 0
			if v.Bool(i) {
				out[i] = 1
			}
		}
	}
	return out
}

func (t *KeyTable) resolveInts(keys []int64, v *View, skip []bool, ids []int32, add bool) {
	if len(t.slots.V) == 0 {
		t.slots.Resize(firstSlots)
	}
	nulls, skips := v.HasNulls(), len(skip) > 0
	slots, known, top := t.slots.V, t.ints.V, uint64(len(t.slots.V)-1)
	for i, k := range keys {
		if skips && skip[i] {
			ids[i] = -1
			continue
		}
		if nulls && v.Null(i) {
			ids[i] = t.null(add)
			known = t.ints.V
			continue
		}
		slot := hashInt(k) & t.mask & top
		for slots[slot] != 0 && known[slots[slot]-1] != k {
			slot = (slot + 1) & top
		}
		ids[i] = int32(slots[slot]) - 1
		if ids[i] < 0 && add {
			ids[i] = int32(t.n)
			t.ints.Append(k)
			t.n++
			slots[slot] = uint32(t.n)
			if 2*t.n > len(slots) {
				t.growInts()
				slots, top = t.slots.V, uint64(len(t.slots.V)-1)
			}
			known = t.ints.V
		}
	}
}

func (t *KeyTable) growInts() {
	size := 2 * len(t.slots.V)
	t.slots.Resize(0)
	t.slots.Resize(size)
	slots, top := t.slots.V, uint64(size-1)
	for id, k := range t.ints.V {
		if int32(id) == t.nullID {
			continue
		}
		at := hashInt(k) & t.mask & top
		for slots[at] != 0 {
			at = (at + 1) & top
		}
		slots[at] = uint32(id) + 1
	}
}
