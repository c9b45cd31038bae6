package redisrel

import (
	"context"
	"io"
	"math/rand/v2"
	"sync"

	"rsql/redisrel/internal/keyset"
)

// lane gives some of the keys of a scan, and is the server that they are read from.
type lane struct {
	srv  *server
	keys keySource
}

// keyWalk gives the keys of a scan, in rounds of lanes side by side.
type keyWalk interface {
	// next gives the lanes of the next round, when those of the round before are at their ends and what they gave is fetched.
	// There are none when the keys that were given are all there are; an error says that nobody can know.
	next(ctx context.Context) ([]lane, error)
	// close frees what the walk holds; idempotent.
	close()
}

var (
	_ keyWalk = (*oneLane)(nil)
	_ keyWalk = (*listWalk)(nil)
)

// newWalk is the walk of a request.
func newWalk(srv *server, req *scanRequest, count *counters) keyWalk {
	whole := srv.cluster != nil && srv.single == nil
	switch {
	case req.exact:
		return &listWalk{srv: srv, req: req, count: count}
	case req.list != nil:
		keys := keysOfList(srv, req, count)
		if whole {
			keys = &dividedKeys{keySource: keys, srv: srv, req: req}
		}
		return &oneLane{srv: srv, keys: keys}
	case req.walk != nil:
		return req.walk(count)
	case whole:
		return &clusterWalk{front: srv, req: req, count: count, seen: newSeenKeys()}
	}
	return &oneLane{srv: srv, keys: newScanKeys(srv, req, count)}
}

// keysOfList are the keys that the members of a request's list name.
func keysOfList(srv *server, req *scanRequest, count *counters) keySource {
	members := newMemberKeys(srv, req, count)
	if req.top == nil {
		return &pacedKeys{members, srv.pace}
	}
	return &topKeys{keySource: &pacedKeys{members, srv.pace}, members: members, top: req.top, rest: func() keySource {
		whole := *req
		whole.list, whole.top = req.top.directory, nil
		if whole.list != nil {
			return keysOfList(srv, &whole, count)
		}
		if srv.single == nil {
			return &inTurn{walk: newWalk(srv, &whole, count)}
		}
		return newScanKeys(srv, &whole, count)
	}}
}

// oneLane reads one server.
type oneLane struct {
	srv   *server
	keys  keySource
	begun bool
}

func (w *oneLane) next(ctx context.Context) ([]lane, error) {
	if w.begun {
		return nil, w.keys.finish(ctx)
	}
	w.begun = true
	return []lane{{w.srv, w.keys}}, nil
}

func (w *oneLane) close() { w.keys.close() }

// listWalk asks for keys by name, those of each node of a cluster from that node.
type listWalk struct {
	srv   *server
	req   *scanRequest
	count *counters
	lists []*listKeys
	begun bool
}

func (w *listWalk) next(ctx context.Context) ([]lane, error) {
	if w.begun {
		return nil, nil
	}
	w.begun = true
	groups, err := w.srv.owners(ctx, w.req.keys)
	if err != nil {
		return nil, err
	}
	var lanes []lane
	for _, g := range groups {
		l := newListKeys(w.req, g.keys, w.count)
		w.lists = append(w.lists, l)
		lanes = append(lanes, lane{g.srv, &pacedKeys{l, g.srv.pace}})
	}
	return lanes, nil
}

func (w *listWalk) close() {
	for _, l := range w.lists {
		l.close()
	}
}

// seenKeys are the keys that a scan has met, of all its lanes.
type seenKeys struct {
	mu  sync.Mutex
	set *keyset.Set
}

func newSeenKeys() *seenKeys { return &seenKeys{set: keyset.New(rand.Uint64())} }

// warm touches the memory that looking for the keys will need.
func (s *seenKeys) warm(keys []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set.Warm(keys)
}

func (s *seenKeys) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set.Close()
}

