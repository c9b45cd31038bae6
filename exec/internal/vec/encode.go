package vec

import (
	"encoding/binary"
	"math"

	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// encoder writes rows of several columns as bytes that are equal exactly where the rows are: for each column a byte that
// is 0 for NULL, else 1 and the value; bytes with their length in front.
type encoder struct {
	offs []int64
	text []byte
	at   []int64
}

// encode gives the rows as a column of bytes, good until the next call.
func (e *encoder) encode(cols []View, n int) View {
	if cap(e.offs) < n+1 {
		e.offs, e.at = make([]int64, n+1), make([]int64, n)
	}
	e.offs, e.at = e.offs[:n+1], e.at[:n]
	e.measure(cols, n)
	if total := e.offs[n]; int64(cap(e.text)) < total {
		e.text = make([]byte, total)
	} else {
		e.text = e.text[:total]
	}
	copy(e.at, e.offs[:n])
	for c := range cols {
		e.write(&cols[c], n)
	}
	return View{Kind: Bytes, Len: n, text: e.text, o64: e.offs}
}

func (e *encoder) measure(cols []View, n int) {
	clear(e.offs)
	sizes := e.offs[1:]
	for c := range cols {
		v := &cols[c]
		for i := range n {
			sizes[i]++
			if v.HasNulls() && v.Null(i) {
				continue
			}
			switch v.Kind {
			case Bits:
				sizes[i]++
			case Bytes:
				sizes[i] += 4 + int64(len(v.Bytes(i)))
			default:
				sizes[i] += int64(v.Kind.width())
			}
		}
	}
	for i := range n {
		e.offs[i+1] += e.offs[i]
	}
}

func (e *encoder) write(v *View, n int) {
	nulls := v.HasNulls()
	for i := range n {
		at := e.at[i]
		if nulls && v.Null(i) {
			e.text[at] = 0
			e.at[i] = at + 1
			continue
		}
		e.text[at] = 1
		e.at[i] = at + 1 + int64(put(e.text[at+1:], v, i))
	}
}

// put writes one value and gives the number of its bytes.
func put(dst []byte, v *View, i int) int {
	switch v.Kind {
	case Bits:
		dst[0] = 0
		if v.Bool(i) {
			dst[0] = 1
		}
		return 1
	case Int32:
		binary.LittleEndian.PutUint32(dst, uint32(v.Int32s()[i]))
		return 4
	case Int64:
		binary.LittleEndian.PutUint64(dst, uint64(v.Int64s()[i]))
		return 8
	case Float64:
		binary.LittleEndian.PutUint64(dst, canonical(v.Float64s()[i]))
		return 8
	case Decimal:
		d := v.Decimals()[i]
		binary.LittleEndian.PutUint64(dst, d.LowBits())
		binary.LittleEndian.PutUint64(dst[8:], uint64(d.HighBits()))
		return 16
	default:
		b := v.Bytes(i)
		binary.LittleEndian.PutUint32(dst, uint32(len(b)))
		return 4 + copy(dst[4:], b)
	}
}

// take reads one value that put wrote, appends it to the column, and gives the rest.
func take(src []byte, k Kind, c *Column) []byte {
	null := src[0] == 0
	src = src[1:]
	if null {
		c.AppendNull()
		return src
	}
	switch k {
	case Bits:
		c.AppendBool(src[0] == 1)
		return src[1:]
	case Int32:
		AppendValue(c, int32(binary.LittleEndian.Uint32(src)))
		return src[4:]
	case Int64:
		AppendValue(c, int64(binary.LittleEndian.Uint64(src)))
		return src[8:]
	case Float64:
		AppendValue(c, math.Float64frombits(binary.LittleEndian.Uint64(src)))
		return src[8:]
	case Decimal:
		AppendValue(c, decimal128.New(int64(binary.LittleEndian.Uint64(src[8:])), binary.LittleEndian.Uint64(src)))
		return src[16:]
	default:
		n := 4 + int(binary.LittleEndian.Uint32(src))
		c.AppendBytes(src[4:n])
		return src[n:]
	}
}
