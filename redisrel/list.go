package redisrel

import (
	"context"
	"sort"
)

// TableInfo is a line of SHOW TABLES.
type TableInfo struct {
	Name string
	Kind Kind
	// Key is the template that the table's keys have.
	Key string
	// Type is the Redis type of its keys. It is unreadable for an entry of the catalog that this rsql cannot read.
	Type string
	// Keys is about how many keys it has; negative when nobody knows.
	Keys int64
}

// Tables lists the temporary, declared and discovered tables, and the views, by name. Groups of keys that belong to a declared table are
// not listed again.
func (s *Server) Tables(ctx context.Context) ([]TableInfo, error) {
	stored, err := s.catalogEntries(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.discover(ctx, discoveryAge)
	if err != nil {
		return nil, err
	}
	declared, unreadable := s.declarations(stored)
	var out []TableInfo
	for _, name := range unreadable {
		out = append(out, TableInfo{Name: name, Kind: KindDeclared, Type: "unreadable", Keys: unknownSize})
	}
	var tables []*relation
	for _, r := range declared {
		if r.view != nil {
			out = append(out, TableInfo{Name: r.name, Kind: r.kind, Keys: unknownSize})
			continue
		}
		tables = append(tables, r)
		keys := found.approx(found.matching(r.pattern))
		r.size.Store(keys)
		out = append(out, TableInfo{Name: r.name, Kind: r.kind, Key: r.pattern.String(), Type: r.shape.redisType, Keys: keys})
	}
	for _, g := range found.groups {
		if g.belongsTo(tables) {
			continue
		}
		out = append(out, TableInfo{
			Name: g.name, Kind: KindDiscovered, Key: g.template, Type: g.redisType, Keys: found.approx(len(g.keys)),
		})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out, nil
}

// declarations are the relations of the temporary tables and of the declared ones that they do not hide, and the names of
// entries that are none of ours; using one of those says why.
func (s *Server) declarations(stored map[string]string) (out []*relation, unreadable []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range keysOf(s.temporary) {
		out = append(out, s.temporary[name])
	}
	for _, name := range keysOf(stored) {
		if s.temporary[name] != nil {
			continue
		}
		r, err := s.parse(name, stored[name])
		if err != nil {
			unreadable = append(unreadable, name)
			continue
		}
		out = append(out, r)
	}
	return out, unreadable
}

// belongsTo reports whether every key of the group is a row of one of the tables.
func (g *keyGroup) belongsTo(tables []*relation) bool {
	for _, r := range tables {
		parts, all := make([]string, len(r.parts)), true
		for _, key := range g.keys {
			if all = r.pattern.Match(key, parts); !all {
				break
			}
		}
		if all {
			return true
		}
	}
	return false
}
