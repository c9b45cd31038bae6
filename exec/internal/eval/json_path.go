package eval

import (
	"slices"
	"strconv"
	"strings"

	"rsql/planner/plan"
)

// step is a member of an object by its name, or an element of an array, counted from 0, or from the end when negative.
type step struct {
	name    string
	index   int
	isIndex bool
	// all is every member, or every element; deep takes the step at every value below as well.
	all, deep bool
}

// several reports whether a path may find more than one part.
func several(steps []step) bool {
	return slices.ContainsFunc(steps, func(st step) bool { return st.all || st.deep })
}

// find calls f for each part that a path finds, in the document's order.
func find(doc string, steps []step, f func(part string)) {
	if len(steps) == 0 {
		f(doc)
		return
	}
	st := steps[0]
	if st.deep {
		st.deep = false
		find(doc, append([]step{st}, steps[1:]...), f)
		if doc[0] == '{' || doc[0] == '[' {
			members(doc, func(_, value string) bool { find(value, steps, f); return true })
		}
		return
	}
	if !st.all {
		if part, ok := walk(doc, steps[:1]); ok {
			find(part, steps[1:], f)
		}
		return
	}
	if st.isIndex && doc[0] == '[' || !st.isIndex && doc[0] == '{' {
		members(doc, func(_, value string) bool { find(value, steps[1:], f); return true })
	}
}

// walk finds the part. Of members with the same name the last counts, as for every JSON reader.
func walk(doc string, steps []step) (string, bool) {
	for _, st := range steps {
		if st.isIndex != (doc[0] == '[') || !st.isIndex && doc[0] != '{' {
			return "", false
		}
		index := st.index
		if st.isIndex && index < 0 {
			index += int(jsonLength(doc))
		}
		part, found, i := "", false, 0
		members(doc, func(name, value string) bool {
			if st.isIndex && i == index || !st.isIndex && name == st.name {
				part, found = value, true
			}
			i++
			return !st.isIndex || i <= index
		})
		if !found {
			return "", false
		}
		doc = part
	}
	return doc, true
}

// parsePath reads $.name, $."any name", $['any name'], $[0], $[-1] or $[#-1], $.*, $[*], and $.. before each, one after
// another. A text that begins with no $ is the name of a member, whatever it is.
func parsePath(path string) ([]step, error) {
	bad := func() error {
		return plan.Errorf(plan.CodeValue, "'%s' is no JSON path", path).WithHint("write $.a.b[0]")
	}
	s, rooted := strings.CutPrefix(path, "$")
	if !rooted {
		return []step{{name: path}}, nil
	}
	var steps []step
	deep := false
	for s != "" {
		st, rest, ok := parseStep(s)
		if !ok {
			return nil, bad()
		}
		if deep && st.deep { // what several find grows beyond measure
			return nil, plan.Errorf(plan.CodeValue, "the JSON path '%s' has more than one ..", path)
		}
		deep = deep || st.deep
		steps, s = append(steps, st), rest
	}
	return steps, nil
}

func parseStep(s string) (st step, rest string, ok bool) {
	if rest, deep := strings.CutPrefix(s, ".."); deep {
		if rest != "" && rest[0] != '[' {
			rest = "." + rest
		}
		if rest == "" || strings.HasPrefix(rest, "..") {
			return st, "", false
		}
		st, rest, ok = parseStep(rest)
		st.deep = true
		return st, rest, ok
	}
	switch {
	case s == ".*" || strings.HasPrefix(s, ".*.") || strings.HasPrefix(s, ".*["):
		return step{all: true}, s[2:], true
	case strings.HasPrefix(s, "[*]"):
		return step{isIndex: true, all: true}, s[3:], true
	case strings.HasPrefix(s, `."`):
		end := stringEnd(s[1:]) + 1
		if end < 3 || s[end-1] != '"' {
			return st, "", false
		}
		return step{name: unquote(s[1:end])}, s[end:], true
	case s[0] == '.':
		s = s[1:]
		end := strings.IndexAny(s, ".[")
		if end < 0 {
			end = len(s)
		}
		return step{name: s[:end]}, s[end:], end > 0
	case s[0] == '[':
		inner, rest, found := strings.Cut(s[1:], "]")
		if n := len(inner); found && n > 1 && (inner[0] == '\'' || inner[0] == '"') && inner[n-1] == inner[0] {
			return step{name: inner[1 : n-1]}, rest, true
		}
		index, err := strconv.Atoi(strings.TrimPrefix(inner, "#"))
		if err == nil && inner[0] == '#' && index >= 0 { // behind the last
			err = strconv.ErrRange
		}
		return step{index: index, isIndex: true}, rest, found && err == nil
	default:
		return st, "", false
	}
}
