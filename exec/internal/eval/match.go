package eval

import (
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

var matchKernels = map[string]builder{
	"like": like(false), "ilike": like(true),
}

// like is LIKE: a constant pattern is compiled once, another when it differs from that of the row before.
func like(fold bool) builder {
	return func(s *site) (kernel, error) {
		last, lastText, lastEscape := (*pattern)(nil), "", ""
		constant := func(i int) (string, bool) {
			if i >= len(s.args) {
				return `\`, true
			}
			l, ok := s.constant(i)
			if !ok {
				return "", false
			}
			return l.Value.(string), true
		}
		if p, ok := constant(1); ok {
			if e, ok := constant(2); ok {
				escape, err := escapeOf(e)
				if err != nil {
					return nil, err
				}
				last, lastText, lastEscape = compilePattern(p, escape, fold), p, e
			}
		}
		constantPattern := last != nil
		return perBatch(func() kernel {
			cached, text, esc := last, lastText, lastEscape
			if cached != nil {
				own := *cached // a row's folded text is kept in it
				own.row = nil
				cached = &own
			}
			if constantPattern {
				return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
					return tests1(cached.match)(r, args[:1], n, dt)
				}
			}
			match := func(s, p, e string) (bool, error) {
				if cached == nil || p != text || e != esc {
					escape, err := escapeOf(e)
					if err != nil {
						return false, err
					}
					cached, text, esc = compilePattern(p, escape, fold), p, e
				}
				return cached.match(s), nil
			}
			if len(s.args) == 3 {
				return map3(match)
			}
			return map2(func(s, p string) (bool, error) { return match(s, p, `\`) })
		}), nil
	}
}

// perBatch makes a kernel anew for each batch, so that it may keep state.
func perBatch(build func() kernel) kernel {
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		return build()(r, args, n, dt)
	}
}

func escapeOf(e string) (rune, error) {
	if e == "" {
		return 0, nil
	}
	c, size := utf8.DecodeRuneInString(e)
	if size != len(e) {
		return 0, plan.Errorf(plan.CodeValue, "ESCAPE takes one character or none, not '%s'", e)
	}
	return c, nil
}
