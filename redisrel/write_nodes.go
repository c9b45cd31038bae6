package redisrel

import (
	"context"
)

// sendAll writes rows, those of each node of a cluster on their own. Rows with the same key are on one node, and stay in
// order.
func (w *writer) sendAll(ctx context.Context, rows []writeRow) error {
	keys := make([]string, len(rows))
	for i, row := range rows {
		keys[i] = row.key
	}
	groups, err := w.table.srv.owners(ctx, keys)
	if err != nil {
		return w.stopped(err)
	}
	if len(groups) == 1 {
		w.on = groups[0].master
		return w.send(ctx, rows)
	}
	byKey := make(map[string][]writeRow, len(rows))
	for _, row := range rows {
		byKey[row.key] = append(byKey[row.key], row)
	}
	for _, g := range groups {
		var own []writeRow
		for _, key := range g.keys {
			own = append(own, byKey[key]...)
			delete(byKey, key)
		}
		w.on = g.master
		if err := w.send(ctx, own); err != nil {
			return err
		}
	}
	return nil
}

// succeed has rows go to what takes the place of the master of a key, which is lost.
func (w *writer) succeed(ctx context.Context, wait *failover, key string, err error) error {
	if w.on.cluster == nil {
		return err
	}
	heir, err := wait.heir(ctx, w.on.cluster, key, err, itself)
	if err == nil {
		w.on = heir
	}
	return err
}

// itself is the server of a master.
func itself(_ context.Context, m *clusterMaster) (*server, error) { return m.srv, nil }

// askMaster sends the request, which only reads, to the master of a key until that is answered, or what takes its place is, and gives that.
func (w *writer) askMaster(ctx context.Context, on *server, c commandName, key string) (*server, error) {
	var wait failover
	for {
		err := w.ask(ctx, on, c)
		if err == nil || on.cluster == nil {
			return on, err
		}
		if on, err = wait.heir(ctx, on.cluster, key, err, itself); err != nil {
			return nil, err
		}
	}
}

// sendRows sends commands, one for each of some keys of a node, once; each that the node sends elsewhere is followed there. They must
// not be taken for others': where following some fails, out ends before the first of them.
func (s *server) sendRows(ctx context.Context, req *request, out *respBuffer, n *counters) error {
	err := s.roundTripOf(ctx, req, out, n)
	if s.cluster == nil || !hasRedirect(out.b) {
		return err
	}
	if err == nil {
		all := routed{srv: s, cmds: req.cmds(ctx, out), keys: req.commands, out: out, count: n, inOrder: true}
		if err = all.follow(ctx); err == nil {
			return nil
		}
	}
	r := respReader{buf: out.b}
	for {
		from := r.pos
		kind, line, headErr := r.head()
		if headErr != nil || r.skipBody(kind, line) != nil {
			return err
		}
		if _, ok := redirectOf(string(line)); ok && kind == '-' {
			out.b = out.b[:from]
			return err
		}
	}
}
