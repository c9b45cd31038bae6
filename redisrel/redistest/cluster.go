package redistest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// slots is how many slots a Redis Cluster divides its keys into.
const slots = 16384

// clusterTimeout is how long the nodes of a cluster may take to agree.
const clusterTimeout = 20 * time.Second

// Cluster is a Redis Cluster of servers of one machine.
type Cluster struct {
	// Masters have the slots in equal shares, in order; Replicas has the replicas of each.
	Masters  []*Server
	Replicas [][]*Server
	ids      map[*Server]string
	clients  map[*Server]*redis.Client
}

// StartCluster starts a cluster that ends with the test, with so many replicas for each of its masters. The arguments are those
// of each server.
func StartCluster(tb testing.TB, masters, replicas int, args ...string) *Cluster {
	tb.Helper()
	c, err := StartClusterProcesses(masters, replicas, args...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Stop)
	return c
}

// StartClusterProcesses is [StartCluster] for callers without a testing.TB; they call [Cluster.Stop].
func StartClusterProcesses(masters, replicas int, args ...string) (*Cluster, error) {
	c := &Cluster{ids: map[*Server]string{}, clients: map[*Server]*redis.Client{}, Replicas: make([][]*Server, masters)}
	ctx, cancel := context.WithTimeout(context.Background(), clusterTimeout)
	defer cancel()
	err := c.start(ctx, masters, replicas, args)
	if err != nil {
		c.Stop()
		return nil, fmt.Errorf("redistest: no cluster of %d: %w", masters, err)
	}
	return c, nil
}

func (c *Cluster) start(ctx context.Context, masters, replicas int, args []string) error {
	own := append([]string{"--cluster-enabled", "yes", "--cluster-node-timeout", "1500", "--repl-diskless-sync-delay", "0",
		"--cluster-replica-validity-factor", "0"}, args...)
	for i := range masters * (1 + replicas) {
		s, err := StartProcess(own...)
		if err != nil {
			return err
		}
		if i < masters {
			c.Masters = append(c.Masters, s)
		} else {
			c.Replicas[i%masters] = append(c.Replicas[i%masters], s)
		}
		if c.clients[s], err = s.newClient(); err != nil {
			return err
		}
		if c.ids[s], err = c.clients[s].Do(ctx, "CLUSTER", "MYID").Text(); err != nil {
			return err
		}
	}
	for i, s := range c.Masters {
		from, to := i*slots/masters, (i+1)*slots/masters-1
		err := errors.Join(c.clients[s].Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+1).Err(), c.clients[s].ClusterAddSlotsRange(ctx, from, to).Err())
		if err != nil {
			return err
		}
	}
	all := c.Servers()
	for i, s := range all { // each meets each: gossip alone would take seconds
		for _, other := range all[:i] {
			if err := c.clients[other].ClusterMeet(ctx, s.Host, s.Port).Err(); err != nil {
				return err
			}
		}
	}
	for i, rs := range c.Replicas {
		for _, r := range rs {
			if err := c.until(ctx, func() bool { return c.clients[r].ClusterReplicate(ctx, c.ids[c.Masters[i]]).Err() == nil }); err != nil {
				return err
			}
		}
	}
	return c.AwaitOK(ctx)
}

// Servers are the masters and the replicas.
func (c *Cluster) Servers() []*Server {
	out := append([]*Server(nil), c.Masters...)
	for _, rs := range c.Replicas {
		out = append(out, rs...)
	}
	return out
}

// AwaitOK waits until every server that runs says that the cluster is whole and knows all others, and replicas have what their masters
// have.
func (c *Cluster) AwaitOK(ctx context.Context) error {
	return c.until(ctx, func() bool {
		for _, s := range c.Servers() {
			info, err := c.clients[s].ClusterInfo(ctx).Result()
			values := lines(info)
			if err != nil || values["cluster_state"] != "ok" || values["cluster_known_nodes"] != strconv.Itoa(len(c.clients)) ||
				values["cluster_size"] != strconv.Itoa(len(c.Masters)) {
				return false
			}
		}
		for _, rs := range c.Replicas {
			for _, r := range rs {
				if info, err := c.clients[r].Info(ctx, "replication").Result(); err != nil || lines(info)["master_link_status"] != "up" {
					return false
				}
			}
		}
		return true
	})
}

func (c *Cluster) until(ctx context.Context, done func() bool) error {
	for !done() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// ID is a node's name in the cluster.
func (c *Cluster) ID(s *Server) string { return c.ids[s] }

// Client is a client of one node, which the cluster closes.
func (c *Cluster) Client(s *Server) *redis.Client { return c.clients[s] }

// URL is that of the first master.
func (c *Cluster) URL() string { return c.Masters[0].URL }

// Stop ends the servers and removes what they left. It is idempotent.
func (c *Cluster) Stop() {
	for _, client := range c.clients {
		_ = client.Close() // may be closed
	}
	for _, s := range c.Servers() {
		s.Stop()
	}
}
