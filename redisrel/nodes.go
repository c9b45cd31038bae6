package redisrel

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// nodes are the servers that have keys: the masters of a cluster, or the one server itself.
func (s *server) nodes(ctx context.Context) ([]*server, error) {
	if s.single != nil {
		return []*server{s}, nil
	}
	m, err := s.cluster.look(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]*server, len(m.masters))
	for i, n := range m.masters {
		out[i] = n.srv
	}
	return out, nil
}

// databaseSize is how many keys there are, rsql's own included.
func (s *server) databaseSize(ctx context.Context) (int64, error) {
	nodes, err := s.nodes(ctx)
	if err != nil {
		return 0, err
	}
	var sum int64
	for _, node := range nodes {
		err := node.retry(ctx, func() error {
			n, err := node.single.DBSize(ctx).Result()
			if err == nil {
				sum += n
			}
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return sum, nil
}

// sendKeys sends one command for each of some keys of a node as one pipeline, once; each that the node sends elsewhere is
// followed there.
func (s *server) sendKeys(ctx context.Context, cmds []redis.Cmder, out *respBuffer, n *counters, bytesOut int64) error {
	if err := s.roundTrip(ctx, cmds, out, n, bytesOut); err != nil {
		return err
	}
	if s.cluster == nil || !hasRedirect(out.b) {
		return nil
	}
	r := routed{srv: s, cmds: cmds, keys: len(cmds), out: out, count: n, inOrder: true}
	return r.follow(ctx)
}
