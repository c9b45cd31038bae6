package eval

import (
	"errors"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// kernel computes a call for n rows. A scalar argument has one row that stands for all.
type kernel func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error)

// errNull is what a function of a row returns for NULL.
var errNull = errors.New("NULL")

// map1 is the kernel of a function that is NULL for NULL. f is called for rows without NULLs only.
func map1[A, R value](f func(A) (R, error)) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a := load[A](args[0])
		return mapRows(r, dt, n, v, func(i int) (R, error) { return f(a.at(i)) })
	}
}

// map2 is [map1] for two arguments.
func map2[A, B, R value](f func(A, B) (R, error)) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a, b := load[A](args[0]), load[B](args[1])
		return mapRows(r, dt, n, v, func(i int) (R, error) { return f(a.at(i), b.at(i)) })
	}
}

// map3 is [map1] for three arguments.
func map3[A, B, C, R value](f func(A, B, C) (R, error)) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a, b, c := load[A](args[0]), load[B](args[1]), load[C](args[2])
		return mapRows(r, dt, n, v, func(i int) (R, error) { return f(a.at(i), b.at(i), c.at(i)) })
	}
}

func mapRows[R value](r *run, dt arrow.DataType, n int, v *validity, f func(i int) (R, error)) (arrow.Array, error) {
	switch f := any(f).(type) {
	case func(int) (string, error): // a part of an argument
		return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) {
			s, err := f(i)
			return append(dst, s...), err
		})
	case func(int) (bool, error):
		return fixedRows(r, dt, n, v, f)
	case func(int) (int64, error):
		return fixedRows(r, dt, n, v, f)
	case func(int) (float64, error):
		return fixedRows(r, dt, n, v, f)
	case func(int) (decimal128.Num, error):
		return fixedRows(r, dt, n, v, f)
	case func(int) (arrow.Date32, error):
		return fixedRows(r, dt, n, v, f)
	case func(int) (arrow.Timestamp, error):
		return fixedRows(r, dt, n, v, f)
	case func(int) (arrow.MonthDayNanoInterval, error):
		return fixedRows(r, dt, n, v, f)
	default:
		return nil, plan.Errorf(plan.CodeInternal, "no result of type %s", dt)
	}
}

func fixedRows[R fixed | bool](r *run, dt arrow.DataType, n int, v *validity, f func(i int) (R, error)) (arrow.Array, error) {
	out := newSink[R](r, n)
	for i := range n {
		if !v.at(i) {
			continue
		}
		x, err := f(i)
		if err == errNull { //nolint:errorlint // a sentinel that is never wrapped
			v.clear(i)
			continue
		}
		if err != nil {
			return nil, atRow(err, i)
		}
		out.vals[i] = x
	}
	return out.array(dt, v), nil
}

// text1 is [map1] for a function that appends its text to dst.
func text1[A value](f func(dst []byte, a A) ([]byte, error)) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a := load[A](args[0])
		return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) { return f(dst, a.at(i)) })
	}
}

// text2 is [text1] for two arguments.
func text2[A, B value](f func(dst []byte, a A, b B) ([]byte, error)) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a, b := load[A](args[0]), load[B](args[1])
		return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) { return f(dst, a.at(i), b.at(i)) })
	}
}

// text3 is [text1] for three arguments.
func text3[A, B, C value](f func(dst []byte, a A, b B, c C) ([]byte, error)) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a, b, c := load[A](args[0]), load[B](args[1]), load[C](args[2])
		return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) { return f(dst, a.at(i), b.at(i), c.at(i)) })
	}
}

func textRows(r *run, dt arrow.DataType, n int, v *validity, f func(dst []byte, i int) ([]byte, error)) (arrow.Array, error) {
	out := newTextSink(r, n)
	var row []byte
	for i := range n {
		if !v.at(i) {
			out.skip(i)
			continue
		}
		text, err := f(row[:0], i)
		if err == errNull { //nolint:errorlint // a sentinel that is never wrapped
			v.clear(i)
			out.skip(i)
			continue
		}
		if err != nil {
			return nil, atRow(err, i)
		}
		if err := out.put(i, text); err != nil {
			return nil, err
		}
		row = text
	}
	return out.array(dt, v), nil
}
