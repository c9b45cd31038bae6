package redisrel

import (
	"strings"
)

// matchAccess is the narrowest MATCH.
func (r *relation) matchAccess(known []facts) access {
	a := r.wholeAccess()
	t := r.template()
	if t == nil {
		return r.narrowPattern(a, known[r.keyAt].prefix)
	}
	if len(r.parts) == 0 {
		return a
	}
	a.bounds = make([]Bound, len(r.parts))
	bound := false
	for i, at := range r.parts {
		a.bounds[i] = known[at].bound()
		a.bounds[i].within = known[at].within
		bound = bound || a.bounds[i].Known || a.bounds[i].within != nil
	}
	if prefix := known[r.keyAt].prefix; prefix != "" {
		if !t.compatible(prefix) {
			return access{exact: true, pattern: r.pattern}
		}
		if first := t.firstPart(prefix); first != "" && !a.bounds[0].Known {
			a.bounds[0].Text, a.bounds[0].Prefix, a.bounds[0].Known, bound = first, true, true, true
		}
	}
	switch {
	case !bound:
		a.bounds = nil
	case t.Impossible(a.bounds):
		return access{exact: true, pattern: r.pattern}
	}
	return a
}

// bound is what is known as one bound: a value, or what all values start with.
func (k *facts) bound() Bound {
	switch {
	case k.listed && k.params, !k.listed && k.prefix == "":
		return Bound{}
	case !k.listed:
		return BoundToPrefix(k.prefix)
	case len(k.values) == 1:
		return BoundTo(k.values[0])
	}
	common := k.values[0]
	for _, v := range k.values[1:] {
		n := 0
		for n < len(common) && n < len(v) && common[n] == v[n] {
			n++
		}
		common = common[:n]
	}
	if common == "" {
		return Bound{}
	}
	return BoundToPrefix(common)
}

// compatible reports whether a key of the template can start with a text.
func (t *Template) compatible(prefix string) bool {
	n := min(len(prefix), len(t.lits[0]))
	return prefix[:n] == t.lits[0][:n]
}

// firstPart is what the first placeholder of a key starts with that starts with prefix.
func (t *Template) firstPart(prefix string) string {
	if len(prefix) <= len(t.lits[0]) {
		return ""
	}
	rest := prefix[len(t.lits[0]):]
	if next := t.lits[1]; next != "" {
		if at := strings.IndexByte(rest, next[0]); at >= 0 {
			rest = rest[:at]
		}
	}
	return rest
}

// narrowPattern narrows a raw pattern of the form text* to keys that start with a longer text.
func (r *relation) narrowPattern(a access, prefix string) access {
	p, ok := a.pattern.(*Pattern)
	if !ok || prefix == "" || a.exact {
		return a
	}
	n := min(len(prefix), len(p.prefix))
	if prefix[:n] != p.prefix[:n] || !p.own && strings.HasPrefix(prefix, ownPrefix) {
		return access{exact: true, pattern: r.pattern}
	}
	if len(prefix) <= len(p.prefix) || p.glob != string(appendGlobEscaped(nil, p.prefix))+"*" {
		return a
	}
	if narrow, err := ParsePattern(string(appendGlobEscaped(nil, prefix)) + "*"); err == nil {
		a.pattern = narrow
	}
	return a
}
