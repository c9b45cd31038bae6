package vec

// hashedKeys is how many values of a column are hashed at once.
const hashedKeys = 4096

// KeyHashes hashes the keys of a table: keys that are equal have one hash in all tables of the same types.
type KeyHashes struct {
	t *KeyTable
	// dicts are the hashes of the values of packed columns, by their codes; nil for columns of numbers.
	dicts []Slice[uint64]
}

// HashKeys begins to hash the keys of a table. They may be hashed by several goroutines at once.
func HashKeys(t *KeyTable) (*KeyHashes, error) {
	h := &KeyHashes{t: t, dicts: make([]Slice[uint64], len(t.packer.fields))}
	if !t.isPacked() {
		return h, nil
	}
	for c, f := range t.packer.fields {
		if f.dict == nil {
			continue
		}
		d := NewSlice[uint64](t.packer.alloc)
		d.Resize(f.dict.Len() + 1)
		h.dicts[c] = d
		for from := 0; from < f.dict.Len(); from += hashedKeys {
			to := min(from+hashedKeys, f.dict.Len())
			if err := f.dict.hashColumns(from, to, d.V[from+1:to+1]); err != nil {
				h.Release()
				return nil, err
			}
		}
	}
	return h, nil
}

// hashColumns hashes keys as [HashRows] does.
func (t *KeyTable) hashColumns(from, to int, out []uint64) error {
	cols, err := t.Keys(t.packer.alloc, from, to)
	if err != nil {
		return err
	}
	defer ReleaseAll(cols)
	HashRows(OfAll(cols), to-from, t.mask, out)
	return nil
}

// Release frees the memory.
func (h *KeyHashes) Release() {
	for c := range h.dicts {
		h.dicts[c].Release()
	}
}

// Hash gives the hashes of the keys numbered from (inclusive) to (exclusive).
func (h *KeyHashes) Hash(from, to int, out []uint64) error {
	t := h.t
	out = out[:to-from]
	switch {
	case t.isNumber():
		for i, k := range t.ints.V[from:to] {
			out[i] = hashInt(k) & t.mask
		}
		if null := int(t.nullID); from <= null && null < to {
			out[null-from] = nullHash & t.mask
		}
	case !t.isPacked():
		for i, p := range t.table.pairs.V[from:to] {
			out[i] = p.hash() & t.mask
		}
	case t.packer.packs && len(t.table.offs.V) == 0:
		h.hashPacked(t.table.pairs.V[from:to], out)
	default:
		return t.hashColumns(from, to, out)
	}
	return nil
}

func (h *KeyHashes) hashPacked(pairs []pair, out []uint64) {
	t := h.t
	clear(out)
	for c := range t.packer.fields {
		switch f := &t.packer.fields[c]; {
		case f.dict != nil:
			hashes := h.dicts[c].V
			for i, p := range pairs {
				out[i] = combine(out[i], hashes[f.code(p)])
			}
		default:
			for i, p := range pairs {
				value := uint64(nullHash)
				if code := f.code(p); code != 0 {
					value = hashInt(f.base + int64(code) - 1)
				}
				out[i] = combine(out[i], value)
			}
		}
	}
	for i := range out {
		out[i] &= t.mask
	}
}
