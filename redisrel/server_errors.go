package redisrel

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// busyError is an error reply of a server that will answer the same command later.
type busyError struct{ text string }

// Error is the reply.
func (e *busyError) Error() string { return e.text }

// busyPrefixes are the first words of replies after which waiting helps.
var busyPrefixes = []string{"LOADING", "BUSY", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN"}

func isBusy(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	for _, p := range busyPrefixes {
		if word == p {
			return true
		}
	}
	return false
}

const (
	brokenRetries = 6
	firstPause    = 20 * time.Millisecond
	longestPause  = time.Second
)

// patience is the state of one request's retries. Reading again is always safe, so a request is sent again after a broken
// connection, a few times, at first without a pause, and after a reply that says "not now", until the server's patience is over.
type patience struct {
	broken  int
	pause   time.Duration
	started time.Time
}

// again waits and returns nil when the request may be sent again after err, else the error for people.
func (p *patience) again(ctx context.Context, s *server, err error) error {
	if ctx.Err() != nil {
		return cancelled(ctx)
	}
	var reply redis.Error
	var busy *busyError
	var known *plan.Error
	var retype *plan.RetypeError
	switch {
	case errors.As(err, &known), errors.As(err, &retype):
		return err
	case errors.As(err, &busy), errors.As(err, &reply) && isBusy(reply.Error()):
		if p.started.IsZero() {
			p.started = time.Now()
		}
		if time.Since(p.started) > s.patience {
			return plan.Errorf(plan.CodeServer, "redis %s still answers after %s: %s", s, s.patience, err)
		}
	case reply != nil: // NOAUTH, WRONGPASS, max number of clients: asking again changes nothing
		return plan.Errorf(plan.CodeConnection, "redis %s refuses the connection: %s", s, reply.Error())
	case isTimeout(err):
		if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) { // that of the statement, which is the connection's too
			<-ctx.Done()
			return cancelled(ctx)
		}
		return plan.Errorf(plan.CodeConnection, "redis %s did not answer within its time limit", s).WithCause(&lostError{srv: s, cause: err, silent: true})
	case errors.Is(err, redis.ErrClosed):
		return plan.Errorf(plan.CodeConnection, "redis %s: the connection failed", s).WithCause(err)
	case p.broken >= brokenRetries && (!s.replaceable() || time.Since(p.started) >= s.patience):
		return plan.Errorf(plan.CodeConnection, "redis %s: the connection failed", s).WithCause(&lostError{srv: s, cause: err})
	default:
		p.broken++
		if p.started.IsZero() {
			p.started = time.Now()
		}
		if p.broken == 1 { // most often the next connection is as good as any
			return nil
		}
	}
	p.pause = min(max(2*p.pause, firstPause), longestPause)
	timer := time.NewTimer(p.pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return cancelled(ctx)
	}
}

// isTimeout reports a server that took the connection and does not answer; failing to dial in time is not that.
func isTimeout(err error) bool {
	var ne net.Error
	return !isDial(err) && errors.As(err, &ne) && ne.Timeout()
}

// isDial reports a connection that could not be made.
func isDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// cancelled is the error of a statement whose context ended.
func cancelled(ctx context.Context) error {
	return plan.Errorf(plan.CodeCancelled, "cancelled").WithCause(plan.Ended(ctx))
}

// malformed is the error of a reply that is no answer to its command.
func (s *server) malformed(c commandName) error {
	return plan.Errorf(plan.CodeServer, "redis %s sent a reply that is no answer to %s", s, c).
		WithHint("is something else listening at this address?")
}

// refused is the error of an error reply about a key.
func (s *server) refused(c commandName, table, key, reply string) error {
	if isBusy(reply) {
		return &busyError{reply}
	}
	if _, ok := redirectOf(reply); ok && s.cluster != nil {
		return errRedirected
	}
	if e := s.unknownTo(c, table, reply); e != nil {
		return e
	}
	e := plan.Errorf(plan.CodeServer, "table %s: key %s: redis %s answers %s with: %s", table, key, s, c, reply)
	return s.withRule(e, c.String(), key, reply)
}

// refusedTable is the error of an error reply that is about no key.
func (s *server) refusedTable(c commandName, table, reply string) error {
	if isBusy(reply) {
		return &busyError{reply}
	}
	return s.withRule(plan.Errorf(plan.CodeServer, "table %s: redis %s answers %s with: %s", table, s, c, reply), c.String(), "", reply)
}
