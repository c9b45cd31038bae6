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
	// use connects through a client of the caller's, in the place of url; else nil.
	use redisrel.Connector
}

// connect connects.
func (l *lazyServer) connect(ctx context.Context, opts []redisrel.Option) (*redisrel.Server, error) {
	if l.use == nil {
		return redisrel.Connect(ctx, l.url, opts...)
	}
	server, err := l.use(opts...)
	if err != nil {
		return nil, err
	}
	return server, server.Ping(ctx)
}

// connected connects to the server, unless that has been done.
func (s *Session) connected(ctx context.Context) error {
	s.lazy.mu.Lock()
	defer s.lazy.mu.Unlock()
	if s.server != nil {
		return nil
	}
	server, err := s.lazy.connect(ctx, s.set.redis)
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
