package eval

import (
	"regexp"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

var matchKernels = map[string]builder{
	"like": like(false), "ilike": like(true),
	"regexp": withRegexp(1, func(compile compileRegexp) kernel {
		return map2(func(s, p string) (bool, error) {
			re, err := compile(p)
			if err != nil {
				return false, err
			}
			return re.MatchString(s), nil
		})
	}),
	"regexp_replace": withRegexp(1, func(compile compileRegexp) kernel {
		return text3(func(dst []byte, s, p, to string) ([]byte, error) {
			re, err := compile(p)
			if err != nil {
				return dst, err
			}
			return capped("regexp_replace", append(dst, re.ReplaceAllString(s, groupNames(to))...))
		})
	}),
	"regexp_extract": withRegexp(1, func(compile compileRegexp) kernel {
		return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
			if len(args) == 2 {
				return map2(func(s, p string) (string, error) { return extractGroup(compile, s, p, 0) })(r, args, n, dt)
			}
			return map3(func(s, p string, g int64) (string, error) { return extractGroup(compile, s, p, g) })(r, args, n, dt)
		}
	}),
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
		return perBatch(func() kernel {
			cached, text, esc := last, lastText, lastEscape
			if cached != nil {
				own := *cached // a row's folded text is kept in it
				own.row = nil
				cached = &own
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
		return 0, plan.Errorf(plan.CodeValue, "ESCAPE takes one character, not '%s'", e)
	}
	return c, nil
}

// compileRegexp gives a compiled pattern.
type compileRegexp func(pattern string) (*regexp.Regexp, error)

// withRegexp is the builder of a function whose argument at is a pattern: a constant one is compiled once, others once a
// batch each.
func withRegexp(at int, build func(compileRegexp) kernel) builder {
	return func(s *site) (kernel, error) {
		if l, ok := s.constant(at); ok {
			re, err := newRegexp(l.Value.(string))
			if err != nil {
				return nil, err
			}
			return build(func(string) (*regexp.Regexp, error) { return re, nil }), nil
		}
		return perBatch(func() kernel {
			seen := map[string]*regexp.Regexp{}
			return build(func(p string) (*regexp.Regexp, error) {
				if re := seen[p]; re != nil {
					return re, nil
				}
				re, err := newRegexp(p)
				if err == nil {
					seen[p] = re
				}
				return re, err
			})
		}), nil
	}
}

func newRegexp(p string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(p)
	if err != nil {
		return nil, plan.Errorf(plan.CodeValue, "'%s' is no pattern", p).WithCause(err).WithHint("patterns are those of RE2")
	}
	return re, nil
}

var groupNumber = regexp.MustCompile(`\$(\$|[0-9]+)`)

// groupNames writes $1 as ${1}, so that a letter may follow it.
func groupNames(to string) string {
	return groupNumber.ReplaceAllStringFunc(to, func(g string) string {
		if g == "$$" {
			return g
		}
		return "${" + g[1:] + "}"
	})
}

func extractGroup(compile compileRegexp, s, p string, group int64) (string, error) {
	re, err := compile(p)
	if err != nil {
		return "", err
	}
	if group < 0 || group > int64(re.NumSubexp()) {
		return "", plan.Errorf(plan.CodeValue, "regexp_extract: pattern '%s' has no group %d", p, group)
	}
	m := re.FindStringSubmatchIndex(s)
	if len(m) == 0 || m[2*group] < 0 {
		return "", errNull
	}
	return s[m[2*group]:m[2*group+1]], nil
}
