package redisrel

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"rsql/planner/plan"
)

// clusterWalk scans the masters of a cluster side by side. Keys may move from one to another meanwhile, behind the cursor of
// the one and before that of the other. Therefore all nodes are asked before and after a round which slots they have and how many keys they
// were given; those that were given any are scanned again, until none was. Keys that were met before do not come out again,
// and rows whose keys have moved since are fetched from where they are.
type clusterWalk struct {
	front *server
	req   *scanRequest
	count *counters
	seen  *seenKeys

	open   []*survivingKeys
	before *clusterState
	rounds int
	// since is when the first round had ended.
	since time.Time
}

// fewestRounds is how often a scan reads again what moved, however long that takes; then it is bounded by the server's patience.
const fewestRounds = 5

// clusterState is what must not change during a scan, and what may.
type clusterState struct {
	slots *slotMap
	// runs are those of the nodes, in the order of slots.masters.
	runs []serverRun
}

func (w *clusterWalk) next(ctx context.Context) ([]lane, error) {
	var now *clusterState
	err := w.front.cluster.outlast(ctx, func() (err error) {
		now, err = w.front.cluster.inspect(ctx, w.count)
		return err
	})
	if err != nil {
		return nil, err
	}
	scan, err := w.nodes(ctx, now)
	if err != nil || len(scan) == 0 {
		return nil, err
	}
	w.before = now
	w.unpin()
	var lanes []lane
	for _, at := range scan {
		master := now.slots.masters[at]
		srv := master.srv
		if w.front.cluster.replicas {
			if srv, err = w.front.cluster.reader(ctx, master); err != nil {
				return nil, err
			}
		}
		keys := &survivingKeys{scanKeys: newLaneKeys(srv, w.req, w.count, w.seen), cluster: w.front.cluster, master: master}
		if srv == master.srv {
			keys.run, keys.knowsRun = now.runs[at], true
		}
		w.open = append(w.open, keys)
		lanes = append(lanes, lane{srv, keys})
	}
	return lanes, nil
}

// nodes are those of the next round.
func (w *clusterWalk) nodes(ctx context.Context, now *clusterState) ([]int, error) {
	if w.before == nil {
		return w.first(ctx, now)
	}
	for _, keys := range w.open {
		if keys.knowsRun || keys.lost != nil {
			continue
		}
		if err := keys.finish(ctx); err != nil {
			return nil, err
		}
	}
	again, err := w.again(now)
	if err != nil || len(again) == 0 {
		return nil, err
	}
	return again, w.pause(ctx)
}

// first are the nodes of the first round: all, or the one that has the slot of all keys of the pattern. It is all for a slot
// that is on its way, which only the node itself tells: then two have keys of it. It is all as well where that node is lost since.
func (w *clusterWalk) first(ctx context.Context, now *clusterState) ([]int, error) {
	if slot, ok := slotOfGlob(w.req.pattern.Glob(w.req.bounds)); ok {
		at := int(now.slots.owners[slot])
		owner := now.slots.masters[at]
		var own *slotMap
		err := owner.srv.untilAnswered(ctx, func() (err error) {
			own, err = w.front.cluster.ask(ctx, owner.srv)
			return err
		})
		if err != nil && !w.front.cluster.mayHeal(err) {
			return nil, err
		}
		if err == nil && own.alone(owner, slot) {
			return []int{at}, nil
		}
	}
	all := make([]int, len(now.slots.masters))
	for i := range all {
		all[i] = i
	}
	return all, nil
}

// alone reports whether a node has a slot, by its own account, and no other some of its keys.
func (m *slotMap) alone(owner *clusterMaster, slot int) bool {
	has := m.masters[m.owners[slot]]
	return has.id == owner.id && !slices.Contains(has.open, slot)
}

// again are the nodes that were given keys since the round before began.
func (w *clusterWalk) again(now *clusterState) ([]int, error) {
	var again []int
	for at, node := range now.slots.masters {
		old := slices.IndexFunc(w.before.slots.masters, func(n *clusterMaster) bool { return n.id == node.id })
		if old < 0 {
			again = append(again, at)
			continue
		}
		run, was := now.runs[at], w.before.runs[old]
		if err := node.srv.sameRun(was, run, w.req.table); err != nil {
			return nil, err
		}
		if run.received != was.received || now.gained(at, w.before, old) || w.lost(node) {
			again = append(again, at)
		}
	}
	return again, nil
}

// lost reports whether the scan of a node in the round before could not go on.
func (w *clusterWalk) lost(node *clusterMaster) bool {
	return slices.ContainsFunc(w.open, func(k *survivingKeys) bool { return k.lost != nil && k.master.id == node.id })
}

// gained reports whether a node has slots that it did not have before, or had others meanwhile.
func (now *clusterState) gained(at int, before *clusterState, old int) bool {
	if now.slots.masters[at].epoch != before.slots.masters[old].epoch {
		return true
	}
	for slot, owner := range now.slots.owners {
		if int(owner) == at && int(before.slots.owners[slot]) != old {
			return true
		}
	}
	return false
}

// pause waits before what moved is read again, for longer each time, and gives up at last.
func (w *clusterWalk) pause(ctx context.Context) error {
	if w.rounds == 0 {
		w.since = time.Now()
	}
	w.rounds++
	if w.rounds > fewestRounds && time.Since(w.since) > w.front.patience {
		return plan.Errorf(plan.CodeConnection, "the topology of the cluster changed during the scan of table %s, and goes on to: "+
			"slots were moved between nodes each of the %d times that what had moved was read again", w.req.table, w.rounds).
			WithHint("run the statement again when the resharding is done")
	}
	return waitFor(ctx, min(firstPause<<min(w.rounds, 6), longestPause))
}

func (w *clusterWalk) unpin() {
	for _, keys := range w.open {
		keys.close()
	}
	w.open = nil
}

func (w *clusterWalk) close() {
	w.unpin()
	w.seen.close()
}

// inspect looks at the whole cluster.
func (c *cluster) inspect(ctx context.Context, count *counters) (*clusterState, error) {
	slots, err := c.lookOnce(ctx)
	if err != nil {
		return nil, err
	}
	state := &clusterState{slots: slots, runs: make([]serverRun, len(slots.masters))}
	group, ctx := errgroup.WithContext(ctx)
	for i, n := range slots.masters {
		group.Go(func() error {
			return n.srv.untilAnswered(ctx, func() (err error) {
				out := respBuffer{limit: n.srv.maxRow}
				state.runs[i], err = n.srv.askRun(ctx, n.srv.single, &out, count)
				return err
			})
		})
	}
	return state, group.Wait()
}

// nodesScanned says for EXPLAIN which nodes of a cluster a SCAN is sent to.
func (s *server) nodesScanned(a access) string {
	switch {
	case s.cluster == nil:
		return ""
	case s.cluster.alone:
		return ", from a replica"
	case s.cluster.replicas:
		return ", from replicas of " + intText(int64(s.masters())) + " nodes side by side"
	}
	if slot, ok := slotOfGlob(a.pattern.Glob(a.bounds)); ok {
		return ", on the node of slot " + intText(int64(slot))
	}
	return ", on " + intText(int64(s.masters())) + " nodes side by side"
}
