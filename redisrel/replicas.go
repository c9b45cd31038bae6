package redisrel

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// reader is the server that rows of a master are read from: itself, or in turns one of its replicas, where they are asked
// for. A replica that has lost its master is passed over, since its rows may be of any age.
func (c *cluster) reader(ctx context.Context, m *clusterMaster) (*server, error) {
	if !c.replicas {
		return m.srv, nil
	}
	started, pause := time.Now(), firstPause
	for {
		s, err := c.replicaOf(ctx, m)
		if err == nil || c.elect == nil || ctx.Err() != nil || time.Since(started) >= c.front.patience {
			return s, err
		}
		// After an election it takes the replicas a moment to follow the new master.
		if err := waitFor(ctx, pause); err != nil {
			return nil, err
		}
		pause = min(2*pause, longestPause)
		now, err := c.look(ctx)
		if err != nil {
			return nil, err
		}
		m = now.masters[0]
	}
}

// replicaOf is the replica of a master whose turn it is.
func (c *cluster) replicaOf(ctx context.Context, m *clusterMaster) (*server, error) {
	first := int(c.turn.Add(1))
	var why error
	for i := range m.replicas {
		s := c.nodeAs(m.replicas[(first+i)%len(m.replicas)], true)
		err := s.untilAnswered(ctx, func() error { return s.inStep(ctx) })
		if err == nil {
			return s, nil
		}
		if ctx.Err() != nil {
			return nil, cancelled(ctx)
		}
		why = err
	}
	return nil, plan.Errorf(plan.CodeConnection, "redis %s has no replica that could be read from", m.srv).WithCause(why).
		WithHint("without replicas in the URL, and without WithReplicas, rows are read from the master")
}

// inStep is the error of a replica that does not follow its master.
func (s *server) inStep(ctx context.Context) error {
	text, err := s.single.Info(ctx, "replication").Result()
	if isReply(err) && !isBusy(err.Error()) {
		return plan.Errorf(plan.CodeServer, "redis %s answers INFO with: %s", s, err).WithHint("reading from replicas needs INFO: ACL SETUSER … +info")
	}
	if err != nil {
		return err
	}
	if f := infoFields(text); f["role"] != "slave" || f["master_link_status"] != "up" {
		return plan.Errorf(plan.CodeConnection, "the replica %s has lost its master, and its rows may be of any age", s)
	}
	return nil
}

// withReplicas is a session that reads from the replicas of one server, which the session, that it takes the place of, is on; elect
// says which server that is, where another may take its place.
func (s *Server) withReplicas(ctx context.Context, t *target, elect func(context.Context) (string, error)) (*Server, error) {
	c := newCluster(t)
	c.alone, c.elect = true, elect
	c.front.elected = elect != nil
	c.options = func(addr string) *redis.Options {
		o := *t.options
		o.Addr = addr
		return &o
	}
	c.front.addr, c.seeds = s.addr, []string{s.addr}
	c.front.client = s.client
	out := sessionOfCluster(c, s.settings)
	out.ownsClient = true
	m, err := c.look(ctx)
	if err == nil {
		_, err = c.reader(ctx, m.masters[0])
	}
	if err != nil {
		_ = out.Close() // the first error tells
		return nil, err
	}
	s.ownsClient = false // it is the other's now
	return out, nil
}

// errNotElected is why a server is waited for that is about to be the master.
var errNotElected = errors.New("it was elected, and does not know yet")

// askAlone is the slot map of one server that has all keys, and replicas. One that is a replica itself is its own.
func (c *cluster) askAlone(ctx context.Context, node *server) (*slotMap, error) {
	text, err := node.single.Info(ctx, "replication").Result()
	if err != nil {
		if isReply(err) && !isBusy(err.Error()) {
			return nil, plan.Errorf(plan.CodeServer, "redis %s answers INFO with: %s", node, err).WithHint("finding its replicas needs INFO: ACL SETUSER … +info")
		}
		return nil, err
	}
	n := &clusterMaster{id: node.addr, addr: node.addr, srv: node, slots: [][2]int{{0, slotCount - 1}}}
	for name, value := range infoFields(text) {
		if !strings.HasPrefix(name, "slave") || !strings.Contains(value, "state=online") {
			continue
		}
		f := pairsOf(value, ",")
		if f["ip"] != nil && f["port"] != nil {
			n.replicas = append(n.replicas, net.JoinHostPort(*f["ip"], *f["port"]))
		}
	}
	if infoFields(text)["role"] == "slave" {
		if c.elect != nil {
			return nil, errNotElected
		}
		n.replicas = []string{node.addr}
	}
	slices.Sort(n.replicas)
	return &slotMap{masters: []*clusterMaster{n}}, nil
}
