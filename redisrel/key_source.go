package redisrel

import (
	"context"
	"io"
	"math/rand/v2"

	"rsql/redisrel/internal/keyset"
)

// keySource gives keys of a scan.
type keySource interface {
	// fill appends up to most keys to a page, at least one; io.EOF when there are none left.
	fill(ctx context.Context, p *page, most int) error
	// finish is called when the pages of all keys have been fetched, and may find that they are not all of them. What was
	// closed can be asked, too.
	finish(ctx context.Context) error
	// close frees what the source holds; idempotent.
	close()
}

var (
	_ keySource = (*listKeys)(nil)
	_ keySource = (*scanKeys)(nil)
	_ keySource = (*inTurn)(nil)
)

// listKeys gives keys that were asked for by name.
type listKeys struct {
	req   *scanRequest
	count *counters
	rest  []string
	seen  *keyset.Set
	parts []string
}

func newListKeys(req *scanRequest, keys []string, count *counters) *listKeys {
	l := &listKeys{req: req, count: count, rest: keys, parts: make([]string, len(req.pattern.Placeholders()))}
	if len(l.rest) > 1 {
		l.seen = keyset.New(rand.Uint64())
	}
	return l
}

func (l *listKeys) fill(_ context.Context, p *page, most int) error {
	for len(p.keys) < most && len(l.rest) > 0 {
		key := l.rest[0]
		l.rest = l.rest[1:]
		if l.seen != nil && !l.seen.Add(key) {
			continue
		}
		l.count.keys.Add(1)
		if !l.req.pattern.Match(key, l.parts) {
			l.count.foreign.Add(1)
			continue
		}
		p.add(key, l.parts)
	}
	if len(p.keys) == 0 {
		return io.EOF
	}
	return nil
}

func (l *listKeys) finish(context.Context) error { return nil }

func (l *listKeys) close() {
	if l.seen != nil {
		l.seen.Close()
	}
}
