package redisrel

import (
	"slices"
	"sort"
	"strings"
)

// segment is one part of a group's template: a literal, or a placeholder between literals.
type segment struct {
	literal       string
	before, after string
	variable      bool
	class         shapeClass
}

// keyGroup is a set of sampled keys that one template describes.
type keyGroup struct {
	// separator is what stands between the segments.
	separator string
	segments  []segment
	keys      []string
	name      string
	template  string
	// redisType is that of most sampled keys; fields are the hash fields of some.
	redisType string
	fields    map[string]bool
}

// single reports a group that is one key and can be no others.
func (g *keyGroup) single() bool {
	return len(g.keys) == 1 && !slices.ContainsFunc(g.segments, func(s segment) bool { return s.variable })
}

// parsedKey is a key with the shapes of its segments.
type parsedKey struct {
	key    string
	shapes []shape
}

const (
	// fewWords is up to how many different words behind a placeholder are parts of a record (user:1:profile), and not
	// values; above it they are when every one of them is in many keys.
	fewWords      = 4
	keysPerWord   = 5
	manyWords     = 50
	manyFirstPart = 20
	// manySingles is up to how many keys without ':' have a table each.
	manySingles = 200
)

// separatorOf is what divides a key into segments: a ':' where it has one, else a '/', else a '.' where an id stands between two.
func separatorOf(key string) string {
	switch {
	case strings.Contains(key, ":"):
		return ":"
	case strings.Contains(key, "/"):
		return "/"
	}
	parts := strings.Split(key, ".")
	for _, part := range parts[1:max(1, len(parts)-1)] {
		if classOf(part) != shapeWord && !strings.Contains(key, "@") {
			return "."
		}
	}
	return ":"
}

// groupKeys groups keys into templates. Keys with different numbers of segments, or different separators, are of different groups; within those,
// each position is decided from left to right: ids differ from key to key and words are names, unless there are too many
// of them, or ids stand in their place in other keys, or nothing else would be left to differ.
func groupKeys(keys []string) []*keyGroup {
	type kind struct {
		separator string
		depth     int
	}
	byKind := map[kind][]parsedKey{}
	for _, key := range keys {
		separator := separatorOf(key)
		parts := strings.Split(key, separator)
		p := parsedKey{key: key, shapes: make([]shape, len(parts))}
		for i, text := range parts {
			p.shapes[i] = shapeOf(text)
		}
		k := kind{separator, len(parts)}
		byKind[k] = append(byKind[k], p)
	}
	g := &grouper{}
	for k, same := range byKind {
		numberWords(same)
		g.separator = k.separator
		g.refine(same, nil)
	}
	sort.Slice(g.groups, func(i, j int) bool { return g.groups[i].less(g.groups[j]) })
	return g.groups
}

type grouper struct {
	separator string
	groups    []*keyGroup
}

// refine decides the position behind done for keys that agree on done.
func (g *grouper) refine(keys []parsedKey, done []segment) {
	at := len(done)
	if at == len(keys[0].shapes) {
		group := &keyGroup{separator: g.separator, segments: done}
		for _, k := range keys {
			group.keys = append(group.keys, k.key)
		}
		g.groups = append(g.groups, group)
		return
	}
	parts := map[segment][]parsedKey{}
	decide := decideAt(keys, at, done)
	for _, k := range keys {
		s := decide(k.shapes[at])
		parts[s] = append(parts[s], k)
	}
	for s, same := range parts {
		next := append(append(make([]segment, 0, at+1), done...), s)
		g.refine(same, next)
	}
}

// decideAt says what a shape at a position becomes.
func decideAt(keys []parsedKey, at int, done []segment) func(shape) segment {
	literal := func(s shape) segment { return segment{literal: s.before + s.core + s.after} }
	variable := func(s shape) segment {
		return segment{variable: true, before: s.before, after: s.after, class: s.class}
	}
	words, tags, ids, same := map[string]int{}, map[string]bool{}, 0, true
	var first shape
	for i, k := range keys {
		s := k.shapes[at]
		if i == 0 {
			first = s
		}
		same = same && s.class == first.class && s.before == first.before && s.after == first.after
		if s.class == shapeWord {
			words[s.before+s.core+s.after]++
			if s.tagged() {
				tags[s.core] = true
			}
		} else {
			ids++
		}
	}
	either := func(s shape) segment {
		if s.class == shapeWord && (len(tags) <= fewWords || !s.tagged()) {
			return literal(s)
		}
		s.class = max(s.class, shapeID)
		return variable(s)
	}
	switch {
	case words[""] > 0: // a::b, and no placeholder is empty
		return either
	case len(keys[0].shapes) == 1 && len(words) > manySingles: // one table of all of them
		return func(shape) segment { return segment{variable: true, class: shapeID} }
	case at == 0 && (len(words) <= manyFirstPart || len(words) < len(keys)/2 || len(keys[0].shapes) == 1):
		return either
	case same && ids > 0:
		return variable
	case ids > 0: // a placeholder matches the words as well
		return func(shape) segment { return segment{variable: true, class: shapeID} }
	case wordsDiffer(len(words), len(keys), at == len(keys[0].shapes)-1, done):
		if same {
			return func(s shape) segment {
				return segment{variable: true, before: s.before, after: s.after, class: shapeID}
			}
		}
		return func(shape) segment { return segment{variable: true, class: shapeID} }
	}
	return literal
}

// wordsDiffer reports whether words at a position are values and not names.
func wordsDiffer(words, keys int, last bool, done []segment) bool {
	behind := false
	for _, s := range done {
		behind = behind || s.variable
	}
	switch {
	case behind:
		return words > fewWords && words*keysPerWord > keys
	case last:
		return true
	}
	return words > manyWords && words > keys/2
}

func (g *keyGroup) less(o *keyGroup) bool {
	if len(g.segments) != len(o.segments) {
		return len(g.segments) < len(o.segments)
	}
	return g.signature(-1) < o.signature(-1)
}

// signature tells groups apart; the segment at wild is left out.
func (g *keyGroup) signature(wild int) string {
	var b strings.Builder
	b.WriteString(g.separator)
	for i, s := range g.segments {
		switch {
		case i == wild:
			b.WriteString("\x01")
		case s.variable:
			b.WriteString(s.before + "\x02" + s.after)
		default:
			b.WriteString(s.literal)
		}
		b.WriteByte(0)
	}
	return b.String()
}

// variables is the number of placeholders.
func (g *keyGroup) variables() int {
	n := 0
	for _, s := range g.segments {
		if s.variable {
			n++
		}
	}
	return n
}
