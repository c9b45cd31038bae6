package vec

import "encoding/binary"

// SortKeys are the sort keys of rows as bytes that order as the keys do, so that rows of different batches are compared
// without a look at types and directions.
type SortKeys struct {
	text []byte
	offs []int
}

// Encode reads the keys of n rows; what was there before is gone.
func (k *SortKeys) Encode(keys []View, orders []Order, n int) {
	k.text, k.offs = k.text[:0], append(k.offs[:0], 0)
	keys = Ordered(keys)
	for i := range n {
		for c := range keys {
			k.put(&keys[c], orders[c], i)
		}
		k.offs = append(k.offs, len(k.text))
	}
}

// At are the bytes of row i.
func (k *SortKeys) At(i int) []byte { return k.text[k.offs[i]:k.offs[i+1]] }

// put writes one key: a byte that puts NULLs in their place, then the value, its bits turned where the order is descending.
func (k *SortKeys) put(v *View, o Order, i int) {
	null := v.HasNulls() && v.Null(i)
	if null == o.NullsFirst {
		k.text = append(k.text, 0)
	} else {
		k.text = append(k.text, 1)
	}
	if null {
		return
	}
	from := len(k.text)
	switch v.Kind {
	case Bits:
		k.text = append(k.text, byte(bit(v, int32(i))))
	case Int32:
		k.text = binary.BigEndian.AppendUint32(k.text, uint32(v.Int32s()[i])^1<<31)
	case Int64:
		k.text = binary.BigEndian.AppendUint64(k.text, uint64(v.Int64s()[i])^signBit)
	case Float64:
		k.text = binary.BigEndian.AppendUint64(k.text, OrderedFloat(v.Float64s()[i]))
	case Decimal:
		d := v.Decimals()[i]
		k.text = binary.BigEndian.AppendUint64(k.text, uint64(d.HighBits())^signBit)
		k.text = binary.BigEndian.AppendUint64(k.text, d.LowBits())
	case Bytes:
		k.text = appendEnded(k.text, v.Bytes(i))
	}
	if o.Descending {
		for at := range k.text[from:] {
			k.text[from+at] ^= 0xff
		}
	}
}

// appendEnded writes bytes with an end that is below all that may follow in a longer text: two zeros, where a zero within is
// followed by 255.
func appendEnded(dst, b []byte) []byte {
	for _, x := range b {
		dst = append(dst, x)
		if x == 0 {
			dst = append(dst, 0xff)
		}
	}
	return append(dst, 0, 0)
}
