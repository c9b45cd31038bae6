package redisrel

import (
	"context"
	"math/rand/v2"

	"github.com/redis/go-redis/v9"

	"rsql/redisrel/internal/keyset"
)

// elementsPerPart is how many elements of a key one command asks for: few enough that the server's other clients do not
// wait for it.
const elementsPerPart = 500

// elementPages is how a fetcher reads keys of many rows: a part of each key of a page, and then, as a page of their own,
// the keys that are not at their end. What a page learns is kept only once all of it is good, so that it can be read again.
type elementPages struct {
	f      *fetcher
	reader elementReader
	rows   elementRows
	// part is how many elements a command asks for; it shrinks when they turn out to be large.
	part  int
	texts []string
	// mostRows and mostBytes are those of the largest page so far, which the next one has room for from the beginning.
	mostRows, mostBytes int
	// next is where the keys of the page go on.
	next  []*position
	homes elementHomes
	// open are the sets that positions have.
	open map[*keyset.Set]struct{}
}

func newElementPages(f *fetcher) *elementPages {
	e := &elementPages{f: f, reader: f.lay.shape.reader(f.req, f.lay), part: elementsPerPart, open: map[*keyset.Set]struct{}{}}
	if f.req.part > 0 {
		e.part = f.req.part
	}
	if w := f.req.wanted(); f.req.limit >= 0 && !w.listed && !w.ranked() { // else not all that is read comes out
		e.part = int(min(int64(e.part), f.req.limit))
	}
	e.rows = elementRows{lay: f.lay, out: &f.out, named: e.reader.repeats()}
	return e
}

// say asks for a part of each of a page's keys.
func (e *elementPages) say(ctx context.Context, p *page) {
	f := e.f
	if missing := len(p.keys) - len(p.at); missing > 0 {
		p.at = append(p.at, make([]*position, missing)...)
	}
	f.sent.reset()
	for i := range p.keys {
		e.sayKey(&f.sent, p, i, f.srv.addr)
	}
	n := len(p.keys)
	f.limit(n)
	if f.over != nil { // whose replies come into the page's own
		p.raw = withRoom(p.raw[:0], e.mostBytes)
	} else {
		f.out.b = withRoom(f.out.b[:0], e.mostBytes)
	}
	f.count.commands[f.lay.main].Add(int64(n))
	if f.lay.ttl {
		f.count.commands[cmdPTTL].Add(int64(n))
	}
	f.again = func(key int, to string) []redis.Cmder {
		var one request
		e.sayKey(&one, p, key, to)
		return one.cmds(ctx, &f.out)
	}
}

// sayKey asks a node for a part of the i-th key of a page.
func (e *elementPages) sayKey(r *request, p *page, i int, node string) {
	e.texts = e.reader.arguments(e.texts[:0], e.from(p, i, node), e.part)
	r.begin(2 + len(e.texts))
	r.arg(e.f.lay.main.String())
	r.arg(p.keys[i])
	for _, text := range e.texts {
		r.arg(text)
	}
	if e.f.lay.ttl {
		r.on(p.keys[i], e.f.perKey[1])
	}
}

// judge reads the replies, each on its own.
func (e *elementPages) judge(p *page) error {
	f := e.f
	f.pending = f.pending[:0]
	p.owners, p.cells = withRoom(p.owners[:0], e.mostRows), withRoom(p.cells[:0], e.mostRows*f.lay.width)
	if p.ids = p.ids[:0]; e.rows.named {
		p.ids = withRoom(p.ids, e.mostRows)
	}
	e.next = resized(e.next, len(p.keys))
	clear(e.next)
	e.rows.page, e.rows.most = p, e.part
	r := respReader{buf: f.out.b}
	for key := range p.keys {
		before := len(p.owners)
		if err := e.judgeKey(&r, p, key); err != nil {
			return err
		}
		if f.lay.ttl {
			if err := f.judgeTTL(&r, p, key); err != nil {
				return err
			}
		}
		if p.states[key] == rowGone { // between the two
			e.rows.cut(before)
			e.next[key] = nil
		}
	}
	if r.pos != len(r.buf) {
		return f.srv.malformed(f.lay.main)
	}
	f.share.had(len(p.keys), len(p.owners))
	e.mostRows, e.mostBytes = max(e.mostRows, len(p.owners)), max(e.mostBytes, len(f.out.b))
	p.raw, f.out.b = f.out.b, p.raw[:0]
	return nil
}

