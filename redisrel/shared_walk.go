package redisrel

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"

	"rsql/planner/plan"
)

var _ plan.Walker = (*Table)(nil)

// Keyspace is the server, for scans that SCAN it to its end; of a cluster, with the slot of the keys where the pattern says that they are of one,
// since only its node is scanned then.
func (t *Table) Keyspace(spec plan.ScanSpec) any {
	if spec.Limit != plan.NoLimit {
		return nil
	}
	a := t.rel.accessSpec(spec)
	if a.exact || a.list != nil {
		return nil
	}
	if t.srv.cluster != nil {
		if slot, ok := slotOfGlob(a.pattern.Glob(a.bounds)); ok {
			return oneSlot{t.srv.server, slot}
		}
	}
	return t.srv.server
}

// oneSlot is the keyspace of a slot of a cluster.
type oneSlot struct {
	srv  *server
	slot int
}

// sharedWalk is one walk through a keyspace for several scans: whichever needs keys goes on with it, and keeps the keys of the others for
// them. Each lane of the walk is shared on its own, so that the nodes of a cluster are scanned side by side.
type sharedWalk struct {
	srv   *server
	parts []*walkPart
	count counters // of what keys does, until it is passed to whoever went on
	// turn holds a value while somebody asks for the next round.
	turn chan struct{}

	mu     sync.Mutex
	keys   keyWalk // nil before the first key is asked for
	rounds [][]*sharedLane
	// busy is how many are at work with keys or its lanes, and left how many parts have not left yet.
	busy, left int
	ended      bool
}

// walkPart is what the walk knows of one scan.
type walkPart struct {
	table *Table
	// access is which keys are the scan's.
	access access
	// parts are those of the key that was looked at last, in the look for keys of all scans.
	parts    []string
	newQueue func() plan.KeyQueue
	gone     atomic.Bool
}

// Walk implements plan.Walker.
func (t *Table) Walk(scans []plan.WalkScan) plan.Walk {
	w := &sharedWalk{srv: t.srv.server, turn: make(chan struct{}, 1), left: len(scans)}
	for _, s := range scans {
		w.parts = append(w.parts, newWalkPart(s))
	}
	return w
}

func newWalkPart(s plan.WalkScan) *walkPart {
	t := s.Table.(*Table)
	return &walkPart{table: t, access: t.rel.accessSpec(s.Spec), parts: make([]string, len(t.rel.parts)), newQueue: s.NewQueue}
}

// Scan implements plan.Walk.
func (w *sharedWalk) Scan(ctx context.Context, n int, spec plan.ScanSpec) (plan.Reader, error) {
	t := w.parts[n].table
	req, err := t.keyedRequest(spec)
	if err != nil {
		return nil, err
	}
	req.walk = func(count *counters) keyWalk { return &partWalk{walk: w, n: n, count: count} }
	return t.open(ctx, req)
}

// Leave implements plan.Walk.
func (w *sharedWalk) Leave(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.parts[n].gone.Swap(true) {
		return
	}
	for _, round := range w.rounds {
		for _, l := range round {
			l.queues[n].Close()
		}
	}
	w.left--
	w.tryEnd()
}

// begin takes a lock of the walk, which end gives back.
func (w *sharedWalk) begin(ctx context.Context, lock chan struct{}) error {
	select {
	case lock <- struct{}{}:
	case <-ctx.Done():
		return cancelled(ctx)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy++
	return nil
}

func (w *sharedWalk) end(lock chan struct{}) {
	<-lock
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy--
	w.tryEnd()
}

// tryEnd frees what the walk holds, when all have left and nobody is at work with it.
func (w *sharedWalk) tryEnd() {
	if w.left > 0 || w.busy > 0 || w.ended {
		return
	}
	w.ended = true
	if w.keys != nil {
		w.keys.close()
	}
}

// round is the n-th round of the walk, for a part that is through with those before it: when it is the first to be so, the walk is asked for
// another. There is none when the keys that were given are all there are.
func (w *sharedWalk) round(ctx context.Context, n int, count *counters) ([]*sharedLane, error) {
	if err := w.begin(ctx, w.turn); err != nil {
		return nil, err
	}
	defer w.end(w.turn)
	if n < len(w.rounds) {
		return w.rounds[n], nil
	}
	keys := w.started()
	lanes, err := keys.next(ctx)
	w.count.moveTo(count)
	if err != nil || len(lanes) == 0 {
		return nil, err
	}
	return w.add(lanes), nil
}

// started is the walk itself, which begins with the first key that is asked for.
func (w *sharedWalk) started() keyWalk {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keys == nil {
		w.keys = newWalk(w.srv, w.request(), &w.count)
	}
	return w.keys
}

// add makes lanes shared ones.
func (w *sharedWalk) add(lanes []lane) []*sharedLane {
	w.mu.Lock()
	defer w.mu.Unlock()
	round := make([]*sharedLane, len(lanes))
	for i, l := range lanes {
		round[i] = newSharedLane(w, l)
	}
	w.rounds = append(w.rounds, round)
	return round
}

// wants reports whether a key is one of the part's; parts has its parts then.
func (p *walkPart) wants(key string, parts []string) bool {
	a := &p.access
	return a.pattern.Match(key, parts) && (a.bounds == nil || boundsHold(a.bounds, parts))
}

// request is for the keys of all parts.
func (w *sharedWalk) request() *scanRequest {
	return &scanRequest{table: w.names(), pattern: newUnionPattern(w.parts), limit: plan.NoLimit}
}

// names are the tables, for messages.
func (w *sharedWalk) names() string {
	var names []string
	known := map[string]bool{}
	for _, p := range w.parts {
		if name := p.table.label(); !known[name] {
			known[name] = true
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// DescribeWalk implements plan.Walker.
func (t *Table) DescribeWalk(scans []plan.WalkScan) []plan.ScanPath {
	parts := make([]*walkPart, len(scans))
	for i, s := range scans {
		parts[i] = newWalkPart(s)
	}
	out := make([]plan.ScanPath, len(scans))
	for i, s := range scans {
		p := s.Table.(*Table).describeScan(s.Spec)
		if i == 0 {
			p.Path += ", one SCAN for " + intText(int64(len(scans))) + " scans"
			p.Commands[0] = scanCommand(newUnionPattern(parts).glob, t.srv.pageKeys)
			p.Notes = append(p.Notes, t.walkCost()...)
		} else {
			p.Path += ", shares the SCAN of " + plan.TableName(t)
			p.Commands = p.Commands[1:]
		}
		out[i] = p
	}
	return out
}
