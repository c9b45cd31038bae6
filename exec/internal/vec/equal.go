package vec

import "bytes"

// EqualPairs keeps the pairs whose rows are equal in all columns, in the memory of ls and rs: pair i is row ls[i] of a and
// row rs[i] of b, or has a negative number for no row and stays. NULL equals NULL where nullSafe says so.
func EqualPairs(a, b []View, nullSafe []bool, ls, rs []int32) (left, right []int32) {
	for c := range a {
		x, y := a[c].ordered(), b[c].ordered()
		ls, rs = equalPairs(&x, &y, nullSafe[c], ls, rs)
	}
	return ls, rs
}

func equalPairs(a, b *View, nullSafe bool, ls, rs []int32) (left, right []int32) {
	equal := equality(a, b)
	nulls := a.HasNulls() || b.HasNulls()
	n := 0
	for i, l := range ls {
		r := rs[i]
		switch {
		case r < 0:
		case nulls && (a.Null(int(l)) || b.Null(int(r))):
			if !nullSafe || a.Null(int(l)) != b.Null(int(r)) {
				continue
			}
		case !equal(int(l), int(r)):
			continue
		}
		ls[n], rs[n] = l, r
		n++
	}
	return ls[:n], rs[:n]
}

// equality compares values that are not NULL.
func equality(a, b *View) func(i, j int) bool {
	switch a.Kind {
	case Int64:
		x, y := a.Int64s(), b.Int64s()
		return func(i, j int) bool { return x[i] == y[j] }
	case Decimal:
		x, y := a.Decimals(), b.Decimals()
		return func(i, j int) bool { return x[i] == y[j] }
	case Bytes:
		if a.dict != nil && a.dict == b.dict {
			return func(i, j int) bool { return a.codes[i] == b.codes[j] }
		}
		return func(i, j int) bool { return bytes.Equal(a.Bytes(i), b.Bytes(j)) }
	default:
		return func(i, j int) bool { return a.number(i) == b.number(j) }
	}
}
