package redisrel

import (
	"context"
	"strings"
	"time"

	"rsql/planner/plan"
)

const (
	// inferredAge is how old inferred columns may be; a repaired relation is kept, so that it need not be repaired again.
	inferredAge = time.Minute
	// knownAge is how old a discovery may be that has the name looked for.
	knownAge = time.Minute
	// mostRepairs is how often a sample may be wrong about a table before every value is read.
	mostRepairs = 4
)

// Table finds a table or view by name: a system table such as rsql.info, a temporary one, a declared one (exactly, then without regard to case), a raw pattern such
// as "user:*" or a template such as "order:{region}:{id}" in place of a name, a discovered one, and last the keys that
// start with the name and a ':'. A name that is none of these is a CodeName error with the nearest names; one whose keys
// are of a type that is no table is a CodeUnsupported error that says what they are.
func (s *Server) Table(ctx context.Context, name string) (plan.Table, error) {
	if t, ok := s.system(name); ok {
		return t, nil
	}
	r, err := s.resolve(ctx, name)
	if err != nil {
		return nil, err
	}
	if r.view != nil {
		return &viewTable{view: r.view, namespace: s.namespace}, nil
	}
	return &Table{srv: s, rel: r}, nil
}

func (s *Server) resolve(ctx context.Context, name string) (*relation, error) {
	stored, err := s.catalogEntries(ctx)
	if err != nil {
		return nil, err
	}
	r, err := s.declared(name, stored)
	if r != nil || err != nil {
		return r, err
	}
	pattern, err := patternOf(name)
	if err != nil {
		return nil, err
	}
	known := func() (*relation, bool) {
		r := s.cached(name)
		return r, r != nil
	}
	return s.resolving.do(ctx, name, known, func() (*relation, error) {
		if pattern != nil {
			return s.remember(s.infer(ctx, name, KindPattern, pattern, nil, nil, false))
		}
		return s.discovered(ctx, name, stored)
	})
}

// declared finds a table among the declarations.
func (s *Server) declared(name string, stored map[string]string) (*relation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.temporary[name]; r != nil {
		return r, nil
	}
	if text, ok := stored[name]; ok {
		return s.parse(name, text)
	}
	at, ok, err := resolveName(name, keysOf(s.temporary))
	if ok || err != nil {
		return s.temporary[at], err
	}
	at, ok, err = resolveName(name, keysOf(stored))
	if !ok || err != nil {
		return nil, err
	}
	return s.parse(at, stored[at])
}

// parse reads an entry of the catalog, or takes what it read before from the same text. The caller holds s.mu.
func (s *Server) parse(name, text string) (*relation, error) {
	id := name + "\x00" + text
	if r := s.parsed[id]; r != nil {
		return r, nil
	}
	if v := viewOf(name, text); v != nil {
		s.parsed[id] = v.relation(KindView)
		return s.parsed[id], nil
	}
	d, err := unmarshal(name, text)
	if err != nil {
		return nil, err
	}
	r, err := d.relation(KindDeclared)
	if err != nil {
		return nil, err
	}
	s.parsed[id] = r
	return r, nil
}

// patternOf is the pattern that stands in place of a name; nil when the name is none.
func patternOf(name string) (KeyPattern, error) {
	switch {
	case strings.ContainsAny(name, "{}"):
		t, err := ParseTemplate(name)
		if err != nil {
			return nil, err
		}
		return t, nil
	case IsPattern(name), strings.Contains(name, ":"):
		return ParsePattern(name)
	}
	return nil, nil
}

// cached is a relation that was inferred a moment ago, or repaired.
func (s *Server) cached(name string) *relation {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.inferred[name]
	if r != nil && r.repairs == 0 && time.Since(r.at) > inferredAge {
		return nil
	}
	return r
}

func (s *Server) remember(r *relation, err error) (*relation, error) {
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r.at = time.Now()
	s.inferred[r.name] = r
	return r, nil
}

// Widen repairs a guess that a scan found to be wrong: from now on [Server.Table] gives the table with the wider type, or
// the new field, so that the statement can be planned and run again. A repair that another statement has made already
// changes nothing, and counts for nothing. A table whose sample is wrong again and again has its types inferred from every
// value the next time.
//
// The guess may be one about a table of another database of the server; those about tables of other servers change nothing.
func (s *Server) Widen(e *plan.RetypeError) {
	for _, one := range s.all() {
		if one.namespace == e.Namespace {
			one.widen(e)
		}
	}
}

func (s *Server) widen(e *plan.RetypeError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, tables := range []map[string]*relation{s.inferred, s.temporary, s.parsed} {
		for id, r := range tables {
			if s.labelOf(r.name) != e.Table || r.view != nil {
				continue
			}
			switch wider := r.repaired(e); {
			case wider == r:
			case r.repairs >= mostRepairs && r.declaration == nil && !s.wholly[r.name]:
				s.wholly[r.name] = true
				delete(s.inferred, id)
			default:
				tables[id] = wider
			}
		}
	}
}
