package redisrel

import (
	"slices"
	"strings"
)

// unionPattern is the keys of all parts of a walk.
type unionPattern struct {
	parts []*walkPart
	glob  string
}

var _ KeyPattern = (*unionPattern)(nil)

func newUnionPattern(parts []*walkPart) *unionPattern {
	u := &unionPattern{parts: parts}
	globs := make([]string, len(parts))
	for i, p := range parts {
		globs[i] = p.access.pattern.Glob(p.access.bounds)
	}
	u.glob = commonGlob(globs)
	return u
}

func (u *unionPattern) String() string         { return u.glob }
func (u *unionPattern) Placeholders() []string { return nil }
func (u *unionPattern) Prefix() string         { return globPrefix(u.glob) }
func (u *unionPattern) Glob([]Bound) string    { return u.glob }

func (u *unionPattern) Match(key string, _ []string) bool {
	for _, p := range u.parts {
		if p.wants(key, p.parts) {
			return true
		}
	}
	return false
}

// ofSome reports whether a key is one of some part's table, within the bounds of the scan or not.
func (u *unionPattern) ofSome(key string) bool {
	for _, p := range u.parts {
		if p.access.pattern.Match(key, p.parts) {
			return true
		}
	}
	return false
}

// commonGlob matches whatever one of the globs matches, and not much more: as far as all of them begin with literal text, it has
// at each place the characters that they have there.
func commonGlob(globs []string) string {
	slices.Sort(globs)
	globs = slices.Compact(globs)
	if len(globs) == 1 {
		return globs[0]
	}
	texts := make([]string, len(globs))
	n := len(globPrefix(globs[0]))
	for i, g := range globs {
		texts[i] = globPrefix(g)
		n = min(n, len(texts[i]))
	}
	var b strings.Builder
	for at := range n {
		var chars []byte
		for _, t := range texts {
			if !slices.Contains(chars, t[at]) {
				chars = append(chars, t[at])
			}
		}
		if len(chars) == 1 {
			b.Write(appendGlobEscaped(nil, string(chars)))
			continue
		}
		b.WriteByte('[')
		for _, c := range chars {
			if strings.IndexByte(`\]^-`, c) >= 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
		b.WriteByte(']')
	}
	b.WriteByte('*')
	return b.String()
}
