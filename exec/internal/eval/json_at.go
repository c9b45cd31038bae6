package eval

import "rsql/planner/plan"

// constantPath is argument i of a call as a path, where it is a constant.
func constantPath(s *site, i int) ([]step, string, bool, error) {
	l, known := s.constant(i)
	if !known {
		return nil, "", false, nil
	}
	text := l.Value.(string)
	steps, err := parsePath(text)
	return steps, text, true, err
}

// pathReader reads paths, a constant one and one that stays the same once.
func pathReader(s *site, i int) (func(path string) ([]step, error), error) {
	steps, last, known, err := constantPath(s, i)
	if err != nil {
		return nil, err
	}
	return func(path string) ([]step, error) {
		if known && path == last {
			return steps, nil
		}
		return parsePath(path)
	}, nil
}

// jsonAt is the builder of a function of the parts of a document at a path, which is $ when it is left out. f gets the part,
// or the array of the parts of a path that may find several; where there is no part the result is NULL.
func jsonAt[R value](f func(part string) (R, error)) builder {
	at := func(s *site) (kernel, error) {
		name := s.call.Func.Name
		read, err := pathReader(s, 1)
		if err != nil {
			return nil, err
		}
		return map2(func(doc, path string) (R, error) {
			none := *new(R)
			steps, err := read(path)
			if err != nil {
				return none, err
			}
			if doc, err = document(name, doc); err != nil {
				return none, err
			}
			if several(steps) {
				parts, err := partsOf(name, doc, steps)
				if err != nil {
					return none, err
				}
				return f(parts)
			}
			part, ok := walk(doc, steps)
			if !ok {
				return none, errNull
			}
			return f(part)
		}), nil
	}
	return withDefaults(1, at, plan.TextLiteral("$"))
}

// partsOf is the array of the parts that a path finds.
func partsOf(function, doc string, steps []step) (string, error) {
	out := []byte{'['}
	var err error
	find(doc, steps, func(part string) {
		if len(out)+len(part) > maxText {
			err = tooLong(function)
		}
		if err != nil {
			return
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, part...)
	})
	return string(append(out, ']')), err
}

// jsonExists reports whether a path finds anything.
func jsonExists(s *site) (kernel, error) {
	read, err := pathReader(s, 1)
	if err != nil {
		return nil, err
	}
	return map2(func(doc, path string) (bool, error) {
		steps, err := read(path)
		if err != nil {
			return false, err
		}
		if doc, err = document("json_exists", doc); err != nil {
			return false, err
		}
		found := false
		find(doc, steps, func(string) { found = true })
		return found, nil
	}), nil
}

// structure is an object or an array; NULL for another value.
func structure(part string) (string, error) {
	if part[0] != '{' && part[0] != '[' {
		return "", errNull
	}
	return part, nil
}

func arrayLength(part string) (int64, error) {
	if part[0] != '[' {
		return 0, nil
	}
	return jsonLength(part), nil
}

// jsonKeys is the names of an object's members; one that stands there twice is given once.
func jsonKeys(part string) (string, error) {
	if part[0] != '{' {
		return "", errNull
	}
	out := []byte{'['}
	seen := map[string]bool{}
	members(part, func(name, _ string) bool {
		if seen[name] {
			return true
		}
		if seen[name] = true; len(out) > 1 {
			out = append(out, ',')
		}
		out = appendJSONText(out, name)
		return true
	})
	return string(append(out, ']')), nil
}
