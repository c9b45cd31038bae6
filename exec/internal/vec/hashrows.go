package vec

// nullHash stands for NULL among the hashes of values.
const nullHash = 0x9e3779b97f4a7c15

// HashRows gives each of n rows of several columns a hash, equal for rows that are equal: NULL equals NULL, and -0.0 equals
// 0.0. mask is ANDed to each.
func HashRows(cols []View, n int, mask uint64, out []uint64) {
	out = out[:n]
	clear(out)
	for c := range cols {
		v := cols[c].ordered()
		hashColumn(&v, out)
	}
	for i := range out {
		out[i] &= mask
	}
}

// hashColumn mixes the hashes of a column into those of the columns before.
func hashColumn(v *View, out []uint64) {
	switch {
	case v.Kind == Nulls:
		for i := range out {
			out[i] = combine(out[i], nullHash)
		}
		return
	case v.dense(len(out)):
		hashCoded(v, out)
		return
	case v.HasNulls():
		for i := range out {
			h := uint64(nullHash)
			if !v.Null(i) {
				h = hashValue(v, i)
			}
			out[i] = combine(out[i], h)
		}
		return
	}
	switch v.Kind {
	case Int32:
		for i, x := range v.Int32s()[:len(out)] {
			out[i] = combine(out[i], hashInt(int64(x)))
		}
	case Int64:
		for i, x := range v.Int64s()[:len(out)] {
			out[i] = combine(out[i], hashInt(x))
		}
	case Bytes:
		for i := range out {
			out[i] = combine(out[i], hashBytes(v.Bytes(i)))
		}
	default:
		for i := range out {
			out[i] = combine(out[i], hashValue(v, i))
		}
	}
}

// hashCoded hashes each entry of a dictionary once.
func hashCoded(v *View, out []uint64) {
	entries := v.Entries()
	hashes := make([]uint64, entries.Len)
	for i := range hashes {
		hashes[i] = hashBytes(entries.Bytes(i))
	}
	nulls := v.HasNulls()
	for i, code := range v.codes[:len(out)] {
		h := hashes[code]
		if nulls && v.Null(i) {
			h = nullHash
		}
		out[i] = combine(out[i], h)
	}
}

// combine is a hash of a row so far and the next value: not the same for values in another order.
func combine(row, value uint64) uint64 { return (row<<5|row>>59)*0x9e3779b97f4a7c15 ^ value }

// hashValue is the hash of one value that is not NULL.
func hashValue(v *View, i int) uint64 {
	switch v.Kind {
	case Bytes:
		return hashBytes(v.Bytes(i))
	case Decimal:
		d := v.Decimals()[i]
		return hashInt(int64(d.LowBits()) ^ int64(hashInt(d.HighBits())))
	default:
		return hashInt(v.number(i))
	}
}

// IsNumber reports whether values of the layout have up to 8 bytes.
func (k Kind) IsNumber() bool { return k == Bits || k == Int32 || k == Int64 || k == Float64 }

// Numbers gives n values of up to 8 bytes as numbers that are equal where the values are; what it gives for NULL says
// nothing.
func Numbers(v *View, n int, out []uint64) {
	out = out[:n]
	if v.Kind == Int64 {
		for i, x := range v.Int64s()[:n] {
			out[i] = uint64(x)
		}
		return
	}
	for i := range out {
		out[i] = uint64(v.number(i))
	}
}

// number is a value of up to 8 bytes as a number that is equal where the values are.
func (v *View) number(i int) int64 {
	switch v.Kind {
	case Bits:
		if v.Bool(i) {
			return 1
		}
		return 0
	case Int32:
		return int64(v.Int32s()[i])
	case Float64:
		return int64(canonical(v.Float64s()[i]))
	default:
		return v.Int64s()[i]
	}
}
