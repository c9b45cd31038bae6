package redisrel

import (
	"context"
	"net"
	"sync"
	"time"
)

// take is a pipeline whose replies are to be taken.
type take struct {
	out *respBuffer
	// replies is how many there are to be.
	replies int
	// request is what is sent; nil for what go-redis says behind the command that names the take.
	request []byte
	// talk speaks over the connection itself; nil for a pipeline.
	talk func(*takingConn) error

	mu sync.Mutex
	// conn is the connection that it is sent over, while it is.
	conn net.Conn
	// until is when to stop waiting, once the statement is cancelled.
	until time.Time
	ended bool
}

// What a server is given to answer when a statement is cancelled. Most do within it, and the connection is kept; a write is waited for
// longer, since only the answer tells what has been written.
const (
	readGrace  = 30 * time.Millisecond
	writeGrace = time.Second
)

// graceKey is the key of a context's grace.
type graceKey struct{}

// writing is a context of requests that write.
func writing(ctx context.Context) context.Context {
	return context.WithValue(ctx, graceKey{}, writeGrace)
}

func graceOf(ctx context.Context) time.Duration {
	if grace, ok := ctx.Value(graceKey{}).(time.Duration); ok {
		return grace
	}
	return readGrace
}

// cancelledBy has the take end early with a context; what it gives is to be called when the take has ended.
func (t *take) cancelledBy(ctx context.Context) (end func()) {
	grace := graceOf(ctx)
	stop := context.AfterFunc(ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.until = time.Now().Add(grace)
		if t.conn != nil {
			_ = t.conn.SetDeadline(t.until) // fails on a closed connection, which waits for nothing
		}
	})
	return func() {
		stop()
		t.mu.Lock()
		defer t.mu.Unlock()
		t.ended = true
		if t.conn != nil && !t.until.IsZero() {
			_ = t.conn.SetDeadline(time.Time{})
		}
		t.conn = nil
	}
}

// begin says which connection the take is sent over; it is not to be sent where it has ended.
func (t *take) begin(conn net.Conn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return false
	}
	t.conn = conn
	if !t.until.IsZero() {
		_ = conn.SetDeadline(t.until)
	}
	return true
}

// abandon ends a take that has not begun, because it waits for a connection, and reports whether it has not.
func (t *take) abandon() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = t.ended || t.conn == nil
	return t.ended
}

// sent waits for a take to be sent and answered. A connection that is being made does not see that the context is cancelled: it is left
// to itself, and the take is not sent over it.
func (t *take) sent(ctx context.Context, send func() error) error {
	running, err := within(ctx, send)
	if running == nil {
		return err
	}
	if t.abandon() {
		return ctx.Err()
	}
	return <-running
}

// limit sets a time limit of the take's connection, the take's own one if that is earlier.
func (t *take) limit(at time.Time, set func(time.Time) error) error {
	if t == nil {
		return set(at)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ended && !t.until.IsZero() && (at.IsZero() || at.After(t.until)) {
		at = t.until
	}
	return set(at)
}
