package redisrel

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"rsql/planner/plan"
)

// lostError is why a server cannot be asked any more: its connections break, or it does not answer.
type lostError struct {
	srv   *server
	cause error
	// silent is set where it took the connection and did not answer in time.
	silent bool
}

// Error is what the connection failed of.
func (e *lostError) Error() string { return e.cause.Error() }

// Unwrap is the cause.
func (e *lostError) Unwrap() error { return e.cause }

// errNoMaster is why a cluster is not whole whose replicas may take the place of the master that failed.
var errNoMaster = errors.New("a replica is about to take the place of its master")

// failover is the state of waiting for a replica to take the place of a master that broke down.
type failover struct {
	since time.Time
	pause time.Duration
}

// wait waits a moment, where err is the loss of a master that a replica may take the place of, until the patience for it is over; else it
// gives the error back.
func (f *failover) wait(ctx context.Context, c *cluster, err error) error {
	if ctx.Err() != nil || !c.mayHeal(err) {
		return err
	}
	if f.since.IsZero() {
		f.since = time.Now()
	}
	if time.Since(f.since) >= c.front.patience {
		return err
	}
	f.pause = min(max(2*f.pause, firstPause), longestPause/4)
	return waitFor(ctx, f.pause)
}

// replaceable reports whether another server may take the place of one that commands of the server are sent to.
func (s *server) replaceable() bool {
	c := s.cluster
	if c == nil || s.single != nil || c.alone {
		return s.elected
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.layout != nil && slices.ContainsFunc(c.layout.masters, func(n *clusterMaster) bool { return len(n.replicas) > 0 })
}

// mayHeal reports whether waiting for a replica may help after an error.
func (c *cluster) mayHeal(err error) bool {
	var lost *lostError
	switch {
	case c == nil || c.alone:
		return false
	case errors.Is(err, errNoMaster):
		return true
	case !errors.As(err, &lost):
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.layout == nil || lost.srv == c.front {
		return false
	}
	for _, n := range c.layout.masters {
		if n.srv == lost.srv {
			return len(n.replicas) > 0
		}
	}
	return true // another has its place by now, or it is a replica of one
}

// heir is the server to ask about a key instead of one that is lost: of gives it of the master that has its slot now, which is the same where
// nobody has taken its place yet, unless that has fallen silent. Who asks comes again when that does not answer either.
func (f *failover) heir(ctx context.Context, c *cluster, key string, err error, of func(context.Context, *clusterMaster) (*server, error)) (*server, error) {
	for {
		if err := f.wait(ctx, c, err); err != nil {
			return nil, err
		}
		m, lookErr := c.lookOnce(ctx)
		if lookErr != nil {
			err = lookErr
			continue
		}
		s, ofErr := of(ctx, m.masters[m.owners[slotOf(key)]])
		var lost *lostError
		if ofErr == nil && errors.As(err, &lost) && lost.silent && s == lost.srv { // asking it again would take as long again
			continue
		}
		return s, ofErr
	}
}

// settleAt has a page read from where it is from, or from what took the place of that.
func (f *fetcher) settleAt(p *page) {
	if p.home == nil {
		return
	}
	f.srv = p.home
	for heir := f.heirs[f.srv]; heir != nil && heir != f.srv; heir = f.heirs[f.srv] {
		f.rehome(p, heir)
	}
}

// inherit has a page, and those that are from the same server, read from the server that took the place of theirs, which is lost.
func (f *fetcher) inherit(ctx context.Context, p *page, wait *failover, err error) error {
	heir, err := wait.heir(ctx, f.srv.cluster, p.keys[0], err, f.srv.cluster.reader)
	if err != nil {
		return err
	}
	if f.heirs == nil {
		f.heirs = map[*server]*server{}
	}
	f.heirs[f.srv] = heir
	delete(f.heirs, heir)
	f.rehome(p, heir)
	return nil
}

func (f *fetcher) rehome(p *page, heir *server) {
	if f.elements != nil && heir != f.srv {
		f.elements.moveHome(p, f.srv.addr)
	}
	f.srv, p.home = heir, heir
}

// survivingKeys are the keys of a master of a cluster, which may break down: then they are at their end, and the walk reads what it had
// from the replica that takes its place.
type survivingKeys struct {
	*scanKeys
	cluster *cluster
	master  *clusterMaster
	// lost is why the master cannot be asked any more; nil while it can.
	lost error
}

var _ keySource = (*survivingKeys)(nil)

func (s *survivingKeys) fill(ctx context.Context, p *page, most int) error {
	if s.lost != nil {
		return io.EOF
	}
	err := s.scanKeys.fill(ctx, p, most)
	if err == nil || err == io.EOF || ctx.Err() != nil || !s.cluster.mayHeal(err) { //nolint:errorlint // fill gives it unwrapped
		return err
	}
	if s.lost = err; len(p.keys) > 0 {
		return nil
	}
	return io.EOF
}

// outlast calls a request about the whole cluster again while one of its masters is lost and a replica may take its place.
func (c *cluster) outlast(ctx context.Context, request func() error) error {
	var wait failover
	for {
		err := request()
		if err == nil {
			return nil
		}
		if err := wait.wait(ctx, c, err); err != nil {
			return err
		}
	}
}

// failedMaster is the error of a master that has failed.
func (n *clusterMaster) failedMaster() error {
	err := plan.Errorf(plan.CodeConnection, "the cluster is not whole: the node %s, which has the slots %d to %d, has failed",
		n.addr, n.slots[0][0], n.slots[len(n.slots)-1][1]).
		WithHint("no replica has taken its place; run the statement again when one has, or the node is back")
	if len(n.replicas) > 0 {
		return err.WithCause(errNoMaster)
	}
	return err
}
