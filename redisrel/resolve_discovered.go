package redisrel

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rsql/planner/plan"
)

// discovered finds a table among the groups of the keyspace.
func (s *Server) discovered(ctx context.Context, name string, stored map[string]string) (*relation, error) {
	var names []string
	for _, age := range []time.Duration{knownAge, discoveryAge} {
		found, err := s.discoverName(ctx, name, age)
		if err != nil {
			return nil, err
		}
		names = keysOf(found.byName)
		at, ok, err := resolveName(name, names)
		if err != nil {
			return nil, err
		}
		if ok {
			return s.wholeGroup(ctx, found, found.byName[at])
		}
		if age == discoveryAge && !found.complete {
			reach := 0
			if _, near := plan.Nearest(name, s.knownNames(names, stored)); near {
				reach = nearReach
			}
			r, walked, err := s.unseen(ctx, name, reach)
			if r != nil || err != nil {
				return r, err
			}
			if walked > 0 {
				return nil, s.unfound(name, walked, found.total, s.knownNames(names, stored))
			}
		}
	}
	return nil, s.unknown(name, names, s.knownNames(names, stored))
}

// groupRelation is the relation of a discovered group.
func (s *Server) groupRelation(ctx context.Context, found *discovery, g *keyGroup) (*relation, error) {
	known := func() (*relation, bool) {
		r := s.cached(g.name)
		return r, r != nil && r.pattern.String() == g.template
	}
	return s.inferring.do(ctx, g.name+"\x00"+g.template, known, func() (*relation, error) { return s.inferGroup(ctx, found, g) })
}

// inferGroup finds the columns of a discovered group.
func (s *Server) inferGroup(ctx context.Context, found *discovery, g *keyGroup) (*relation, error) {
	shape := shapeOfType(g.redisType)
	if shape == nil && g.redisType != "" {
		return nil, noShape(g.name, fmt.Sprintf("its keys (%s)", g.template), g.redisType)
	}
	template, err := ParseTemplate(g.template)
	if err != nil {
		return nil, err
	}
	r, err := s.remember(s.infer(ctx, g.name, KindDiscovered, template, shape, g.keys, found.complete))
	if err == nil && r.size.Load() < 0 {
		r.size.Store(found.approx(len(g.keys)))
	}
	return r, err
}

// wholeGroup is the relation of a group, some keys of which have been met. Where those are few, and there may be others, it looks for
// them: what most of the keys are, and how they are named, only they tell.
func (s *Server) wholeGroup(ctx context.Context, found *discovery, g *keyGroup) (*relation, error) {
	if r := s.cached(g.name); found.complete || len(g.keys) >= fewKeys || len(g.segments) == 1 || g.segments[0].variable || r != nil && r.kind == KindDiscovered {
		return s.groupRelation(ctx, found, g)
	}
	keys, err := s.startingWith(ctx, g.segments[0].literal+g.separator)
	if err != nil {
		return nil, err
	}
	if r, err := s.amongGroups(ctx, keys, g.name); r != nil || err != nil {
		return r, err
	}
	return s.groupRelation(ctx, found, g)
}

// nearReach is about how many keys are walked over, at most, for a name that is nearly that of a known table: most often it is misspelt.
const nearReach = 250_000

// unseen looks for a table of which discovery, which has seen only some of the keyspace, has met no key: the key that is its name, or keys that
// are named so. Where reach is more than 0 and it ends there without any, walked is how many keys it went over.
func (s *Server) unseen(ctx context.Context, name string, reach int) (r *relation, walked int, err error) {
	most := s.settings.sampleRows
	keys, err := s.sampleGroupsWithin(ctx, globOfName(name), sampleBounds{most: most, walk: most, reach: reach})
	if err != nil {
		return nil, 0, err
	}
	if !keys.complete && len(keys.keys) == 0 {
		walked = keys.walked
	}
	types, err := s.typesOf(ctx, name)
	if err != nil {
		return nil, 0, err
	}
	s.count(cmdType, 1)
	if types[0].Err() == nil && types[0].Val() != "none" {
		keys.sampled = append(groupKeys([]string{name}), keys.sampled...)
	}
	r, err = s.amongGroups(ctx, keys, name)
	return r, walked, err
}

// startingWith samples the keys that start with a text.
func (s *Server) startingWith(ctx context.Context, prefix string) (*discovery, error) {
	return s.sampleGroups(ctx, string(appendGlobEscaped(nil, prefix))+"*", s.settings.sampleRows)
}

// amongGroups is the relation of the group of sampled keys that has a name; nil where none has.
func (s *Server) amongGroups(ctx context.Context, keys *discovery, name string) (*relation, error) {
	found, err := s.lookAt(ctx, keys, keys.sampled)
	if err != nil {
		return nil, err
	}
	found.total = unknownSize // that is the number of all keys
	if g := found.byName[name]; g != nil {
		r, err := s.groupRelation(ctx, found, g)
		if err == nil && !found.complete {
			r.size.Store(unknownSize)
		}
		return r, err
	}
	return nil, nil
}

// knownNames are the names of all tables that are known: those of the session, of the declarations, of a discovery, and rsql's own.
func (s *Server) knownNames(discovered []string, stored map[string]string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := append(append(keysOf(s.temporary), keysOf(stored)...), discovered...)
	for _, t := range systemNames() {
		names = append(names, systemPrefix+t)
	}
	return names
}

// unfound is the error of a name that is nearly that of a known table, and of which some keys of the database have shown none.
func (s *Server) unfound(name string, walked int, total int64, known []string) error {
	near, _ := plan.Nearest(name, known)
	all := plan.QuoteIdent(globOfName(name))
	if s.namespace != "" {
		all = s.namespace + "." + all
	}
	return plan.Errorf(plan.CodeName, "there is no table %s; of %d keys about %d were looked at, and none is named so", s.labelOf(name), total, walked).
		WithHint("did you mean %s? FROM %s looks at all keys", s.labelOf(near), all)
}

// unknown is the error of a name that no table has.
func (s *Server) unknown(name string, discovered, known []string) error {
	err := plan.Errorf(plan.CodeName, "there is no table %s", s.labelOf(name))
	if near, ok := plan.Nearest(name, known); ok {
		return err.WithHint("did you mean %s?", s.labelOf(near))
	}
	if parts := partsOf(name, discovered); len(parts) > 0 {
		for i, part := range parts {
			parts[i] = s.labelOf(part)
		}
		return err.WithHint("did you mean %s?", strings.Join(parts, " or "))
	}
	if s.namespace != "" {
		return err.WithHint("SHOW TABLES FROM %s lists what there is", s.namespace)
	}
	return err.WithHint("SHOW TABLES lists what there is; a table without keys yet is declared: CREATE TABLE %s (…) WITH (key = '%s:{id}')", s.labelOf(name), name)
}

// partsOf are the first few tables whose names go on behind a name: counter_page and counter_user are of keys counter:….
func partsOf(name string, tables []string) []string {
	var parts []string
	for _, t := range tables {
		if strings.HasPrefix(t, name+"_") {
			parts = append(parts, t)
		}
	}
	slices.Sort(parts)
	return parts[:min(3, len(parts))]
}
