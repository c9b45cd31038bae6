package redisrel

import (
	"context"
	"io"
	"strings"
	"sync/atomic"

	"rsql/planner/plan"
)

var _ plan.Walker = (*Table)(nil)

// Keyspace is the server, for scans that SCAN it to its end. The nodes of a cluster are walked through by each scan on its own, side by
// side.
func (t *Table) Keyspace(spec plan.ScanSpec) any {
	if spec.Limit != plan.NoLimit || t.srv.cluster != nil {
		return nil
	}
	if a := t.rel.accessSpec(spec); a.exact || a.list != nil {
		return nil
	}
	return t.srv.server
}

// sharedWalk is one SCAN for several scans: whichever needs keys goes on with it, and keeps the keys of the others for them.
type sharedWalk struct {
	srv   *server
	parts []*walkPart
	// lock holds a value while somebody goes on with the walk. What follows belongs to its holder.
	lock  chan struct{}
	keys  keySource // nil before the first key is asked for, and when all have left
	count counters  // of what keys does, until it is passed to whoever went on
	page  page
	ended bool
	err   error
	// left is how many parts have not left yet.
	left atomic.Int64
}

// walkPart is what the walk knows of one scan.
type walkPart struct {
	table *Table
	// access is which keys are the scan's.
	access access
	parts  []string
	queue  plan.KeyQueue
	found  []string
	gone   atomic.Bool
}

// Walk implements plan.Walker.
func (t *Table) Walk(scans []plan.WalkScan) plan.Walk {
	w := &sharedWalk{srv: t.srv.server, lock: make(chan struct{}, 1)}
	for _, s := range scans {
		w.parts = append(w.parts, newWalkPart(s))
	}
	w.left.Store(int64(len(w.parts)))
	return w
}

func newWalkPart(s plan.WalkScan) *walkPart {
	t := s.Table.(*Table)
	return &walkPart{table: t, access: t.rel.accessSpec(s.Spec), parts: make([]string, len(t.rel.parts)), queue: s.Keys}
}

// Scan implements plan.Walk.
func (w *sharedWalk) Scan(ctx context.Context, n int, spec plan.ScanSpec) (plan.Reader, error) {
	t := w.parts[n].table
	req, err := t.keyedRequest(spec)
	if err != nil {
		return nil, err
	}
	req.walk = func(count *counters) keySource { return &walkKeys{walk: w, n: n, part: w.parts[n], count: count} }
	return t.open(ctx, req)
}

// Leave implements plan.Walk.
func (w *sharedWalk) Leave(n int) {
	p := w.parts[n]
	if p.gone.Swap(true) {
		return
	}
	p.queue.Close()
	if w.left.Add(-1) == 0 {
		w.tryEnd()
	}
}

// begin takes the lock.
func (w *sharedWalk) begin(ctx context.Context) error {
	select {
	case w.lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return cancelled(ctx)
	}
}

// end gives the lock back.
func (w *sharedWalk) end() {
	<-w.lock
	if w.left.Load() == 0 {
		w.tryEnd()
	}
}

// tryEnd frees what the walk holds, unless somebody goes on with it, who then does.
func (w *sharedWalk) tryEnd() {
	select {
	case w.lock <- struct{}{}:
		if w.keys != nil {
			w.keys.close()
		}
		w.keys, w.ended = nil, true
		<-w.lock
	default:
	}
}

// step goes on with the walk and hands out what it finds, as the holder of the lock: to a page, up to most keys, what its scan has
// been given, to the others' queues what is theirs.
func (w *sharedWalk) step(ctx context.Context, k *walkKeys, p *page, most int) error {
	if w.err != nil {
		return w.err
	}
	if w.keys == nil {
		w.keys = newScanKeys(w.srv, w.request(), &w.count)
	}
	err := w.keys.fill(ctx, &w.page, w.srv.page())
	w.count.moveTo(k.count)
	switch {
	case err == io.EOF: //nolint:errorlint // fill gives it unwrapped
		w.ended = true
		w.keys.close()
		return nil
	case err != nil && ctx.Err() != nil: // the page keeps what it has, and another scan may go on
		return err
	case err == nil:
		err = w.handOut(k.part, p, most)
		w.page.clear()
	}
	w.err = err
	return err
}

// handOut gives the keys of the page to the parts that they belong to.
func (w *sharedWalk) handOut(own *walkPart, to *page, most int) error {
	for _, p := range w.parts {
		if p.gone.Load() {
			continue
		}
		p.found = p.found[:0]
		for _, key := range w.page.keys {
			switch {
			case !p.wants(key):
			case p == own && len(to.keys) < most:
				to.add(key, p.parts)
			default:
				p.found = append(p.found, key)
			}
		}
		if err := p.queue.Put(p.found); err != nil {
			return err
		}
		clear(p.found)
	}
	return nil
}

// wants reports whether a key is one of the part's; p.parts has its parts then.
func (p *walkPart) wants(key string) bool {
	a := &p.access
	return a.pattern.Match(key, p.parts) && (a.bounds == nil || boundsHold(a.bounds, p.parts))
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
