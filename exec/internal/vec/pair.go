package vec

import (
	"encoding/binary"
	"math/bits"
)

// pair is a key in two words. The highest byte of b says what it is: up to 15 the length of a text whose bytes are in the
// words, or 0 for columns packed into them; else one of the marks.
type pair struct{ a, b uint64 }

// Marks of pairs. Of a long key, a is a hash of its bytes, and b has the number under which a table keeps them.
const (
	markShift = 56
	longMark  = 0xff << markShift
	nullMark  = 0xfe << markShift
	noneMark  = 0xfd << markShift // equal to no key that is kept
	shortText = 15
)

func (p pair) long() bool { return p.b >= longMark }

// hash is a hash of the pair; a long key's number does not count.
func (p pair) hash() uint64 {
	if p.long() {
		return hashInt(int64(p.a))
	}
	hi, lo := bits.Mul64(p.a^seed, p.b^0x9e3779b97f4a7c15)
	return hashInt(int64(hi ^ lo))
}

// textPairs makes the pairs of texts.
func textPairs(v *View, n int, out []pair) {
	nulls := v.HasNulls()
	for i := range out[:n] {
		if nulls && v.Null(i) {
			out[i] = pair{b: nullMark}
			continue
		}
		at := i
		if v.codes != nil {
			at = int(v.codes[i])
		}
		if v.o32 != nil {
			out[i] = textPair(v.text, int(v.o32[at]), int(v.o32[at+1]))
		} else {
			out[i] = textPair(v.text, int(v.o64[at]), int(v.o64[at+1]))
		}
	}
}

// textPair makes the pair of a text that lies in others.
func textPair(text []byte, from, to int) pair {
	switch size := to - from; {
	case size > shortText:
		return pair{hashBytes(text[from:to]), longMark}
	case from+16 <= len(text):
		w := text[from : from+16]
		return shortPair(binary.LittleEndian.Uint64(w), binary.LittleEndian.Uint64(w[8:]), size)
	default:
		var w [16]byte
		copy(w[:], text[from:to])
		return shortPair(binary.LittleEndian.Uint64(w[:]), binary.LittleEndian.Uint64(w[8:]), size)
	}
}

// shortPair keeps the first size bytes of two words.
func shortPair(a, b uint64, size int) pair {
	keep := uint(8 * size)
	return pair{a & (1<<keep - 1), b&(1<<(max(keep, 64)-64)-1) | uint64(size)<<markShift}
}

// appendShort appends the bytes of a short text.
func (p pair) appendShort(dst []byte) []byte {
	var w [16]byte
	binary.LittleEndian.PutUint64(w[:], p.a)
	binary.LittleEndian.PutUint64(w[8:], p.b)
	return append(dst, w[:p.b>>markShift]...)
}
