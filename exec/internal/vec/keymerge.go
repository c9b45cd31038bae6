package vec

import "slices"

// KeyMerge takes up keys of one table in another of the same types, without making columns of them where both hold them alike.
type KeyMerge struct {
	into, from *KeyTable
	// known has for each packed column with a table the codes of its values in into, by those in from; 0 where it is not known yet.
	known []Slice[uint32]
	// dicts are the merges of these tables.
	dicts []*KeyMerge
	// Scratch: fresh are values without a code, long the bytes of long keys and offs their ends.
	fresh, ids []int32
	numbers    []int64
	pairs      []pair
	long       []byte
	offs       []int64
}

// MergeKeys begins to take up keys of a table. That stays as it is, so that others may do the same with it at the same time.
func MergeKeys(into, from *KeyTable) *KeyMerge {
	m := &KeyMerge{into: into, from: from}
	if !from.isPacked() || !from.packer.begun {
		return m
	}
	into.packer.adopt(&from.packer)
	if !into.packer.packs || !from.packer.packs {
		return m
	}
	n := len(from.packer.fields)
	m.known, m.dicts = make([]Slice[uint32], n), make([]*KeyMerge, n)
	for c, f := range from.packer.fields {
		if f.dict != nil {
			m.known[c], m.dicts[c] = NewSlice[uint32](into.packer.alloc), MergeKeys(into.packer.fields[c].dict, f.dict)
			m.known[c].Resize(f.dict.Len() + 1)
		}
	}
	return m
}

// Release frees the memory.
func (m *KeyMerge) Release() {
	for c := range m.known {
		m.known[c].Release()
	}
}

// Insert takes up the keys with the numbers in sel, and gives their numbers in the other table.
func (m *KeyMerge) Insert(sel, ids []int32) {
	t, o := m.into, m.from
	before := t.n
	switch {
	case t.isNumber():
		m.insertNumbers(sel, ids)
		return
	case !t.isPacked() || !t.packer.packs && !o.packer.packs:
		t.table.resolve(m.gather(sel), m.gatherLong(sel), nil, ids, true)
	case t.packer.packs && o.packer.packs && len(o.table.offs.V) == 0 && m.pack(sel):
		t.table.resolve(m.pairs, nil, nil, ids, true)
	default:
		m.insertColumns(sel, ids)
		return
	}
	t.n = t.table.len()
	t.intervals.keep(o.intervals.views(), sel, ids[:len(sel)], before)
}

// isPacked reports whether keys are pairs of several columns.
func (t *KeyTable) isPacked() bool {
	return !t.isNumber() && (len(t.kinds) != 1 || t.kinds[0] != Bytes && t.kinds[0] != Decimal)
}

// insertNumbers has NULL, which is in no slot, on its own, between those before it and those behind it.
func (m *KeyMerge) insertNumbers(sel, ids []int32) {
	m.numbers = Sized(m.numbers, len(sel))
	for i, id := range sel {
		m.numbers[i] = m.from.ints.V[id]
	}
	from := 0
	if m.from.nullID >= 0 {
		if at := slices.Index(sel, m.from.nullID); at >= 0 {
			m.into.resolveInts(m.numbers[:at], &View{Kind: Int64}, nil, ids, true)
			ids[at] = m.into.null(true)
			from = at + 1
		}
	}
	m.into.resolveInts(m.numbers[from:], &View{Kind: Int64}, nil, ids[from:], true)
}

// gather copies pairs; long ones without the number under which their table keeps them.
func (m *KeyMerge) gather(sel []int32) []pair {
	m.pairs = Sized(m.pairs, len(sel))
	known := m.from.table.pairs.V
	for i, id := range sel {
		p := known[id]
		if p.long() {
			p.b = longMark
		}
		m.pairs[i] = p
	}
	return m.pairs
}

