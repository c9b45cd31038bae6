package redisrel

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"rsql/planner/plan"
)

// whole is the cluster that the server of a session is a node of, in place of the session, which it closes; else the session itself.
func (s *Server) whole(ctx context.Context, t *target) (*Server, error) {
	if t.topology == oneServer {
		if t.replicas {
			return nil, plan.Errorf(plan.CodeConnection, "cluster=false reads one node, and replicas others").WithHint("leave one of them out")
		}
		return s, nil
	}
	isNode, err := s.isNode(ctx)
	switch {
	case err != nil:
		return nil, err
	case isNode && t.options.DB != 0:
		return nil, noDatabases(s.server, t.options.DB)
	case !isNode && t.topology == wholeCluster:
		return nil, plan.Errorf(plan.CodeConnection, "redis %s is not a node of a cluster", s).WithHint("leave cluster out of the URL")
	case !isNode && t.replicas:
		return s.withReplicas(ctx, t, nil)
	case !isNode:
		return s, nil
	}
	c := newCluster(t)
	c.front.client = redis.NewClusterClient(clusterOptions(c, t.options))
	out := sessionOfCluster(c, s.settings)
	out.ownsClient = true
	if _, err := c.look(ctx); err != nil {
		_ = out.Close() // the first error tells
		return nil, err
	}
	return out, s.Close()
}

// noDatabases is the error of a database that a cluster does not have.
func noDatabases(s *server, db int) error {
	return plan.Errorf(plan.CodeConnection, "redis %s is a node of a cluster, which has no database %d", s, db).
		WithHint("a cluster has database 0 only")
}

// isNode reports whether the server is a node of a cluster. A server that does not know the question is none.
func (s *Server) isNode(ctx context.Context) (bool, error) {
	var text string
	err := s.retry(ctx, func() (err error) { text, err = s.single.ClusterInfo(ctx).Result(); return err })
	switch {
	case err == nil:
		return strings.Contains(text, "cluster_state:"), nil
	case ctx.Err() != nil:
		return false, cancelled(ctx)
	case isReply(err) && strings.HasPrefix(err.Error(), "NOPERM"):
		text, err = s.single.Info(ctx, "cluster").Result()
		return err == nil && strings.Contains(text, "cluster_enabled:1"), nil
	}
	return false, nil // a proxy may close the connection at a command that it does not know
}

func newCluster(t *target) *cluster {
	c := &cluster{seeds: t.addrs, replicas: t.replicas, nodes: map[string]*server{}}
	c.options = func(addr string) *redis.Options {
		o := *t.options
		o.Addr, o.DB = addr, 0
		if o.TLSConfig != nil {
			o.TLSConfig = o.TLSConfig.Clone()
		}
		return &o
	}
	c.front = newServer(nil, t.addrs[0])
	c.front.cluster = c
	return c
}

// newClusterOf is the cluster of a caller's client.
func newClusterOf(client *redis.ClusterClient) *cluster {
	from := client.Options()
	c := newCluster(&target{addrs: from.Addrs, options: &redis.Options{
		Username: from.Username, Password: from.Password, CredentialsProviderContext: from.CredentialsProviderContext,
		Dialer: from.Dialer, TLSConfig: from.TLSConfig, DialTimeout: from.DialTimeout, ReadTimeout: from.ReadTimeout,
		WriteTimeout: from.WriteTimeout, PoolSize: from.PoolSize, Protocol: from.Protocol, MaxRetries: -1,
		ContextTimeoutEnabled: true, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}})
	c.front.client = client
	return c
}

func sessionOfCluster(c *cluster, set settings) *Server {
	s := newSession(c.front, set)
	c.replicas = c.replicas || set.replicas
	return s
}

// clusterOptions are those of the client that sends single commands to where their keys are; pages of keys do not go
// through it.
func clusterOptions(c *cluster, o *redis.Options) *redis.ClusterOptions {
	return &redis.ClusterOptions{
		Addrs: c.seeds, Username: o.Username, Password: o.Password, TLSConfig: o.TLSConfig, Protocol: o.Protocol,
		DialTimeout: o.DialTimeout, DialerRetries: 1, ReadTimeout: o.ReadTimeout, WriteTimeout: o.WriteTimeout,
		ContextTimeoutEnabled: true, MaxRedirects: brokenRetries, PoolSize: o.PoolSize, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}, DisableRoutingPolicies: true,
		ClusterSlots: c.slotsForClient,
	}
}

// slotsForClient is the slot map as go-redis wants it.
func (c *cluster) slotsForClient(ctx context.Context) ([]redis.ClusterSlot, error) {
	m, err := c.lookOnce(ctx)
	if err != nil {
		return nil, err
	}
	var out []redis.ClusterSlot
	for _, n := range m.masters {
		for _, r := range n.slots {
			out = append(out, redis.ClusterSlot{Start: r[0], End: r[1], Nodes: []redis.ClusterNode{{ID: n.id, Addr: n.addr}}})
		}
	}
	return out, nil
}
