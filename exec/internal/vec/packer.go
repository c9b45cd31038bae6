package vec

import (
	"math"
	"math/bits"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// packer makes pairs of rows of several columns. Each column has some bits of a word: numbers as their distance from a
// base, all else by the number that a table gives to each of its values. The first batch decides on the bits. Rows with a
// value that the bits cannot hold, and all rows where the columns need more bits than there are, become long keys: their
// bytes as the encoder writes them.
type packer struct {
	types  []arrow.DataType
	alloc  memory.Allocator
	mask   uint64
	fields []field
	begun  bool
	packs  bool
	rows   encoder
	ids    []int32
	bad    []bool
}

// field is the place of a column.
type field struct {
	kind Kind
	dict *KeyTable // nil for numbers
	base int64
	bits int
	// One of the shifts is 64, which shifts everything out of that word.
	shiftA, shiftB int
}

// dictBits is how many bits the number of a value has.
const dictBits = 26

// limit is the number from which on codes do not fit.
func (f *field) limit() uint64 { return 1<<f.bits - 1 }

// begin decides on the bits, after a look at n rows.
func (p *packer) begin(cols []View, n int) {
	p.begun, p.packs = true, true
	order := make([]int, len(cols))
	p.fields = make([]field, len(cols))
	for c := range cols {
		order[c] = c
		p.fields[c] = p.field(&cols[c], c, n)
	}
	slices.SortStableFunc(order, func(i, j int) int { return p.fields[j].bits - p.fields[i].bits })
	words := [2][]*field{}
	free := [2]int{64, markShift}
	for _, c := range order {
		f, word := &p.fields[c], 0
		if f.bits > free[0] {
			word = 1
		}
		if f.bits > free[word] {
			p.packs = false
			return
		}
		free[word] -= f.bits
		words[word] = append(words[word], f)
	}
	for w, fields := range words {
		place(fields, free[w], w)
	}
}

// field is what a column needs at least.
func (p *packer) field(v *View, c, n int) field {
	f := field{kind: KindOf(p.types[c]), bits: dictBits}
	switch f.kind {
	case Int32, Int64:
		least, most := bounds(v, n)
		f.base = least
		f.bits = bits.Len64(min(uint64(most)-uint64(least), 1<<62) + 2)
	case Bits:
		f.bits = 2
	case Nulls:
		f.bits = 0
	default:
		f.dict = NewKeyTable(p.alloc, p.types[c:c+1], p.mask)
	}
	return f
}

// bounds are the least and the greatest number of n rows.
func bounds(v *View, n int) (least, most int64) {
	least, most = math.MaxInt64, math.MinInt64
	for i := range n {
		if !v.HasNulls() || !v.Null(i) {
			x := v.number(i)
			least, most = min(least, x), max(most, x)
		}
	}
	if least > most {
		return 0, 0
	}
	return least, most
}

// place gives the columns of a word their bits, and shares what is free among its numbers, for values on both sides of
// those seen.
func place(fields []*field, free, word int) {
	numbers := 0
	for _, f := range fields {
		if f.kind == Int32 || f.kind == Int64 {
			numbers++
		}
	}
	at := 0
	for _, f := range fields {
		if f.kind == Int32 || f.kind == Int64 {
			more := min(free/numbers, 63-f.bits)
			free, numbers = free-more, numbers-1
			f.bits += more
			if more > 0 {
				f.base -= 1 << (f.bits - 2) // wraps around as the distances do
			}
		}
		f.shiftA, f.shiftB = at, 64
		if word == 1 {
			f.shiftA, f.shiftB = 64, at
		}
		at += f.bits
	}
}

// pack makes the pairs of n rows. It gives the bytes of the long ones. Unless add is set, values that no row before had are
// not taken up.
func (p *packer) pack(cols []View, n int, skip []bool, add bool, out []pair) *View {
	if n == 0 {
		return nil
	}
	if !p.begun {
		p.begin(cols, n)
	}
	clear(out[:n])
	if !p.packs {
		return p.encode(cols, n, out, nil)
	}
	p.bad = Sized(p.bad, n)
	clear(p.bad)
	bad := false
	for c := range p.fields {
		switch f := &p.fields[c]; {
		case f.dict != nil:
			bad = p.packDict(f, &cols[c], n, skip, add, out) || bad
		case f.kind != Nulls:
			bad = p.packNumbers(f, &cols[c], n, out) || bad
		}
	}
	if !bad {
		return nil
	}
	return p.encode(cols, n, out, p.bad)
}

// encode makes rows long: those of which, all for nil.
func (p *packer) encode(cols []View, n int, out []pair, which []bool) *View {
	v := p.rows.encode(cols, n)
	for i := range out[:n] {
		if len(which) == 0 || which[i] {
			out[i] = pair{hashBytes(v.Bytes(i)), longMark}
		}
	}
	return &v
}

// decimalPairs makes the pairs of one column of DECIMALs: 38 digits leave the marks free.
func (p *packer) decimalPairs(v *View, n int, out []pair) *View {
	p.bad = Sized(p.bad, n)
	clear(p.bad)
	bad, nulls := false, v.HasNulls()
	for i, x := range v.Decimals()[:n] {
		out[i] = pair{x.LowBits(), uint64(x.HighBits()) ^ signBit}
		switch {
		case nulls && v.Null(i):
			out[i] = pair{b: nullMark}
		case out[i].b >= noneMark:
			p.bad[i], bad = true, true
		}
	}
	if !bad {
		return nil
	}
	return p.encode([]View{*v}, n, out, p.bad)
}

func (p *packer) packDict(f *field, v *View, n int, skip []bool, add bool, out []pair) (bad bool) {
	p.ids = Sized(p.ids, n)
	f.dict.resolve([]View{*v}, n, skip, p.ids, add)
	limit := f.limit()
	for i, id := range p.ids {
		code := uint64(id) + 1
		switch {
		case id < 0:
			out[i].b |= noneMark
		case code > limit:
			p.bad[i], bad = true, true
		default:
			out[i].a |= code << f.shiftA
			out[i].b |= code << f.shiftB
		}
	}
	return bad
}

func (p *packer) packNumbers(f *field, v *View, n int, out []pair) (bad bool) {
	nulls, base, limit := v.HasNulls(), uint64(f.base), f.limit()
	put := func(i int, x int64) {
		code := uint64(x) - base
		if code >= limit {
			p.bad[i], bad = true, true
			return
		}
		out[i].a |= (code + 1) << f.shiftA
		out[i].b |= (code + 1) << f.shiftB
	}
	if f.kind == Int64 && !nulls {
		for i, x := range v.Int64s()[:n] {
			code := uint64(x) - base
			if code >= limit {
				p.bad[i], bad = true, true
				continue
			}
			out[i].a |= (code + 1) << f.shiftA
			out[i].b |= (code + 1) << f.shiftB
		}
		return bad
	}
	for i := range n {
		if !nulls || !v.Null(i) {
			put(i, v.number(i))
		}
	}
	return bad
}

// code is the column's part of a pair.
func (f *field) code(p pair) uint64 {
	word, shift := p.a, f.shiftA
	if shift == 64 {
		word, shift = p.b, f.shiftB
	}
	return word >> shift & f.limit()
}

// append appends the column's value of a pair.
func (f *field) append(c *Column, p pair) {
	code := f.code(p)
	switch {
	case f.dict != nil:
		f.dict.appendKeys(c, int(code)-1, int(code))
	case code == 0:
		c.AppendNull()
	default:
		appendNumber(c, f.base+int64(code)-1)
	}
}

// appendAll appends the column's values of pairs.
func (f *field) appendAll(c *Column, pairs []pair) {
	c.Reserve(len(pairs))
	switch {
	case f.dict != nil && f.kind == Bytes:
		var buf [16]byte
		for _, p := range pairs {
			f.dict.table.appendText(c, f.dict.table.pairs.V[f.code(p)-1], buf[:0])
		}
	case f.kind == Int64:
		for _, p := range pairs {
			if code := f.code(p); code != 0 {
				AppendValue(c, f.base+int64(code)-1)
			} else {
				c.AppendNull()
			}
		}
	default:
		for _, p := range pairs {
			f.append(c, p)
		}
	}
}

func (p *packer) release() {
	for _, f := range p.fields {
		if f.dict != nil {
			f.dict.Release()
		}
	}
	p.fields, p.begun = nil, false
}
