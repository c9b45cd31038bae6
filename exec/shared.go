package exec

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"rsql/planner/plan"
)

// crew is the number of workers that run a pipeline at the moment.
type crew struct{ n atomic.Int32 }

// size is 1 also for no crew.
func (c *crew) size() int {
	if c == nil {
		return 1
	}
	return max(int(c.n.Load()), 1)
}

// shared is a reader that several workers take batches from, each batch going to one of them.
type shared struct {
	mu      sync.Mutex
	in      *stream
	crew    *crew
	readers int // handles that are not closed
}

// handle is the reader of one worker. The last one that is closed closes what is shared.
type handle struct {
	of     *shared
	closed bool
}

var _ plan.Reader = (*handle)(nil)

// share takes over a reader, whose time is from now on the mean of what its workers wait for it.
func share(in *stream, c *crew) *shared {
	in.untimed = true
	return &shared{in: in, crew: c}
}

// handle makes the reader of one more worker.
func (s *shared) handle() *handle {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readers++
	return &handle{of: s}
}

// Next implements plan.Reader.
func (h *handle) Next(ctx context.Context) (plan.Batch, error) {
	s := h.of
	if s.in.entry == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.in.Next(ctx)
	}
	start := time.Now()
	s.mu.Lock()
	b, err := s.in.Next(ctx)
	s.mu.Unlock()
	s.in.entry.gave(0, 0, time.Since(start)/time.Duration(s.crew.size()))
	return b, err
}

// Close implements plan.Reader.
func (h *handle) Close() error {
	if h.closed {
		return nil
	}
	h.closed = true
	h.of.mu.Lock()
	defer h.of.mu.Unlock()
	if h.of.readers--; h.of.readers > 0 {
		return nil
	}
	return h.of.in.Close()
}
