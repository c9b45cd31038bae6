package eval

import (
	"strconv"
	"strings"

	"rsql/planner/plan"
)

var jsonKernels = map[string]builder{
	"json_extract": jsonAt(func(part string) (string, error) { return part, nil }),
	"json_value": jsonAt(func(part string) (string, error) {
		switch part[0] {
		case 'n':
			return "", errNull
		case '"':
			return unquote(part), nil
		default:
			return part, nil
		}
	}),
	"json_valid": always(map1(func(s string) (bool, error) { return validJSON(s), nil })),
	"json_type": always(map1(func(doc string) (string, error) {
		doc, err := document("json_type", doc)
		if err != nil {
			return "", err
		}
		return jsonKind(doc), nil
	})),
	"json_length": always(map1(func(doc string) (int64, error) {
		doc, err := document("json_length", doc)
		if err != nil {
			return 0, err
		}
		return jsonLength(doc), nil
	})),
}

// document checks a text that should be JSON: one from the server may not be.
func document(function, doc string) (string, error) {
	if !validJSON(doc) {
		return "", plan.Errorf(plan.CodeValue, "%s: %.60q is no JSON document", function, doc).WithHint("json_valid tells which are")
	}
	return strings.Trim(doc, jsonBlanks), nil
}

func jsonLength(doc string) int64 {
	if doc[0] != '{' && doc[0] != '[' {
		return 1
	}
	n := int64(0)
	members(doc, func(string, string) bool { n++; return true })
	return n
}

// jsonAt is the builder of a function of the part of a document at a path; it is NULL when there is none.
func jsonAt(f func(part string) (string, error)) builder {
	return func(s *site) (kernel, error) {
		name := s.call.Func.Name
		var constant []step
		constText := ""
		l, known := s.constant(1)
		if known {
			var err error
			constText = l.Value.(string)
			if constant, err = parsePath(constText); err != nil {
				return nil, err
			}
		}
		return map2(func(doc, path string) (string, error) {
			steps := constant
			if !known || path != constText {
				var err error
				if steps, err = parsePath(path); err != nil {
					return "", err
				}
			}
			doc, err := document(name, doc)
			if err != nil {
				return "", err
			}
			part, ok := walk(doc, steps)
			if !ok {
				return "", errNull
			}
			return f(part)
		}), nil
	}
}

// step is a member of an object by its name, or an element of an array, counted from 0, or from the end when negative.
type step struct {
	name    string
	index   int
	isIndex bool
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

// parsePath reads $.name, $."any name", $['any name'], $[0] and $[-1], one after another. The $ may be left out before a name.
func parsePath(path string) ([]step, error) {
	bad := func() error {
		return plan.Errorf(plan.CodeValue, "'%s' is no JSON path", path).WithHint("write $.a.b[0]")
	}
	s, rooted := strings.CutPrefix(path, "$")
	if !rooted && s != "" && s[0] != '[' && s[0] != '.' {
		s = "." + s
	}
	var steps []step
	for s != "" {
		st, rest, ok := parseStep(s)
		if !ok {
			return nil, bad()
		}
		steps, s = append(steps, st), rest
	}
	if !rooted && steps == nil {
		return nil, bad()
	}
	return steps, nil
}

func parseStep(s string) (st step, rest string, ok bool) {
	switch {
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
		index, err := strconv.Atoi(inner)
		return step{index: index, isIndex: true}, rest, found && err == nil
	default:
		return st, "", false
	}
}
