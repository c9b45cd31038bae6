package eval

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// mergePatch puts documents into the first, one after another.
func mergePatch(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
	v, none := r.strict(n, args...)
	if none {
		return r.nulls(dt, n), nil
	}
	docs := make([]vec[string], len(args))
	for i, d := range args {
		docs[i] = load[string](d)
	}
	return textRows(r, dt, n, v, func(dst []byte, row int) ([]byte, error) {
		target := ""
		for i := range docs {
			doc, err := document("json_merge_patch", docs[i].at(row))
			if err != nil {
				return dst, err
			}
			if i == 0 {
				target = doc
				continue
			}
			if target = string(appendMerged(nil, target, doc)); len(target) > maxText {
				return dst, tooLong("json_merge_patch")
			}
		}
		return appendCompact(dst, target), nil
	})
}

// appendMerged is the merge of RFC 7396.
func appendMerged(dst []byte, target, patch string) []byte {
	if patch[0] != '{' {
		return append(dst, patch...)
	}
	if target == "" || target[0] != '{' {
		target = "{}"
	}
	names, values, at := []string{}, []string{}, map[string]int{}
	put := func(name, value string) {
		if i, ok := at[name]; ok {
			values[i] = value
			return
		}
		at[name] = len(names)
		names, values = append(names, name), append(values, value)
	}
	members(target, func(name, value string) bool { put(name, value); return true })
	members(patch, func(name, value string) bool {
		old := ""
		if i, ok := at[name]; ok {
			old = values[i]
		}
		if value != "null" {
			value = string(appendMerged(nil, old, value))
		} else {
			value = ""
		}
		put(name, value)
		return true
	})
	dst = append(dst, '{')
	begun := false
	for i, name := range names {
		if values[i] == "" { // taken out
			continue
		}
		if begun {
			dst = append(dst, ',')
		}
		begun = true
		dst = append(append(appendJSONText(dst, name), ':'), values[i]...)
	}
	return append(dst, '}')
}

// jsonContains looks for a document in another, at a path.
func jsonContains(s *site) (kernel, error) {
	read, err := pathReader(s, 2)
	if err != nil {
		return nil, err
	}
	return withDefaults(2, always(map3(func(doc, part, path string) (bool, error) {
		steps, err := read(path)
		if err != nil {
			return false, err
		}
		if doc, err = document("json_contains", doc); err != nil {
			return false, err
		}
		if part, err = document("json_contains", part); err != nil {
			return false, err
		}
		found := false
		find(doc, steps, func(at string) { found = found || containsJSON(at, part) })
		return found, nil
	})), plan.TextLiteral("$"))(s)
}

// containsJSON: an object holds the members of another, an array each element of another and each value that an element
// holds, and a value itself.
func containsJSON(doc, part string) bool {
	holds := true
	switch {
	case part[0] == '{' && doc[0] == '{':
		members(part, func(name, value string) bool {
			at, ok := walk(doc, []step{{name: name}})
			holds = ok && containsJSON(at, value)
			return holds
		})
	case part[0] == '[' && doc[0] == '[':
		members(part, func(_, value string) bool {
			holds = anyElement(doc, value)
			return holds
		})
	case doc[0] == '[':
		holds = anyElement(doc, part)
	default:
		holds = sameScalar(doc, part)
	}
	return holds
}

func anyElement(array, part string) bool {
	found := false
	members(array, func(_, value string) bool {
		found = containsJSON(value, part)
		return !found
	})
	return found
}

func sameScalar(a, b string) bool {
	if jsonKind(a) != jsonKind(b) {
		return false
	}
	switch jsonKind(a) {
	case "string":
		return unquote(a) == unquote(b)
	case "number":
		return a == b || sameJSONNumber(a, b)
	case "object", "array":
		return false
	default:
		return a == b
	}
}

// sameJSONNumber compares exactly where the numbers are written without an exponent.
func sameJSONNumber(a, b string) bool {
	if strings.ContainsAny(a+b, "eE") {
		x, errA := strconv.ParseFloat(a, 64)
		y, errB := strconv.ParseFloat(b, 64)
		return errA == nil && errB == nil && x == y
	}
	x, okA := new(big.Rat).SetString(a)
	y, okB := new(big.Rat).SetString(b)
	return okA && okB && x.Cmp(y) == 0
}
