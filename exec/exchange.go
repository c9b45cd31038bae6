package exec

import (
	"context"
	"errors"
	"io"
	"sync"

	"rsql/planner/plan"
)

// How far workers may be ahead of the reader of an exchange: so many source batches for each, and so many batches made of
// one of them.
const (
	aheadSources = 2
	aheadBatches = 4
)

// exchange runs a pipeline for a reader that takes one batch after the other. Everything that is made of one source batch is
// in one line, and the lines are read in the order of the source: rows come as one worker alone would give them.
type exchange struct {
	p       *pipeline
	large   bool // the source is
	started bool
	work    context.Context // of the workers: it outlives the call that they begin in, and Close ends it
	cancel  context.CancelFunc
	group   sync.WaitGroup
	lines   chan line
	line    line // that is being read; nil between lines
	rest    line // of what comes when the source has ended
	resting bool
	once    sync.Once
	failed  chan struct{}
	err     error // why it failed
}

// line has what is made of one source batch.
type line chan plan.Batch

var _ plan.Reader = (*exchange)(nil)

// newExchange takes over a pipeline.
func newExchange(p *pipeline) *exchange {
	e := &exchange{p: p, lines: make(chan line, aheadSources*p.most), rest: make(line), failed: make(chan struct{})}
	e.large = p.eager
	if !e.large {
		p.source.whenLarge(func() { e.large = true })
	}
	return e
}

// Next implements plan.Reader.
func (e *exchange) Next(ctx context.Context) (plan.Batch, error) {
	if !e.started && !e.large {
		b, err := e.p.first.Next(ctx)
		if err == nil && e.large {
			e.start(ctx, true)
		}
		return b, err
	}
	if !e.started {
		e.start(ctx, false)
	}
	for {
		var b plan.Batch
		var ok bool
		lines := e.lines
		if e.line != nil {
			lines = nil
		}
		select {
		case b, ok = <-e.line:
			if ok {
				return b, nil
			}
			e.line = nil
		case e.line, ok = <-lines:
			if !ok {
				return nil, e.end()
			}
		case <-e.failed:
			return nil, e.err
		case <-ctx.Done():
			return nil, cancelled(ctx)
		}
	}
}

// end is the error behind the last line.
func (e *exchange) end() error {
	if e.err != nil {
		return e.err
	}
	return io.EOF
}

// start puts all workers to work; under says that the first one is about to go on with a source batch.
func (e *exchange) start(ctx context.Context, under bool) {
	e.started = true
	e.work, e.cancel = context.WithCancel(context.WithoutCancel(ctx))
	e.p.source.orderBy(e)
	e.p.join()
	if under {
		e.p.first.source.line = make(line, aheadBatches)
		e.lines <- e.p.first.source.line
	}
	for w := range e.p.most {
		e.group.Go(func() { e.run(w) })
	}
	go func() {
		e.group.Wait()
		close(e.rest)
		close(e.lines)
	}()
}

// run is the work of one worker.
func (e *exchange) run(worker int) {
	r := e.p.first
	if worker > 0 {
		var err error
		if r, err = e.p.reader(); err != nil {
			e.fail(err)
			return
		}
		defer func() {
			if err := r.Close(); err != nil {
				e.fail(err)
			}
		}()
	}
	defer func() { e.drop(r.source.line) }() // of a worker that was cancelled
	for {
		b, err := r.Next(e.work)
		if errors.Is(err, io.EOF) {
			e.finish(r.source)
			return
		}
		if err != nil {
			e.fail(err)
			return
		}
		r.source.place()
		select {
		case r.source.line <- b:
		case <-e.work.Done():
			b.Release()
			return
		}
	}
}

// finish ends the line of a worker.
func (e *exchange) finish(h *handle) {
	if h.line != nil && h.line != e.rest {
		close(h.line)
	}
	h.line = nil
}

// begin makes the line for a source batch that a worker got, or for the end of the source. One worker at a time calls it.
func (e *exchange) begin(h *handle, end bool) {
	h.line = e.rest
	if !end {
		h.line = make(line, aheadBatches)
	}
	if end && e.resting {
		return
	}
	e.resting = end
	select {
	case e.lines <- h.line:
	case <-e.work.Done():
	}
}

// fail keeps the first error and ends the work.
func (e *exchange) fail(err error) {
	e.once.Do(func() {
		e.err = err
		close(e.failed)
		e.cancel()
	})
}

// Close implements plan.Reader.
func (e *exchange) Close() error {
	if e.started {
		e.cancel()
		e.group.Wait()
		for l := range e.lines {
			e.drop(l)
		}
		e.drop(e.line)
	}
	return e.p.Close()
}

// drop releases what is left in a line that nobody adds to; nil has nothing.
func (e *exchange) drop(l line) {
	for {
		select {
		case b, ok := <-l:
			if !ok {
				return
			}
			b.Release()
		default:
			return
		}
	}
}