// gatherLong copies the bytes of long keys into a column; nil where there are none.
func (m *KeyMerge) gatherLong(sel []int32) *View {
	table := &m.from.table
	if len(table.offs.V) == 0 {
		return nil
	}
	m.long, m.offs = m.long[:0], append(m.offs[:0], 0)
	for _, id := range sel {
		if p := table.pairs.V[id]; p.long() {
			m.long = append(m.long, table.bytes(p)...)
		}
		m.offs = append(m.offs, int64(len(m.long)))
	}
	return &View{Kind: Bytes, Len: len(sel), text: m.long, o64: m.offs}
}

// insertColumns makes columns of keys that the tables hold differently.
func (m *KeyMerge) insertColumns(sel, ids []int32) {
	t, cols := m.into, make([]*Column, len(m.from.types))
	views := make([]View, len(cols))
	for i, dt := range m.from.types {
		cols[i] = NewColumn(t.packer.alloc, dt)
	}
	defer func() {
		for _, c := range cols {
			c.Release()
		}
	}()
	for _, id := range sel {
		m.from.append(cols, int(id), int(id)+1)
	}
	for i, c := range cols {
		views[i] = c.View()
	}
	t.Insert(views, len(sel), nil, ids)
}

// adopt takes over the places that columns have in another packer, unless there are some.
func (p *packer) adopt(o *packer) {
	if p.begun {
		return
	}
	p.begun, p.packs, p.fields = true, o.packs, slices.Clone(o.fields)
	for c := range p.fields {
		if f := &p.fields[c]; f.dict != nil {
			f.dict = NewKeyTable(p.alloc, p.types[c:c+1], p.mask)
		}
	}
}

// pack makes the pairs that keys have in the other table; false where one has a value that its bits cannot hold.
func (m *KeyMerge) pack(sel []int32) bool {
	m.pairs = Sized(m.pairs, len(sel))
	clear(m.pairs)
	for c := range m.into.packer.fields {
		f := &m.into.packer.fields[c]
		ok := true
		switch {
		case f.dict != nil:
			m.learn(c, sel)
			ok = m.packCodes(c, sel)
		case f.kind != Nulls:
			ok = m.packNumbers(c, sel)
		}
		if !ok {
			return false
		}
	}
	return true
}

// learn gives codes to the values of a column that have none.
func (m *KeyMerge) learn(c int, sel []int32) {
	const pending = 1
	o, known, pairs := &m.from.packer.fields[c], m.known[c].V, m.from.table.pairs.V
	m.fresh = m.fresh[:0]
	for _, id := range sel {
		if code := o.code(pairs[id]); known[code] == 0 {
			known[code] = pending
			m.fresh = append(m.fresh, int32(code)-1)
		}
	}
	if len(m.fresh) == 0 {
		return
	}
	m.ids = Sized(m.ids, len(m.fresh))
	m.dicts[c].Insert(m.fresh, m.ids)
	for i, v := range m.fresh {
		known[v+1] = uint32(m.ids[i]) + 1
	}
}

func (m *KeyMerge) packCodes(c int, sel []int32) bool {
	f, o, known, pairs := &m.into.packer.fields[c], &m.from.packer.fields[c], m.known[c].V, m.from.table.pairs.V
	most := uint64(0)
	for i, id := range sel {
		code := uint64(known[o.code(pairs[id])])
		most = max(most, code)
		m.pairs[i].a |= code << f.shiftA
		m.pairs[i].b |= code << f.shiftB
	}
	return most <= f.limit()
}

func (m *KeyMerge) packNumbers(c int, sel []int32) bool {
	f, o, pairs := &m.into.packer.fields[c], &m.from.packer.fields[c], m.from.table.pairs.V
	shift, limit := uint64(o.base)-uint64(f.base), f.limit()
	for i, id := range sel {
		code := o.code(pairs[id])
		if code == 0 { // NULL
			continue
		}
		if code += shift; code-1 >= limit {
			return false
		}
		m.pairs[i].a |= code << f.shiftA
		m.pairs[i].b |= code << f.shiftB
	}
	return true
}
