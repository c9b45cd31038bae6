package redisrel

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"rsql/planner/plan"
)

// pinnedConn is one connection that a scan keeps from its first SCAN to its last. It has a client of its own: a scan lasts
// as long as its reader pleases, and connections of the common pool that are held so long would be missing for fetching.
type pinnedConn struct {
	client *redis.Client
	conn   *lentConn
}

// pin begins the scan over one connection, which nothing but the server that answers the first SCAN is behind.
func (s *scanKeys) pin(ctx context.Context) (scannedKeys, error) {
	client := redis.NewClient(pinnedOptions(s.srv.single.Options()))
	s.pinned = &pinnedConn{client: client, conn: lend(client)}
	reply, err := s.scanOnce(ctx, s.pinned.conn, "0", s.size, &s.out)
	if err != nil {
		s.unpin()
	}
	return reply, err
}

// scanPinned sends a SCAN that is not the first. A broken connection is the end: what answers at the same address a moment
// later may be another server, to which the cursor means another place.
func (s *scanKeys) scanPinned(ctx context.Context) (scannedKeys, error) {
	var p patience
	for {
		reply, err := s.scanOnce(ctx, s.pinned.conn, s.cursor, s.size, &s.out)
		if err == nil {
			return reply, nil
		}
		if err := p.again(ctx, s.srv, err); err != nil {
			return reply, err
		}
		if p.broken > 0 {
			return reply, plan.Errorf(plan.CodeConnection, "redis %s: the connection broke during the scan of table %s, which cannot go on: "+
				"the server does not let this user ask INFO for its identity", s.srv.addr, s.req.table).WithCause(err).
				WithHint("run the statement again, or give the user the right to INFO")
		}
	}
}

// unpin closes the scan's own connection; idempotent.
func (s *scanKeys) unpin() {
	if s.pinned == nil {
		return
	}
	s.pinned.conn.Close()
	_ = s.pinned.client.Close()
	s.pinned = nil
}

// pinnedOptions are the options of a client of one connection that never repeats a command. o are those of a client that
// exists, in which a 0 stands for what new options say with a negative number.
func pinnedOptions(o *redis.Options) *redis.Options {
	own := *o
	// One is used; a pool that has failed to dial as often as it has room would go on dialing in the background.
	own.PoolSize, own.PipelinePoolSize, own.MinIdleConns, own.MaxActiveConns = 2, 1, 0, 0
	own.MaxRetries = -1
	own.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	own.PushNotificationProcessor = nil // that of the other client has handlers that the new one would add again
	for _, limit := range []*time.Duration{&own.ReadTimeout, &own.WriteTimeout} {
		if *limit <= 0 {
			*limit-- // 0 is no limit and is written -1; -1 is no deadline and is written -2
		}
	}
	return &own
}
