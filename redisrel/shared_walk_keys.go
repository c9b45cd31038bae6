package redisrel

import (
	"context"
	"io"
	"time"

	"rsql/planner/plan"
)

// partWalk is a shared walk as one of its scans sees it. The walk frees what it holds itself.
type partWalk struct {
	walk  *sharedWalk
	n     int
	count *counters
	round int
}

var _ keyWalk = (*partWalk)(nil)

func (p *partWalk) next(ctx context.Context) ([]lane, error) {
	shared, err := p.walk.round(ctx, p.round, p.count)
	if err != nil {
		return nil, err
	}
	p.round++
	lanes := make([]lane, len(shared))
	for i, l := range shared {
		lanes[i] = lane{l.srv, &walkKeys{lane: l, n: p.n, count: p.count, parts: make([]string, len(p.walk.parts[p.n].parts))}}
	}
	return lanes, nil
}

func (p *partWalk) close() { p.walk.Leave(p.n) }

// sharedLane is a lane of a shared walk.
type sharedLane struct {
	walk *sharedWalk
	lane
	// queues keep the keys of each part of the walk until it reads them.
	queues []plan.KeyQueue
	// lock holds a value while somebody goes on with the lane. What follows belongs to its holder.
	lock  chan struct{}
	page  page
	parts [][]string // of the key that is looked at, for each part of the walk
	found []string
	ended bool
	err   error
}

func newSharedLane(w *sharedWalk, of lane) *sharedLane {
	l := &sharedLane{walk: w, lane: of, lock: make(chan struct{}, 1)}
	for _, p := range w.parts {
		q := p.newQueue()
		if p.gone.Load() {
			q.Close()
		}
		l.queues = append(l.queues, q)
		l.parts = append(l.parts, make([]string, len(p.parts)))
	}
	return l
}

// step goes on with the lane and hands out what it finds, as the holder of the lock: to a page, up to most keys, what its scan has
// been given, to the others' queues what is theirs.
func (l *sharedLane) step(ctx context.Context, k *walkKeys, p *page, most int) error {
	if l.err != nil {
		return l.err
	}
	err := l.keys.fill(ctx, &l.page, l.srv.page())
	l.walk.count.moveTo(k.count)
	switch {
	case err == io.EOF: //nolint:errorlint // fill gives it unwrapped
		l.ended = true
		return nil
	case err != nil && ctx.Err() != nil: // the page keeps what it has, and another scan may go on
		return err
	case err == nil:
		err = l.handOut(k.n, p, most)
		l.page.clear()
	}
	l.err = err
	return err
}

// handOut gives the keys of the lane's page to the parts that they belong to.
func (l *sharedLane) handOut(own int, to *page, most int) error {
	for n, part := range l.walk.parts {
		if part.gone.Load() {
			continue
		}
		l.found = l.found[:0]
		for _, key := range l.page.keys {
			switch {
			case !part.wants(key, l.parts[n]):
			case n == own && len(to.keys) < most:
				to.add(key, l.parts[n])
			default:
				l.found = append(l.found, key)
			}
		}
		if err := l.queues[n].Put(l.found); err != nil {
			return err
		}
		clear(l.found)
	}
	return nil
}

// walkKeys gives one scan its keys of a lane of a shared walk.
type walkKeys struct {
	lane  *sharedLane
	n     int
	count *counters
	parts []string
}

var _ keySource = (*walkKeys)(nil)

func (k *walkKeys) fill(ctx context.Context, p *page, most int) error {
	var first time.Time
	for {
		ended, err := k.more(ctx, p, most)
		n := len(p.keys)
		switch {
		case err != nil:
			return err
		case n > 0 && (ended || n >= most/2):
			return nil
		case ended:
			return io.EOF
		case n > 0 && first.IsZero():
			first = time.Now()
		case n > 0 && time.Since(first) > longestWait:
			return nil
		}
		if ctx.Err() != nil {
			return cancelled(ctx)
		}
	}
}

// more adds keys that were kept to the page, or goes on with the lane; ended says that there are none left.
func (k *walkKeys) more(ctx context.Context, p *page, most int) (ended bool, err error) {
	if n, err := k.take(ctx, p, most); n > 0 || err != nil {
		return false, err
	}
	walk := k.lane.walk
	if err := walk.begin(ctx, k.lane.lock); err != nil {
		return false, err
	}
	defer walk.end(k.lane.lock)
	if n, err := k.take(ctx, p, most); n > 0 || err != nil { // another scan was faster
		return false, err
	}
	if k.lane.ended {
		return true, nil
	}
	return false, k.lane.step(ctx, k, p, most)
}

// take adds keys that were kept to the page.
func (k *walkKeys) take(ctx context.Context, p *page, most int) (int, error) {
	keys, err := k.lane.queues[k.n].Take(ctx, most-len(p.keys))
	if err != nil {
		return 0, err
	}
	for _, key := range keys {
		k.lane.walk.parts[k.n].access.pattern.Match(key, k.parts) // as it did when the key was found
		p.add(key, k.parts)
	}
	return len(keys), nil
}

// finish has nothing to find: the walk looks before it ends.
func (k *walkKeys) finish(context.Context) error { return nil }

func (k *walkKeys) close() {}
