package redisrel

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// cluster is a Redis Cluster: its nodes, each a server of its own, and which of them has which slots. It is safe for
// concurrent use.
type cluster struct {
	// front is the server that stands for the whole; nodes are used as it is.
	front *server
	// options are those of the connections to a node.
	options func(addr string) *redis.Options
	seeds   []string
	// replicas is set where rows are read from replicas, in turns.
	replicas bool
	turn     atomic.Int32
	// alone is set for one server with its replicas, which is used as a cluster of one master; elect is who says which that is, where
	// another may take its place, else nil.
	alone bool
	elect func(ctx context.Context) (addr string, err error)

	mu     sync.Mutex
	nodes  map[string]*server
	layout *slotMap
	// looked is when the layout was found.
	looked time.Time
	// moved is set when a node has sent us to another one, so that layout is out of date.
	moved bool
}

// slotMap is which nodes a cluster has and which slots they serve. It is immutable.
type slotMap struct {
	masters []*clusterMaster
	// owners has the ordinal in masters of each slot's.
	owners [slotCount]int16
	// served says which node has which slots, in a form that differs when that does.
	served string
}

// clusterMaster is a node that may have keys of its own.
type clusterMaster struct {
	id, addr, epoch string
	srv             *server
	slots           [][2]int
	// open are the slots that are on their way to or from the node, as far as it was the one to say so.
	open []int
	// replicas are the addresses of the nodes that have the same keys, those with a working link to it.
	replicas []string
	failed   bool
}

// node is the server at an address, connected to when it is first used.
func (c *cluster) node(addr string) *server { return c.nodeAs(addr, false) }

// nodeAs is the server at an address, for reading from a replica or not.
func (c *cluster) nodeAs(addr string, replica bool) *server {
	c.mu.Lock()
	defer c.mu.Unlock()
	name := addr
	if replica {
		name += " as a replica"
	}
	if s := c.nodes[name]; s != nil {
		return s
	}
	o := c.options(addr)
	if replica && !c.alone {
		o.OnConnect = func(ctx context.Context, conn *redis.Conn) error { return conn.ReadOnly(ctx).Err() }
	}
	takes := takeReplies(o)
	s := newServer(redis.NewClient(o), addr)
	s.inherit(c.front)
	s.takes = takes
	s.cluster, s.replica = c, replica
	c.nodes[name] = s
	return s
}

// inherit takes over how another server is used.
func (s *server) inherit(o *server) {
	s.pageKeys, s.fetches, s.patience, s.pace, s.maxPage, s.maxRow = o.pageKeys, o.fetches, o.patience, o.pace, o.maxPage, o.maxRow
	s.pages.fixed, s.name = o.pages.fixed, o.name
}

// close closes the connections to the nodes.
func (c *cluster) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, s := range c.nodes {
		errs = append(errs, s.single.Close())
	}
	clear(c.nodes)
	return errors.Join(errs...)
}

// known is the slot map as it was last seen, or as it is where nobody has looked or a node has sent us elsewhere since.
func (c *cluster) known(ctx context.Context) (*slotMap, error) {
	c.mu.Lock()
	m := c.layout
	if c.moved || c.elect != nil && time.Since(c.looked) > electedAge {
		m = nil
	}
	c.mu.Unlock()
	if m != nil {
		return m, nil
	}
	return c.look(ctx)
}

// electedAge is how long the server that was elected is taken for the master without asking again.
const electedAge = time.Second

// look asks for the slot map, and waits while a replica is about to take the place of its master.
func (c *cluster) look(ctx context.Context) (m *slotMap, err error) {
	err = c.outlast(ctx, func() (err error) {
		m, err = c.lookOnce(ctx)
		return err
	})
	return m, err
}

// lookOnce asks for the slot map, one node after the other until one answers.
func (c *cluster) lookOnce(ctx context.Context) (*slotMap, error) {
	var m *slotMap
	err := c.front.untilAnswered(ctx, func() error {
		var first error
		addrs, err := c.addresses(ctx)
		if err != nil {
			return err
		}
		for _, addr := range addrs {
			var err error
			if m, err = c.ask(ctx, c.node(addr)); err == nil {
				return nil
			}
			var known *plan.Error
			if first == nil || errors.As(err, &known) && !errors.As(first, &known) {
				first = err
			}
			if ctx.Err() != nil {
				break
			}
		}
		return first
	})
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	before := c.layout
	c.layout, c.moved, c.looked = m, false, time.Now()
	c.mu.Unlock()
	if client, ok := c.front.client.(*redis.ClusterClient); ok && before != nil && before.served != m.served {
		client.ReloadState(ctx) // it looks by itself when a node sends it elsewhere, which one that is gone does not
	}
	return m, nil
}

// addresses are where nodes of the cluster may be found.
func (c *cluster) addresses(ctx context.Context) ([]string, error) {
	if c.elect != nil {
		addr, err := c.elect(ctx)
		return []string{addr}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]string, 0, len(c.seeds))
	if c.layout != nil {
		for _, m := range c.layout.masters {
			out = append(out, m.addr)
		}
	}
	return append(out, c.seeds...), nil
}

// ask asks one node for the slot map.
func (c *cluster) ask(ctx context.Context, node *server) (*slotMap, error) {
	if c.alone {
		return c.askAlone(ctx, node)
	}
	text, err := node.single.ClusterNodes(ctx).Result()
	if err != nil {
		if isReply(err) && !isBusy(err.Error()) {
			return nil, plan.Errorf(plan.CodeServer, "redis %s answers CLUSTER NODES with: %s", node, err).
				WithHint("reading a cluster needs CLUSTER NODES: ACL SETUSER … +cluster|nodes")
		}
		return nil, err
	}
	m, err := parseNodes(text, node.addr)
	if err != nil {
		return nil, err
	}
	for _, master := range m.masters {
		master.srv = c.node(master.addr)
	}
	return m, nil
}

// keysOfNode are keys that one node has.
type keysOfNode struct {
	// srv is what they are read from, master what they are written to.
	srv, master *server
	keys        []string
}

// owners divides keys among the nodes that have them, in order; a server that is alone has all.
func (s *server) owners(ctx context.Context, keys []string) ([]keysOfNode, error) {
	if s.cluster == nil || s.single != nil {
		return []keysOfNode{{s, s, keys}}, nil
	}
	m, err := s.cluster.known(ctx)
	if err != nil {
		return nil, err
	}
	groups := make([]keysOfNode, len(m.masters))
	for _, key := range keys {
		g := &groups[m.owners[slotOf(key)]]
		g.keys = append(g.keys, key)
	}
	out := groups[:0]
	for i, g := range groups {
		if len(g.keys) == 0 {
			continue
		}
		g.master = m.masters[i].srv
		if g.srv, err = s.cluster.reader(ctx, m.masters[i]); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// masters is about how many servers a scan reads from side by side.
func (s *server) masters() int {
	if s.cluster == nil || s.single != nil {
		return 1
	}
	s.cluster.mu.Lock()
	defer s.cluster.mu.Unlock()
	if s.cluster.layout == nil {
		return 1
	}
	return len(s.cluster.layout.masters)
}
