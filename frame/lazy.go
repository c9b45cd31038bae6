package frame

import (
	"context"
	"sync"

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
	sum := s.attached.looked()
	for _, server := range s.servers() {
		sum = sum.Add(server.Looked())
	}
	return sum
}