// inTurn reads a walk's lanes one page after the other, in turns, on the caller's goroutine.
type inTurn struct {
	walk keyWalk
	open []lane
	turn int
	// ended is set when the walk has no more lanes.
	ended bool
	// past is how many keys of the database were gone over by lanes that are at their ends.
	past int
}

func (w *inTurn) fill(ctx context.Context, p *page, most int) error {
	for {
		if len(w.open) == 0 {
			if w.ended {
				return io.EOF
			}
			lanes, err := w.walk.next(ctx)
			if err != nil {
				return err
			}
			w.open, w.ended = append(w.open, lanes...), len(lanes) == 0
			continue
		}
		w.turn %= len(w.open)
		l := w.open[w.turn]
		p.home = l.srv
		err := l.keys.fill(ctx, p, most)
		if err == io.EOF { //nolint:errorlint // fill gives it unwrapped
			w.past += l.walked()
			w.open = append(w.open[:w.turn], w.open[w.turn+1:]...)
			continue
		}
		w.turn++
		return err
	}
}

// finish has nothing to find: the walk looked before it ended.
func (w *inTurn) finish(context.Context) error { return nil }

func (w *inTurn) close() { w.walk.close() }

// newWalked gives the keys of a pattern, for a caller that fetches nothing itself or asks as it goes. Where reach is more than 0, pages are
// empty once a server has gone over about so many keys.
func newWalked(srv *server, table string, pattern KeyPattern, reach int, count *counters) *inTurn {
	req := &scanRequest{table: table, pattern: pattern, reach: reach}
	if key, ok := onlyKey(pattern); ok {
		req.exact, req.keys = true, []string{key}
	}
	return &inTurn{walk: newWalk(srv, req, count)}
}

// waiting is how many keys of replies that came have not been given out, of the lane that comes next.
func (w *inTurn) waiting() int {
	if len(w.open) == 0 {
		return 0
	}
	if keys := w.open[w.turn%len(w.open)].scan(); keys != nil {
		return len(keys.keys)
	}
	return 0
}

// last reports whether the servers have gone over all of their keys, so that what is waiting is all that there is yet.
func (w *inTurn) last() bool {
	for _, l := range w.open {
		if keys := l.scan(); keys == nil || !keys.started || keys.cursor != "0" {
			return false
		}
	}
	return len(w.open) > 0
}

// walked is about how many keys of the database the servers have gone over.
func (w *inTurn) walked() int {
	n := w.past
	for _, l := range w.open {
		n += l.walked()
	}
	return n
}

// walked is about how many keys of its database the lane's server has gone over.
func (l lane) walked() int {
	if keys := l.scan(); keys != nil {
		return keys.walked
	}
	return 0
}

// scan is the SCAN that the lane's keys come from; nil for others.
func (l lane) scan() *scanKeys {
	switch k := l.keys.(type) {
	case *scanKeys:
		return k
	case *survivingKeys:
		return k.scanKeys
	}
	return nil
}

// dividedKeys are keys of a whole cluster, each page of which is those of one node.
type dividedKeys struct {
	keySource
	srv  *server
	req  *scanRequest
	rest []keysOfNode
}

func (d *dividedKeys) fill(ctx context.Context, p *page, most int) error {
	for len(d.rest) == 0 {
		all := &page{}
		if err := d.keySource.fill(ctx, all, most); err != nil {
			return err
		}
		var err error
		if d.rest, err = d.srv.owners(ctx, all.keys); err != nil {
			return err
		}
	}
	parts := make([]string, len(d.req.pattern.Placeholders()))
	p.home = d.rest[0].srv
	for _, key := range d.rest[0].keys {
		d.req.pattern.Match(key, parts) // as it did when the key was found
		p.add(key, parts)
	}
	d.rest = d.rest[1:]
	if d.req.top != nil {
		d.req.top.pending = len(d.rest) > 0
	}
	return nil
}
