package redisrel

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// connectSentinels connects to the server that sentinels call a master. A connection that is made later leads to whichever
// it is then, so that statements after a failover find the new one.
func connectSentinels(ctx context.Context, t *target, set settings) (*Server, error) {
	s := newSession(newServer(redis.NewFailoverClient(failoverOptions(t)), t.master), set)
	s.ownsClient, s.elected = true, true
	err := s.retry(ctx, func() error { return s.single.Ping(ctx).Err() })
	switch {
	case err != nil && (!isReply(err) || !strings.HasPrefix(err.Error(), "NOPERM")):
		err = s.explainSentinels(ctx, t, err)
	case !t.replicas:
		return s, nil
	default:
		var out *Server
		if out, err = s.withReplicas(ctx, t, t.elected); err == nil {
			return out, nil
		}
	}
	_ = s.Close() // the first error tells
	return nil, err
}

// elected is the address of the server that the sentinels call the master now.
func (t *target) elected(ctx context.Context) (string, error) {
	var first error
	for _, addr := range t.addrs {
		sentinel := t.sentinel(addr)
		master, err := sentinel.GetMasterAddrByName(ctx, t.master).Result()
		_ = sentinel.Close() // all that matters has been read
		if err == nil && len(master) == 2 {
			return net.JoinHostPort(master[0], master[1]), nil
		}
		if first == nil {
			first = err
		}
	}
	return "", first
}

// sentinel is a client of one of the sentinels.
func (t *target) sentinel(addr string) *redis.SentinelClient {
	o := *t.options
	o.Addr, o.DB, o.Username, o.Password, o.PoolSize = addr, 0, t.sentinelUser, t.sentinelPassword, 2
	return redis.NewSentinelClient(&o)
}

func failoverOptions(t *target) *redis.FailoverOptions {
	o := t.options
	return &redis.FailoverOptions{
		MasterName: t.master, SentinelAddrs: t.addrs, SentinelUsername: t.sentinelUser, SentinelPassword: t.sentinelPassword,
		Username: o.Username, Password: o.Password, DB: o.DB, Protocol: o.Protocol, TLSConfig: o.TLSConfig,
		DialTimeout: o.DialTimeout, DialerRetries: o.DialerRetries, ReadTimeout: o.ReadTimeout, WriteTimeout: o.WriteTimeout,
		ContextTimeoutEnabled: true, MaxRetries: o.MaxRetries, PoolSize: o.PoolSize, DisableIdentity: true,
	}
}

// explainSentinels is the error of a master that could not be connected to: the sentinels are asked what they know.
func (s *Server) explainSentinels(ctx context.Context, t *target, cause error) error {
	if ctx.Err() != nil {
		return cancelled(ctx)
	}
	where := "the sentinels at " + strings.Join(t.addrs, ", ")
	for _, addr := range t.addrs {
		sentinel := t.sentinel(addr)
		master, err := sentinel.GetMasterAddrByName(ctx, t.master).Result()
		_ = sentinel.Close() // all that matters has been read
		switch {
		case errors.Is(err, redis.Nil):
			return plan.Errorf(plan.CodeConnection, "%s know no master %s", where, t.master).
				WithHint("the name is the first part of the path: redis+sentinel://host:26379/mymaster/0")
		case err == nil && len(master) == 2:
			o := *t.options
			o.Addr = master[0] + ":" + master[1]
			s.addr = o.Addr
			return s.explain(cause, &o)
		case isReply(err):
			return plan.Errorf(plan.CodeConnection, "the sentinel %s answers: %s", addr, err).
				WithHint("a password for sentinels is given as ?sentinel_password=…")
		}
	}
	return plan.Errorf(plan.CodeConnection, "none of %s answers", where).WithCause(cause)
}
