package redisrel

import (
	"strings"

	"rsql/planner/plan"
)

// ownPrefix starts every key that rsql keeps for itself; such keys are never rows unless a pattern itself starts so.
const ownPrefix = "rsql:"

// KeyPattern says which keys are rows of a table, and takes keys apart. Its implementations are [*Template] and
// [*Pattern]. A KeyPattern is immutable and safe for concurrent use.
type KeyPattern interface {
	// String is the text that the pattern was made from.
	String() string
	// Placeholders are the names of the key's parts, in key order; shared, not to be changed.
	Placeholders() []string
	// Match reports whether key is a row's key, and puts the value of placeholder i, a part of key's own bytes, into
	// out[i]. out must be at least as long as Placeholders; what it holds after false is undefined. It does not allocate.
	Match(key string, out []string) bool
	// Glob is the narrowest MATCH pattern for the keys with the given parts: one Bound a placeholder, or nil for none.
	Glob(bound []Bound) string
	// Prefix is the literal text that every key starts with; may be empty.
	Prefix() string
}

var (
	_ KeyPattern = (*Template)(nil)
	_ KeyPattern = (*Pattern)(nil)
)

// Template is a key template such as `user:{id}` or `order:{region}:{day}:{id}`.
//
// A placeholder {name} matches one or more bytes other than ':', in a template such as `img/{id}/meta`, whose text has a '/' and no ':', other
// than '/' as well; {name*} matches one or more bytes of any kind. A doubled brace is
// a literal one, so `{{{uid}}}:cart` is the hash-tagged key {17}:cart with the placeholder uid. All other text is
// literal, glob characters included. Two placeholders have at least one literal byte between them.
//
// Where a key could be taken apart in several ways, the first placeholder takes as few bytes as let the rest match, then
// the second, and so on (leftmost-shortest): under `{a}-{b}` the key x-y-z is a=x, b=y-z. Key refuses values that
// Match would not give back, so that keys and values convert both ways.
type Template struct {
	text  string
	names []string
	// A key is lits[0] part[0] lits[1] part[1] … lits[n]; any[i] tells a {name*}.
	lits []string
	any  []bool
	own  bool
	// slashed is set where a '/' divides keys, too.
	slashed bool
	// certain is set where values that fit make keys that are taken apart into the same values, always.
	certain bool
}

// ParseTemplate reads a template. Errors are CodeName errors that quote the template and say what is wrong.
func ParseTemplate(text string) (*Template, error) {
	t := &Template{text: text}
	var lit strings.Builder
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case (c == '{' || c == '}') && i+1 < len(text) && text[i+1] == c:
			lit.WriteByte(c)
			i += 2
		case c == '}':
			return nil, templateError(text, "has a } without its {; write }} for a literal one")
		case c != '{':
			lit.WriteByte(c)
			i++
		default:
			end := strings.IndexByte(text[i:], '}')
			if end < 0 {
				return nil, templateError(text, "has a { without its }; write {{ for a literal one")
			}
			if err := t.addPlaceholder(text[i+1:i+end], lit.String()); err != nil {
				return nil, err
			}
			lit.Reset()
			i += end + 1
		}
	}
	if text == "" {
		return nil, templateError(text, "is empty")
	}
	t.lits = append(t.lits, lit.String())
	t.own = strings.HasPrefix(t.lits[0], ownPrefix)
	t.certain = len(t.names) == 1 && (t.own || !strings.HasPrefix(ownPrefix, t.lits[0]))
	all := strings.Join(t.lits, "")
	t.slashed = strings.Contains(all, "/") && !strings.Contains(all, ":")
	return t, nil
}

// addPlaceholder takes the text between braces and the literal before it.
func (t *Template) addPlaceholder(name, literal string) error {
	name, wild := strings.CutSuffix(name, "*")
	if name == "" || strings.ContainsAny(name, "{*") {
		return templateError(t.text, "has a placeholder that is no name; write {id}, or {path*} for what may hold a ':'")
	}
	for _, other := range t.names {
		if other == name {
			return templateError(t.text, "has the placeholder {"+name+"} twice")
		}
	}
	if len(t.names) > 0 && literal == "" {
		return templateError(t.text, "has {"+t.names[len(t.names)-1]+"} and {"+name+
			"} side by side, which no key can be told apart by; put text between them")
	}
	t.names = append(t.names, name)
	t.any = append(t.any, wild)
	t.lits = append(t.lits, literal)
	return nil
}

func templateError(text, what string) error {
	return plan.Errorf(plan.CodeName, "key template %q %s", text, what)
}

// String is the text that the template was made from.
func (t *Template) String() string { return t.text }

// Placeholders are the names of the placeholders in key order.
func (t *Template) Placeholders() []string { return t.names }

// Prefix is the literal text before the first placeholder.
func (t *Template) Prefix() string { return t.lits[0] }

// separated reports whether a text holds what divides keys, which a plain placeholder does not.
func (t *Template) separated(text string) bool {
	return strings.IndexByte(text, ':') >= 0 || t.slashed && strings.IndexByte(text, '/') >= 0
}

// Wild reports whether placeholder i is a {name*}, which may hold what divides keys.
func (t *Template) Wild(i int) bool { return t.any[i] }
