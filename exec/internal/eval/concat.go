package eval

import (
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// concat joins the texts of values of any type.
func concat(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
	v, none := r.strict(n, args...)
	if none {
		return r.nulls(dt, n), nil
	}
	writers, err := writersOf("concat", args)
	if err != nil {
		return nil, err
	}
	return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) {
		for _, write := range writers {
			dst = write(dst, i)
		}
		return capped("concat", dst)
	})
}

// writersOf gives the writer of each argument. A BLOB must be text.
func writersOf(function string, args []datum) ([]func([]byte, int) []byte, error) {
	out := make([]func([]byte, int) []byte, len(args))
	for i, d := range args {
		if d.arr.DataType().ID() == arrow.BINARY {
			vals := load[string](d)
			for row := range d.arr.Len() {
				if s := vals.at(row); !d.null(row) && !utf8.ValidString(s) {
					return nil, plan.Errorf(plan.CodeValue, "%s: %.60s is no UTF-8 text", function, plan.FormatBlob([]byte(s))).
						WithHint("write hex(…)")
				}
			}
		}
		out[i] = writerOf(d)
	}
	return out, nil
}

// concatWithSeparator leaves NULLs out; it is NULL where the separator is.
func concatWithSeparator(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
	v, none := r.strict(n, args[0])
	if none {
		return r.nulls(dt, n), nil
	}
	writers, err := writersOf("concat_ws", args)
	if err != nil {
		return nil, err
	}
	return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) {
		first := true
		for j, d := range args[1:] {
			if d.null(i) {
				continue
			}
			if !first {
				dst = writers[0](dst, i)
			}
			first = false
			dst = writers[j+1](dst, i)
		}
		return capped("concat_ws", dst)
	})
}
