package frame

import (
	"context"
	"sync"

	"rsql/planner"
	"rsql/planner/plan"
	"rsql/redisrel"
)

// lazyServer is the way to a server that may not be connected yet.
type lazyServer struct {
	mu  sync.Mutex
	url string
}

// connected connects to the server, unless that has been done.
func (s *Session) connected(ctx context.Context) error {
	s.lazy.mu.Lock()
	defer s.lazy.mu.Unlock()
	if s.server != nil {
		return nil
	}
	server, err := redisrel.Connect(ctx, s.lazy.url, s.set.redis...)
	if err != nil {
		return err
	}
	s.server = server
	return nil
}

// reached is the server where the session is connected, else nil.
func (s *Session) reached() *redisrel.Server {
	s.lazy.mu.Lock()
	defer s.lazy.mu.Unlock()
	return s.server
}

// looked is what finding tables has read so far.
func (s *Session) looked() ScanReport {
	if server := s.reached(); server != nil {
		return server.Looked()
	}
	return ScanReport{}
}

// tables is the server's catalog, which connects when it is first asked.
func (s *Session) tables() plan.Catalog {
	if !s.set.lazy {
		return s.server
	}
	return lazyCatalog{s}
}

type lazyCatalog struct{ session *Session }

// Table implements plan.Catalog.
func (c lazyCatalog) Table(ctx context.Context, name string) (plan.Table, error) {
	if err := c.session.connected(ctx); err != nil {
		return nil, err
	}
	return c.session.server.Table(ctx, name)
}

// needsServer reports whether a statement needs the server whatever tables it names.
func needsServer(stmt planner.Statement) bool {
	switch x := stmt.(type) {
	case *planner.Query:
		return false
	case *planner.Copy:
		return x.Query == nil
	case *planner.Explain:
		return needsServer(x.Statement)
	case *planner.Describe:
		return x.Query == nil && x.Name.File == nil
	}
	return true
}
