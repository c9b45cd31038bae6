package redisrel

import (
	"context"
	"sync"

	"rsql/planner/plan"
)

// flights lets callers that want the same work at the same time share one run of it. Other than with
// golang.org/x/sync/singleflight, a caller whose context ends takes nobody with it. The zero flights is ready.
type flights[T any] struct {
	mu   sync.Mutex
	open map[string]*flight[T]
}

type flight[T any] struct {
	done  chan struct{}
	value T
	err   error
	// abandoned is set when the caller that did the work was cancelled; then value and err are nobody else's.
	abandoned bool
}

// do gives what known knows; else what work gives, or the same work of another caller that has begun it.
func (f *flights[T]) do(ctx context.Context, name string, known func() (T, bool), work func() (T, error)) (T, error) {
	for {
		f.mu.Lock()
		if value, ok := known(); ok {
			f.mu.Unlock()
			return value, nil
		}
		other := f.open[name]
		if other == nil {
			if f.open == nil {
				f.open = map[string]*flight[T]{}
			}
			own := &flight[T]{done: make(chan struct{}), abandoned: true} // a panic abandons it too
			f.open[name] = own
			f.mu.Unlock()
			return f.fly(ctx, name, own, work)
		}
		f.mu.Unlock()
		select {
		case <-other.done:
		case <-ctx.Done():
			var none T
			return none, cancelled(ctx)
		}
		if !other.abandoned {
			return other.value, other.err
		}
	}
}

// fly does the work of a flight.
func (f *flights[T]) fly(ctx context.Context, name string, own *flight[T], work func() (T, error)) (T, error) {
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.open, name)
		close(own.done)
	}()
	own.value, own.err = work()
	own.abandoned = own.err != nil && (ctx.Err() != nil || plan.CodeOf(own.err) == plan.CodeCancelled)
	return own.value, own.err
}
