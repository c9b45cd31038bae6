package eval

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// withDefaults is the builder of a function whose arguments behind the first least may be left out: its kernel always gets
// all of them.
func withDefaults(least int, build builder, defaults ...*plan.Literal) builder {
	return func(s *site) (kernel, error) {
		k, err := build(s)
		if err != nil {
			return nil, err
		}
		var missing []datum
		for _, l := range defaults[len(s.args)-least:] {
			a, err := scalarOf(l)
			if err != nil {
				return nil, err
			}
			missing = append(missing, datum{arr: a, scalar: true})
		}
		return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
			return k(r, append(args[:len(args):len(args)], missing...), n, dt)
		}, nil
	}
}

// map4 is [map1] for four arguments.
func map4[A, B, C, D, R value](f func(A, B, C, D) (R, error)) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a, b, c, d := load[A](args[0]), load[B](args[1]), load[C](args[2]), load[D](args[3])
		return mapRows(r, dt, n, v, func(i int) (R, error) { return f(a.at(i), b.at(i), c.at(i), d.at(i)) })
	}
}

// text4 is [text1] for four arguments.
func text4[A, B, C, D value](f func(dst []byte, a A, b B, c C, d D) ([]byte, error)) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		a, b, c, d := load[A](args[0]), load[B](args[1]), load[C](args[2]), load[D](args[3])
		return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) {
			return f(dst, a.at(i), b.at(i), c.at(i), d.at(i))
		})
	}
}
