package redisrel

import (
	"strings"

	"rsql/planner/plan"
)

// Bound is what is known of a placeholder's value. The zero Bound says nothing.
type Bound struct {
	// Text is the whole value, or with Prefix set, what the value starts with.
	Text   string
	Prefix bool
	// Known is unset when nothing is known.
	Known bool
	// within is the range that it is in; nil where that is not known.
	within *keyRange
}

// BoundTo is a placeholder whose value is known.
func BoundTo(text string) Bound { return Bound{Text: text, Known: true} }

// BoundToPrefix is a placeholder of which only a prefix is known.
func BoundToPrefix(text string) Bound { return Bound{Text: text, Known: true, Prefix: true} }

// holds reports whether a value is within the bound.
func (b Bound) holds(value string) bool {
	if b.within != nil && !b.within.holds(value) {
		return false
	}
	if b.Prefix {
		return strings.HasPrefix(value, b.Text)
	}
	return !b.Known || value == b.Text
}

// boundsHold reports whether every part is within its bound.
func boundsHold(bounds []Bound, parts []string) bool {
	for i, b := range bounds {
		if !b.holds(parts[i]) {
			return false
		}
	}
	return true
}

// Key is the key of the row whose placeholders have the given values, in placeholder order. A value that the key could
// not be taken apart into again is refused with a CodeValue error: an empty one, one with a ':', or another separator, in a plain placeholder,
// one that holds the text that ends it, and values that would make one of rsql's own keys.
func (t *Template) Key(values []string) (string, error) {
	var room [8]string
	return t.appendKey(values, room[:])
}

// appendKey is Key with scratch room for the check, which is used when it is long enough.
func (t *Template) appendKey(values, scratch []string) (string, error) {
	size := len(t.lits[0])
	for i, v := range values[:min(len(values), len(t.names))] {
		size += len(v) + len(t.lits[i+1])
	}
	key, err := t.keyOnto(make([]byte, 0, size), values, scratch)
	return textOf(key), err
}

// keyOnto appends what Key gives to some bytes.
func (t *Template) keyOnto(b []byte, values, scratch []string) ([]byte, error) {
	if len(values) != len(t.names) {
		return nil, plan.Errorf(plan.CodeInternal, "key template %q takes %d values, not %d", t.text, len(t.names), len(values))
	}
	from := len(b)
	b = append(b, t.lits[0]...)
	for i, v := range values {
		if !t.fits(i, v) {
			return nil, t.valueError(i, v)
		}
		b = append(append(b, v...), t.lits[i+1]...)
	}
	if t.certain {
		return b, nil
	}
	key := textOf(b[from:])
	if len(scratch) < len(values) {
		scratch = make([]string, len(values))
	}
	if !t.Match(key, scratch) {
		return nil, plan.Errorf(plan.CodeValue, "key %q of template %q is one of rsql's own keys", key, t.text)
	}
	for i, v := range values {
		if scratch[i] != v {
			return nil, plan.Errorf(plan.CodeValue, "%q cannot be the %s of a key of template %q: key %q would be read as %s = %q",
				v, t.names[i], t.text, key, t.names[i], scratch[i])
		}
	}
	return b, nil
}

func (t *Template) valueError(i int, v string) error {
	if v == "" {
		return plan.Errorf(plan.CodeValue, "the %s of a key of template %q cannot be empty", t.names[i], t.text)
	}
	what := ":"
	if strings.IndexByte(v, ':') < 0 {
		what = "/"
	}
	return plan.Errorf(plan.CodeValue, "%q cannot be the %s of a key of template %q: it holds a '%s'", v, t.names[i], t.text, what).
		WithHint("a placeholder {%s*} may hold one", t.names[i])
}

// Impossible reports whether no key can have the given parts: a known value that is empty, or a separator in a plain placeholder.
func (t *Template) Impossible(bounds []Bound) bool {
	for i, b := range bounds {
		empty := b.Known && !b.Prefix && b.Text == ""
		if empty || !t.any[i] && t.separated(b.Text) {
			return true
		}
	}
	return false
}

// Glob is the narrowest MATCH pattern for the keys with the given parts; characters that mean something in a glob are
// escaped. The keys that match it are a superset: Match, and the bounds themselves, decide.
func (t *Template) Glob(bounds []Bound) string {
	b := appendGlobEscaped(nil, t.lits[0])
	for i := range t.names {
		var bound Bound
		if bounds != nil {
			bound = bounds[i]
		}
		b = appendGlobEscaped(b, bound.Text)
		if !bound.Known || bound.Prefix {
			b = append(b, '*')
		}
		b = appendGlobEscaped(b, t.lits[i+1])
	}
	return string(b)
}
