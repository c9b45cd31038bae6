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

// A source is large when it has given more than so many batches and rows; one that ends before is not worth a goroutine.
const (
	fewBatches = 2
	fewRows    = 8192
)

// shared is a reader that several workers take batches from, each batch going to one of them.
type shared struct {
	mu      sync.Mutex
	in      *stream
	crew    *crew
	readers int // handles that are not closed
	batches int // given
	rows    int64
	large   func() // called once when the source turns out to be large; nil for nothing
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

// whenLarge has f called when the source turns out to be large.
func (s *shared) whenLarge(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.large = f
}

// next gives the next batch, and what is to be called for it.
func (s *shared) next(ctx context.Context) (b plan.Batch, large func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b, err = s.in.Next(ctx); err != nil {
		return nil, nil, err
	}
	s.batches++
	s.rows += b.NumRows()
	if s.batches >= fewBatches && s.rows >= fewRows {
		large, s.large = s.large, nil
	}
	return b, large, nil
}

// Next implements plan.Reader.
func (h *handle) Next(ctx context.Context) (plan.Batch, error) {
	var start time.Time
	entry := h.of.in.entry
	if entry != nil {
		start = time.Now()
	}
	b, large, err := h.of.next(ctx)
	if entry != nil {
		entry.gave(0, 0, time.Since(start)/time.Duration(h.of.crew.size()))
	}
	if large != nil {
		large()
	}
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
