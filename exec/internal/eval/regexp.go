package eval

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"rsql/planner/plan"
)

var noFlags = plan.TextLiteral("")

var regexpKernels = map[string]builder{
	"regexp": withDefaults(2, withRegexp(2, func(compile compileRegexp) kernel {
		return map3(func(s, p, flags string) (bool, error) {
			re, err := compile(p, flags)
			if err != nil {
				return false, err
			}
			return re.MatchString(s), nil
		})
	}), noFlags),
	"regexp_replace": withDefaults(3, withRegexp(3, replaceMatches), noFlags),
	"regexp_extract": withDefaults(2, withRegexp(3, func(compile compileRegexp) kernel {
		return map4(func(s, p string, group int64, flags string) (string, error) {
			re, err := groupRegexp("regexp_extract", compile, p, flags, group)
			if err != nil {
				return "", err
			}
			m := re.FindStringSubmatchIndex(s)
			if len(m) == 0 || m[2*group] < 0 {
				return "", errNull
			}
			return s[m[2*group]:m[2*group+1]], nil
		})
	}), plan.IntLiteral(0), noFlags),
	"regexp_extract_all": withDefaults(2, withRegexp(3, extractAll), plan.IntLiteral(0), noFlags),
	"regexp_count": withDefaults(2, withRegexp(2, func(compile compileRegexp) kernel {
		return map3(func(s, p, flags string) (int64, error) {
			re, err := compile(p, flags)
			if err != nil {
				return 0, err
			}
			return int64(len(re.FindAllStringIndex(s, -1))), nil
		})
	}), noFlags),
	"regexp_instr": withDefaults(2, withRegexp(2, func(compile compileRegexp) kernel {
		return map3(func(s, p, flags string) (int64, error) {
			re, err := compile(p, flags)
			if err != nil {
				return 0, err
			}
			at := re.FindStringIndex(s)
			if at == nil {
				return 0, nil
			}
			return int64(utf8.RuneCountInString(s[:at[0]])) + 1, nil
		})
	}), noFlags),
	"regexp_split": withDefaults(2, withRegexp(2, func(compile compileRegexp) kernel {
		return text3(func(dst []byte, s, p, flags string) ([]byte, error) {
			re, err := compile(p, flags)
			if err != nil {
				return dst, err
			}
			return appendJSONTexts(dst, "regexp_split", re.Split(s, -1))
		})
	}), noFlags),
	"similar_to_escape": withDefaults(1, always(text2(func(dst []byte, p, e string) ([]byte, error) {
		escape, err := escapeOf(e)
		if err != nil {
			return dst, err
		}
		return capped("similar_to_escape", appendSimilar(dst, p, escape))
	})), plan.TextLiteral(`\`)),
	"glob_to_regexp": always(text1(func(dst []byte, p string) ([]byte, error) {
		return capped("glob_to_regexp", appendGlob(dst, p))
	})),
	"regexp_escape": always(text1(func(dst []byte, s string) ([]byte, error) {
		return capped("regexp_escape", append(dst, regexp.QuoteMeta(s)...))
	})),
}

// replaceMatches replaces every match; what it is replaced by is read once a batch where it stays the same.
func replaceMatches(compile compileRegexp) kernel {
	return perBatch(func() kernel {
		last, template := "", ""
		return text4(func(dst []byte, s, p, to, flags string) ([]byte, error) {
			re, err := compile(p, flags)
			if err != nil {
				return dst, err
			}
			if to != last {
				last, template = to, groupNames(to)
			}
			return capped("regexp_replace", append(dst, re.ReplaceAllString(s, template)...))
		})
	})
}

// extractAll gives the group of each match; one that took no part in it is an empty text.
func extractAll(compile compileRegexp) kernel {
	return text4(func(dst []byte, s, p string, group int64, flags string) ([]byte, error) {
		re, err := groupRegexp("regexp_extract_all", compile, p, flags, group)
		if err != nil {
			return dst, err
		}
		var parts []string
		for _, m := range re.FindAllStringSubmatch(s, -1) {
			parts = append(parts, m[group])
		}
		return appendJSONTexts(dst, "regexp_extract_all", parts)
	})
}

func groupRegexp(function string, compile compileRegexp, p, flags string, group int64) (*regexp.Regexp, error) {
	re, err := compile(p, flags)
	if err != nil {
		return nil, err
	}
	if group < 0 || group > int64(re.NumSubexp()) {
		return nil, plan.Errorf(plan.CodeValue, "%s: pattern '%s' has no group %d", function, p, group)
	}
	return re, nil
}

// appendJSONTexts writes texts as a JSON array.
func appendJSONTexts(dst []byte, function string, texts []string) ([]byte, error) {
	dst = append(dst, '[')
	for i, s := range texts {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst = appendJSONText(dst, s); len(dst) > maxText {
			return dst, tooLong(function)
		}
	}
	return append(dst, ']'), nil
}

// compileRegexp gives a compiled pattern.
type compileRegexp func(pattern, flags string) (*regexp.Regexp, error)

// withRegexp is the builder of a function whose second argument is a pattern and whose argument flags, where it is given,
// holds its flags: constant ones are compiled once, others once a batch each.
func withRegexp(flags int, build func(compileRegexp) kernel) builder {
	return func(s *site) (kernel, error) {
		if re, err := constantRegexp(s, flags); re != nil || err != nil {
			return build(func(string, string) (*regexp.Regexp, error) { return re, nil }), err
		}
		return perBatch(func() kernel {
			seen := map[[2]string]*regexp.Regexp{}
			return build(func(p, flags string) (*regexp.Regexp, error) {
				if re := seen[[2]string{p, flags}]; re != nil {
					return re, nil
				}
				re, err := newRegexp(p, flags)
				if err == nil {
					seen[[2]string{p, flags}] = re
				}
				return re, err
			})
		}), nil
	}
}

// constantRegexp is the pattern of a call that has the same for all rows, else nil.
func constantRegexp(s *site, flags int) (*regexp.Regexp, error) {
	p, ok := s.constant(1)
	if !ok {
		return nil, nil
	}
	letters := ""
	if flags < len(s.args) {
		l, ok := s.constant(flags)
		if !ok {
			return nil, nil
		}
		letters = l.Value.(string)
	}
	return newRegexp(p.Value.(string), letters)
}

func newRegexp(p, flags string) (*regexp.Regexp, error) {
	inline := ""
	for _, c := range flags {
		switch c {
		case 'i', 'm', 's':
			inline += string(c)
		case 'c', 'g':
		default:
			return nil, plan.Errorf(plan.CodeValue, "there is no flag %c of a pattern (in '%s')", c, flags).
				WithHint("flags are i, m and s; c and g say what is so already")
		}
	}
	if inline != "" {
		inline = "(?" + inline + ")"
	}
	re, err := regexp.Compile(inline + p)
	if err != nil {
		return nil, plan.Errorf(plan.CodeValue, "'%s' is no pattern", p).WithCause(err).WithHint("patterns are those of RE2")
	}
	return re, nil
}

var groupNumber = regexp.MustCompile(`\$(\$|[0-9]+)|\\[\\0-9]`)

// groupNames writes $1 and \1 as ${1}, so that a letter may follow it.
func groupNames(to string) string {
	return groupNumber.ReplaceAllStringFunc(to, func(g string) string {
		switch g {
		case "$$":
			return g
		case `\\`:
			return `\`
		default:
			return "${" + strings.TrimLeft(g, `$\`) + "}"
		}
	})
}
