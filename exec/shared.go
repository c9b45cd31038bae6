package exec

import (
	"context"
	"errors"
	"io"
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
	readers int // handles that are or will be, and are not closed
	batches int // given
	rows    int64
	large   func()    // called once when the source turns out to be large; nil for nothing
	order   *exchange // that puts batches in order; nil for none
}

// handle is the reader of one worker. The last one that is closed closes what is shared.
type handle struct {
	of     *shared
	line   line // of the batch that was given last, where an exchange keeps the order
	closed bool
}

var _ plan.Reader = (*handle)(nil)

// share takes over a reader, whose time is from now on the mean of what its workers wait for it.
func share(in *stream, c *crew) *shared {
	in.untimed = true
	return &shared{in: in, crew: c, readers: 1}
}

// expect says how many more workers will have a handle. Until each has closed it, what is shared stays open.
func (s *shared) expect(workers int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readers += workers
}

// whenLarge has f called when the source turns out to be large.
func (s *shared) whenLarge(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.large = f
}

// orderBy tells an exchange who gets which batch.
func (s *shared) orderBy(e *exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order = e
}

// next gives the next batch, and what is to be called for it.
func (s *shared) next(ctx context.Context, h *handle) (b plan.Batch, large func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err = s.in.Next(ctx)
	if s.order != nil && (err == nil || errors.Is(err, io.EOF)) {
		s.order.begin(h, err != nil)
	}
	if err != nil {
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
	if h.line != nil {
		h.of.order.finish(h) // before it waits: the reader may need to see that this line ends
	}
	b, large, err := h.of.next(ctx, h)
	if entry != nil {
		entry.gave(0, 0, time.Since(start)/time.Duration(h.of.crew.size()))
	}
	if large != nil {
		large()
	}
	return b, err
}

// place makes sure that there is a line for a batch which is made of no batch of the source: a join that has nothing to join
// ends without a look at it, and a full join above gives rows all the same.
func (h *handle) place() {
	if h.line != nil {
		return
	}
	h.of.mu.Lock()
	defer h.of.mu.Unlock()
	h.of.order.begin(h, true)
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
