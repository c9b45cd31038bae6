package redisrel

import (
	"context"
	"slices"
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

// mostSingles is how many tables of a single key are listed among the others.
const mostSingles = 20

// single reports a table that is one key that was found. There may be hundreds of these.
func (i *TableInfo) single() bool { return i.Kind == KindDiscovered && i.Keys == 1 }

// TableList is what SHOW TABLES lists.
type TableList struct {
	Tables []TableInfo
	// Complete is set where every key was looked at that a table of the list may be of. Where it is not, Looked is about how many were,
	// and Total how many the database has; negative when the server does not say.
	Complete      bool
	Looked, Total int64
}

// Tables lists the temporary, declared and discovered tables, and the views, by name, and behind them the discovered tables that are a single key, where those are many. Groups of keys that belong to a declared table are
// not listed again. Where a sample of the keyspace does not show all keys, and like, a pattern of LIKE, is not empty, those are asked for that the
// tables it matches may have; others are listed, too.
func (s *Server) Tables(ctx context.Context, like string) (*TableList, error) {
	stored, err := s.catalogEntries(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.discover(ctx, discoveryAge)
	if err != nil {
		return nil, err
	}
	list := &TableList{Complete: found.complete && !found.cut, Looked: int64(found.walked), Total: found.total}
	var named *discovery
	if glob := globOfLike(like); glob != "*" && !found.complete {
		if named, err = s.groupsOf(ctx, glob, found); err != nil {
			return nil, err
		}
		list.Complete, list.Looked = named.complete && !named.cut, max(list.Looked, int64(named.walked))
	}
	if list.Tables, err = s.listed(ctx, stored, found, named); err != nil {
		return nil, err
	}
	return list, nil
}

// listed are the tables that are stored, and those that were found, by name; named is what was found beyond by names, or nil.
func (s *Server) listed(ctx context.Context, stored map[string]string, found, named *discovery) ([]TableInfo, error) {
	declared, unreadable := s.declarations(stored)
	sizes, err := s.sizesOf(ctx, slices.DeleteFunc(slices.Clone(declared), func(r *relation) bool { return r.view != nil }), found)
	if err != nil {
		return nil, err
	}
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
		if sizes[r] != unknownSize {
			r.size.Store(sizes[r])
		}
		out = append(out, TableInfo{Name: r.name, Kind: r.kind, Key: r.pattern.String(), Type: r.shape.redisType, Keys: sizes[r]})
	}
	add := func(g *keyGroup, keys int64) {
		if g.single() {
			keys = 1
		}
		if !g.belongsTo(tables) {
			out = append(out, TableInfo{Name: g.name, Kind: KindDiscovered, Key: g.template, Type: g.redisType, Keys: keys})
		}
	}
	for _, g := range found.groups {
		add(g, found.approx(len(g.keys)))
	}
	if named != nil {
		for _, g := range named.groups {
			size := int64(unknownSize)
			if named.complete {
				size = int64(len(g.keys))
			}
			add(g, size)
		}
	}
	singles := 0
	for i := range out {
		if out[i].single() {
			singles++
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		if a, b := out[i].single(), out[j].single(); a != b && singles > mostSingles {
			return b
		}
		return out[i].Name < out[j].Name
	})
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
