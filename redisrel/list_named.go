package redisrel

import (
	"context"
	"strings"
)

// globOfName is a glob of the keys that a table of that name may have: what a name joins by _ other text may stand between.
func globOfName(name string) string {
	if !strings.Contains(name, "_") {
		name += ":"
	}
	return string(appendGlobOfName(nil, name)) + "*"
}

func appendGlobOfName(glob []byte, name string) []byte {
	for i, word := range strings.Split(name, "_") {
		if i > 0 {
			glob = append(glob, '*')
		}
		glob = appendGlobEscaped(glob, word)
	}
	return glob
}

// globOfLike is a glob of the keys that tables may have whose names match a pattern of LIKE; * for all.
func globOfLike(like string) string {
	var glob []byte
	for rest := like; rest != ""; {
		at := strings.IndexAny(rest, `%_\`)
		if at < 0 {
			glob = appendGlobOfName(glob, rest)
			break
		}
		glob = appendGlobOfName(glob, rest[:at])
		if escaped := rest[at] == '\\' && at+1 < len(rest); escaped {
			glob = appendGlobOfName(glob, rest[at+1:at+2])
			at++
		} else {
			glob = append(glob, '*')
		}
		rest = rest[at+1:]
	}
	text := string(glob) + "*"
	for strings.Contains(text, "**") {
		text = strings.ReplaceAll(text, "**", "*")
	}
	return text
}

// groupsOf looks for groups of keys that match a glob and that a discovery has not met.
func (s *Server) groupsOf(ctx context.Context, glob string, met *discovery) (*discovery, error) {
	keys, err := s.sampleGroupsWithin(ctx, glob, sampleBounds{most: s.settings.sampleKeys, walk: s.settings.namedReach, reach: s.settings.namedReach})
	if err != nil {
		return nil, err
	}
	asked, err := s.lookAt(ctx, keys, keys.sampled)
	if err != nil {
		return nil, err
	}
	templates := map[string]bool{}
	for _, g := range met.groups {
		templates[g.template] = true
	}
	var others []*keyGroup
	for _, g := range asked.groups {
		if met.byName[g.name] == nil && !templates[g.template] {
			others = append(others, g)
		}
	}
	asked.groups = others
	return asked, nil
}

// sizesOf are about how many keys declared tables have, as far as anybody knows; a table of one key is asked for where a sample does not
// show it.
func (s *Server) sizesOf(ctx context.Context, tables []*relation, found *discovery) (map[*relation]int64, error) {
	sizes := map[*relation]int64{}
	var asked []*relation
	var keys []string
	for _, r := range tables {
		n := found.matching(r.pattern)
		if sizes[r] = found.approx(n); n > 0 || found.complete {
			continue
		}
		sizes[r] = unknownSize
		if key, single := onlyKey(r.pattern); single {
			asked, keys = append(asked, r), append(keys, key)
		}
	}
	if len(asked) == 0 {
		return sizes, nil
	}
	types, err := s.typesOf(ctx, keys...)
	if err != nil {
		return nil, err
	}
	s.count(cmdType, len(asked))
	for i, r := range asked {
		switch {
		case types[i].Err() != nil: // it may not be read
		case types[i].Val() == "none":
			sizes[r] = 0
		default:
			sizes[r] = 1
		}
	}
	return sizes, nil
}
