package eval

import "github.com/apache/arrow/go/v17/arrow"

// tests1 is the kernel of a test that is NULL for NULL and fails for no value: it goes through all rows, whether NULL or not.
func tests1[A value](test func(A) bool) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		buf := r.buffer((n + 7) / 8)
		setBits(buf.Bytes(), load[A](args[0]), n, test)
		return r.array(dt, n, v, buf), nil
	}
}

// setBits sets the bits of the rows for which a test is true.
func setBits[A value](bits []byte, a vec[A], n int, test func(A) bool) {
	if t, ok := any(test).(func(string) bool); ok && a.mask != 0 {
		for i := range n {
			if t(a.text.at(i)) {
				bits[i>>3] |= 1 << (i & 7)
			}
		}
		return
	}
	for i := range n {
		if test(a.at(i)) {
			bits[i>>3] |= 1 << (i & 7)
		}
	}
}
