package redisrel

import (
	"slices"
	"strconv"

	"rsql/planner/plan"
)

// maxCrossKeys is how many keys the combinations of several IN lists may make; above it the narrowest MATCH is used.
const maxCrossKeys = 100_000

// access is which keys a scan reads.
type access struct {
	// exact reads keys, which may be none; else a SCAN of pattern within bounds.
	exact bool
	keys  []string
	// pattern is the relation's, or a narrower one.
	pattern KeyPattern
	bounds  []Bound
	// list names the keys instead of a SCAN, nil for none; listed is the column of an index.
	list   *memberList
	listed int
	// top is how many rows of the list's order are wanted; nil for all.
	top *topRows
	// elements are those of each key.
	elements elements
	// params is set when parameters have yet to say which keys.
	params bool
}

// accessFor turns ANDed filters into the cheapest access. Filters that it cannot use are left to whoever rechecks them.
func (r *relation) accessFor(filters []plan.Expr) access {
	if len(filters) == 0 {
		return r.through(r.wholeAccess(), nil)
	}
	e := r.elementsFor(filters)
	if e.none() {
		return access{exact: true, pattern: r.pattern, elements: e}
	}
	a := r.through(r.keysFor(filters), filters)
	a.elements = e
	return a
}

// keysFor are the keys that ANDed filters leave.
func (r *relation) keysFor(filters []plan.Expr) access {
	known := make([]facts, len(r.columns))
	params := false
	for _, f := range filters {
		c, ok := r.constraintOf(f)
		if !ok {
			if at, within, ok := r.keyRangeOf(f); ok {
				known[at].takeRange(within)
			}
			continue
		}
		params = params || c.params
		known[c.column].take(c)
	}
	for i := range known {
		if known[i].listed && len(known[i].values) == 0 && !known[i].params {
			return access{exact: true, pattern: r.pattern} // contradictory, or equal to NULL
		}
	}
	if a, ok := r.exactAccess(known); ok {
		a.params = params
		return a
	}
	a := r.matchAccess(known)
	a.params = params
	return a
}

// wholeAccess reads the whole table. A pattern that can only match one key asks for that.
func (r *relation) wholeAccess() access {
	a := access{pattern: r.pattern}
	if key, ok := onlyKey(r.pattern); ok {
		a.exact, a.keys = true, []string{key}
	}
	return a
}

// onlyKey is the one key that a pattern can match, if it is such a pattern.
func onlyKey(pattern KeyPattern) (string, bool) {
	switch p := pattern.(type) {
	case *Template:
		if len(p.names) == 0 {
			return p.lits[0], true
		}
	case *Pattern:
		if !IsPattern(p.glob) {
			return p.glob, true
		}
	}
	return "", false
}

// facts are what all filters together say of one column.
type facts struct {
	listed bool
	values []string
	set    map[string]struct{} // of many values, made when asked
	// params is set when values are missing from the list that a parameter will give.
	params bool
	prefix string
	// within is the range that the values are in; nil for no such filter.
	within *keyRange
}

// takeRange takes the filters of a range together.
func (k *facts) takeRange(r keyRange) {
	if k.within != nil {
		r = k.within.and(r)
	}
	k.within = &r
}

func (k *facts) take(c constraint) {
	if c.prefix {
		for _, p := range c.values {
			if len(p) > len(k.prefix) { // the longest says the most; whoever breaks the other is rechecked
				k.prefix = p
			}
		}
		return
	}
	if !k.listed {
		k.listed, k.values, k.params = true, slices.Clip(c.values), c.params
		return
	}
	if k.params || c.params {
		k.params = true
		return
	}
	other := facts{values: c.values}
	k.values = slices.DeleteFunc(slices.Clone(k.values), func(v string) bool { return !other.has(v) })
}

// has reports whether a value is in the list.
func (k *facts) has(value string) bool {
	const few = 16
	if len(k.values) <= few {
		return slices.Contains(k.values, value)
	}
	if k.set == nil {
		k.set = make(map[string]struct{}, len(k.values))
		for _, v := range k.values {
			k.set[v] = struct{}{}
		}
	}
	_, ok := k.set[value]
	return ok
}

// exactAccess lists the keys, when the whole key or all of its parts are bound.
func (r *relation) exactAccess(known []facts) (access, bool) {
	a := access{exact: true, pattern: r.pattern}
	if k := &known[r.keyAt]; k.listed {
		parts := make([]string, len(r.parts))
		for _, key := range k.values {
			if r.pattern.Match(key, parts) && r.within(known, parts) {
				a.keys = append(a.keys, key)
			}
		}
		return a, true
	}
	t := r.template()
	if t == nil || len(r.parts) == 0 {
		return a, false
	}
	combinations := 1
	for _, at := range r.parts {
		if !known[at].listed {
			return a, false
		}
		combinations *= max(1, len(known[at].values))
		if combinations > maxCrossKeys && len(r.parts) > 1 {
			return a, false
		}
	}
	a.keys = make([]string, 0, combinations)
	values := make([]string, len(r.parts))
	var scratch [8]string
	for n := range combinations {
		for i, at := range r.parts {
			if len(known[at].values) == 0 { // a parameter's
				return access{exact: true, pattern: r.pattern}, true
			}
			values[i] = known[at].values[n%len(known[at].values)]
			n /= len(known[at].values)
		}
		if key, err := t.appendKey(values, scratch[:]); err == nil && r.inKeyRanges(known, values) { // no key has other values
			a.keys = append(a.keys, key)
		}
	}
	return a, true
}

// within reports whether the parts of a key are among what is known of them.
func (r *relation) within(known []facts, parts []string) bool {
	for i, at := range r.parts {
		if k := &known[at]; k.listed && !k.params && !k.has(parts[i]) {
			return false
		}
	}
	return r.inKeyRanges(known, parts)
}

// inKeyRanges reports whether the parts of a key may be within the ranges of numbers that are known.
func (r *relation) inKeyRanges(known []facts, parts []string) bool {
	for i, at := range r.parts {
		if k := &known[at]; k.within != nil && !k.within.holds(parts[i]) {
			return false
		}
	}
	return true
}

func intText(v int64) string { return strconv.FormatInt(v, 10) }