// withRoom is an empty slice with room for n elements.
func withRoom[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, 0, n+n/8)
	}
	return s
}

// judgeKey reads the reply about a key. A key without elements is gone, or it has none in the range that was asked for,
// which only a TYPE tells.
func (e *elementPages) judgeKey(r *respReader, p *page, key int) error {
	f := e.f
	kind, line, err := f.replyHead(r, p, key)
	if err != nil || p.states[key] != rowUnknown {
		return err
	}
	e.rows.key = int32(key)
	before := len(p.owners)
	next, err := e.reader.take(r, kind, line, p.at[key], &e.rows)
	if err == errMalformed { //nolint:errorlint // readers give it unwrapped
		return f.srv.malformed(f.lay.main)
	}
	if moved, ok := err.(*movedError); ok { //nolint:errorlint // readers give it unwrapped
		return moved.of(f.req.table, p.keys[key])
	}
	if err != nil {
		return err
	}
	e.next[key] = next
	p.states[key] = rowLive
	if len(p.owners) == before && p.at[key] == nil && next == nil {
		p.states[key] = rowUnknown
		f.pending = append(f.pending, key)
	}
	return nil
}

// finish drops the elements that came out before, and gives the keys that are not at their end, with what else is to be
// fetched behind them.
func (e *elementPages) finish(p, rest *page) *page {
	e.arrive()
	if e.rows.named {
		e.remember(p)
		e.dropRepeated(p)
	}
	var more *page
	for i, next := range e.next[:len(p.keys)] {
		if next == nil {
			e.forget(p.at[i])
			continue
		}
		if more == nil {
			more = &page{home: p.home}
		}
		n := e.f.lay.parts
		more.add(p.keys[i], p.parts[i*n:(i+1)*n])
		more.at = append(more.at, next)
	}
	switch {
	case more == nil:
		return rest
	case rest == nil:
		return more
	}
	return more.join(rest)
}

// dropRepeated drops elements that came out before. A key that was read in one part has none.
func (e *elementPages) dropRepeated(p *page) {
	kept, width := 0, e.f.lay.width
	for row, key := range p.owners {
		if seen := e.seen(p, key); seen != nil && !seen.Add(textOf(p.ids[row].of(p.raw))) {
			e.f.count.duplicates.Add(1)
			continue
		}
		p.owners[kept] = key
		copy(p.cells[kept*width:(kept+1)*width], p.cells[row*width:(row+1)*width])
		kept++
	}
	p.owners, p.cells = p.owners[:kept], p.cells[:kept*width]
}

// remember sees to it that keys which are not at their end know what came out.
func (e *elementPages) remember(p *page) {
	for i, next := range e.next[:len(p.keys)] {
		switch {
		case next == nil:
		case p.at[i] != nil:
			next.seen = p.at[i].seen
		default:
			next.seen = keyset.New(rand.Uint64())
			e.open[next.seen] = struct{}{}
		}
	}
}

// seen is the set of a key that has more parts than one; nil for others.
func (e *elementPages) seen(p *page, key int32) *keyset.Set {
	if at := p.at[key]; at != nil {
		return at.seen
	}
	if next := e.next[key]; next != nil {
		return next.seen
	}
	return nil
}

// forget frees what a key at its end has.
func (e *elementPages) forget(at *position) {
	if at != nil && at.seen != nil {
		at.seen.Close()
		delete(e.open, at.seen)
	}
}

// fewer asks for fewer elements at a time from now on, where replies about a single key are too large.
func (e *elementPages) fewer(p *page) bool {
	if e == nil || len(p.keys) > 1 || e.part == 1 {
		return false
	}
	e.part /= 2
	return true
}

// close frees what the positions of keys hold that were not read to their end.
func (e *elementPages) close() {
	for s := range e.open {
		s.Close()
	}
	clear(e.open)
}
