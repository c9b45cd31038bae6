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
