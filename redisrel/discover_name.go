package redisrel

import (
	"strconv"
	"strings"
	"unicode"
)

// nameGroups gives every group its template and a table name of its own: the literals of the template joined by '_'.
func nameGroups(groups []*keyGroup) {
	used := map[string]bool{}
	for _, g := range groups {
		g.template = g.templateText()
		base := g.literalName()
		g.name = base
		for n := 2; used[g.name]; n++ {
			g.name = base + "_" + strconv.Itoa(n)
		}
		used[g.name] = true
	}
}

func (g *keyGroup) literalName() string {
	var words []string
	for _, s := range g.segments {
		if word := s.word(); word != "" {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "keys"
	}
	return strings.Join(words, "_")
}

// word is what the segment has in names; empty for nothing.
func (s segment) word() string {
	text := s.literal
	if s.variable {
		text = s.before
	}
	return strings.Trim(strings.Map(nameable, strings.ToValidUTF8(text, "_")), "{}-_.#/= ")
}

// nameable puts _ in the place of what no name of a table can have: it would be a pattern, or could not be typed.
func nameable(c rune) rune {
	if unicode.IsPrint(c) && !strings.ContainsRune("*?[]\\\"'`", c) {
		return c
	}
	return '_'
}

// templateText writes the template. The last placeholder that is no date is id, dates are day and month, others p1, p2, ….
func (g *keyGroup) templateText() string {
	names := g.placeholderNames()
	braces := strings.NewReplacer("{", "{{", "}", "}}")
	parts := make([]string, len(g.segments))
	for i, s := range g.segments {
		if parts[i] = braces.Replace(s.literal); s.variable {
			parts[i] = braces.Replace(s.before) + "{" + names[i] + "}" + braces.Replace(s.after)
		}
	}
	return strings.Join(parts, g.separator)
}

func (g *keyGroup) placeholderNames() map[int]string {
	last := -1
	for i, s := range g.segments {
		if s.variable && s.class != shapeDay && s.class != shapeMonth {
			last = i
		}
	}
	names, used, n := map[int]string{}, map[string]int{}, 0
	for i, s := range g.segments {
		if !s.variable {
			continue
		}
		n++
		name := "p" + strconv.Itoa(n)
		switch {
		case s.class == shapeDay:
			name = "day"
		case s.class == shapeMonth:
			name = "month"
		case i == last:
			name = "id"
		}
		if used[name]++; used[name] > 1 {
			name += strconv.Itoa(used[name])
		}
		names[i] = name
	}
	return names
}
