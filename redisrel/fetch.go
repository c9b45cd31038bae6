package redisrel

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// fetcher reads pages: one pipeline a page, whose replies are judged one by one. Its commands and their arguments are
// made once and used for every page, so that a row costs no memory but its values'. One goroutine uses it at a time.
type fetcher struct {
	srv   *server
	req   *scanRequest
	lay   *layout
	count *counters
	out   respBuffer
	// say writes what asks for a page's keys into sent, and judge reads the replies, each in the way of the request's shape.
	say   func(context.Context, *page)
	judge func(*page) error

	// perKey are the commands that are sent for a key, and sent those whose replies are in out.
	perKey []keyCommand
	sent   request
	// heirs are the servers that took the place of others.
	heirs map[*server]*server
	// again makes the commands of a key of the page that are sent on to another node, where those are not as they were.
	again func(key int, to string) []redis.Cmder
	// pending are the rows of the page that only a TYPE can tell about.
	pending []int
	// maxKeys is how many keys a pipeline may have; it shrinks when replies turn out to be large.
	maxKeys int
	// replies is how many bytes those about the last page were.
	replies int
	// over is the connection that pages are asked for over; nil for any.
	over *talk
	// share is how many of a page's keys are read at once where keys give many rows.
	share *pageShare
	// judgeStrings reads the replies that whole strings are in; texts are those of a page, before they are its cells.
	judgeStrings func(*page) error
	texts        []cell
	// paths are the members of documents that are columns.
	paths *pathNode
	// elements reads keys of many rows; nil for other shapes.
	elements *elementPages
}

func newFetcher(srv *server, req *scanRequest, lay *layout, count *counters) *fetcher {
	f := &fetcher{srv: srv, req: req, lay: lay, count: count, maxKeys: srv.pageKeys, perKey: lay.commands()}
	f.say, f.judge = f.sayKeys, f.judgeKeys
	switch {
	case lay.main == cmdMGet:
		f.say, f.judgeStrings = f.sayTogether, f.judgeTogether
		if srv.cluster != nil { // one MGET has keys of one slot only
			f.say, f.judgeStrings = f.sayKeys, f.judgeTexts
		}
		switch f.judge = f.judgeStrings; lay.shape {
		case jsonShape:
			f.judge, f.paths = f.judgeDocuments, newPaths(lay.fields)
		case sketchShape:
			f.judge = f.judgeSketches
		}
	case lay.main == cmdJSONGet:
		f.judgeStrings, f.judge, f.paths = f.judgeTexts, f.judgeDocuments, newPaths(lay.fields)
	case lay.readsElements():
		f.elements = newElementPages(f)
		f.say, f.judge = f.elements.say, f.elements.judge
	}
	return f
}

// fetch fills a page: its states, cells and ttls. A page whose replies would be too large is cut, and the keys that were
// cut off are given back as a page to be fetched next. On an error the page holds nothing. tried is the error of a first attempt; nil for none.
func (f *fetcher) fetch(ctx context.Context, p *page, tried error) (rest *page, err error) {
	f.settleAt(p)
	rest = f.cut(p)
	var state patience
	var wait failover
	for {
		err := tried
		if tried = nil; err == nil || err == errRedirected || err == errTooLarge { //nolint:errorlint // attempts give them unwrapped
			err = f.read(ctx, p)
		}
		switch {
		case err == nil:
			return f.finish(p, rest), nil
		case errors.Is(err, errTooLarge) && f.elements.fewer(p):
			continue
		case errors.Is(err, errTooLarge) && len(p.keys) > 1:
			f.maxKeys = len(p.keys) / 2
			if more := p.cut(f.maxKeys, f.lay.parts); rest == nil {
				rest = more
			} else {
				rest = more.join(rest)
			}
			continue
		case errors.Is(err, errTooLarge):
			return nil, plan.Errorf(plan.CodeData, "table %s: key %s: the values asked for take more than %d MiB",
				f.req.table, p.keys[0], f.srv.maxRow>>20).WithHint("select fewer fields of it")
		}
		if err = state.again(ctx, f.srv, err); err == nil {
			continue
		}
		if f.srv.cluster == nil {
			return nil, err
		}
		if err := f.inherit(ctx, p, &wait, err); err != nil {
			return nil, err
		}
		state = patience{}
	}
}

// launch asks for a page over f.over.
func (f *fetcher) launch(ctx context.Context, p *page) (err error) {
	f.say(ctx, p)
	out := respBuffer{b: p.raw, limit: f.out.limit}
	p.raw = nil
	p.flight, err = f.over.send(&f.sent, out, f.count)
	return err
}

// land fills the first page that was launched, and gives what is to be fetched next.
func (f *fetcher) land(ctx context.Context, p *page) (rest *page, err error) {
	flight := p.flight
	if err := f.over.receive(flight); err != nil {
		return nil, err
	}
	p.flight, f.out = nil, flight.out
	if err := f.readReplies(ctx, p, flight.sent); err != nil {
		return nil, err
	}
	return f.finish(p, nil), nil
}

const (
	// pagesInFlight is how many pages may be asked for over a connection before the first is answered. The server reads some 16 KiB from a
	// connection before it looks at others, so that more of them keep nobody waiting, and none keeps the server waiting.
	pagesInFlight = 4
	// largeReplies are those of which one page at a time is asked for.
	largeReplies = 256 << 10
)

// window is how many pages may be in flight. Of keys that may be at another node of a cluster the last answer says where they are.
func (f *fetcher) window() int {
	if f.replies > largeReplies || f.elements != nil && f.srv.cluster != nil {
		return 1
	}
	return pagesInFlight
}

// cut takes the keys off a page that are too many at once; nil for none.
func (f *fetcher) cut(p *page) (rest *page) {
	if most := min(f.maxKeys, f.share.of(f.srv.page())); len(p.keys) > most {
		rest = p.cut(most, f.lay.parts)
	}
	return rest
}

// finish counts what a page found, and gives what is to be fetched next.
func (f *fetcher) finish(p, rest *page) *page {
	f.tally(p)
	if f.elements != nil {
		rest = f.elements.finish(p, rest)
	}
	return rest
}

// read fetches a page once.
func (f *fetcher) read(ctx context.Context, p *page) error {
	f.say(ctx, p)
	sent := time.Now()
	if err := f.ask(ctx); err != nil {
		return err
	}
	return f.readReplies(ctx, p, sent)
}

// readReplies reads the replies about a page, which are in f.out, and asks what else there is to be known.
func (f *fetcher) readReplies(ctx context.Context, p *page, sent time.Time) error {
	f.srv.pages.took(time.Since(sent), f.srv.pageKeys)
	if f.elements == nil {
		p.cells = resized(p.cells, len(p.keys)*f.lay.width)
	}
	p.counted = 0
	p.states = resized(p.states, len(p.keys))
	if f.lay.ttl {
		p.ttls = resized(p.ttls, len(p.keys))
	}
	p.fieldTTLs = resized(p.fieldTTLs, len(p.keys)*len(f.lay.fieldTTLs))
	f.replies = len(f.out.b)
	if len(f.out.b) < f.srv.maxPage/4 {
		f.maxKeys = min(2*f.maxKeys, f.srv.pageKeys)
	}
	if err := f.judged(ctx, len(p.keys), func() error { return f.judge(p) }); err != nil {
		return err
	}
	if err := f.settle(ctx, p); err != nil || !f.lay.readsLives() {
		return err
	}
	return f.elements.readLives(ctx, p)
}

// judged judges the replies about some keys, in a cluster once more when all were followed to where their keys are.
func (f *fetcher) judged(ctx context.Context, keys int, judge func() error) error {
	err := judge()
	if err != errRedirected || f.over != nil { //nolint:errorlint // judges give it unwrapped
		return err
	}
	r := routed{srv: f.srv, cmds: f.sent.cmds(ctx, &f.out), keys: keys, out: &f.out, count: f.count, again: f.again}
	if err := r.follow(ctx); err != nil {
		return err
	}
	return judge()
}

// ask sends the commands in f.sent to the server that their keys came from.
func (f *fetcher) ask(ctx context.Context) error {
	if f.over != nil {
		return f.over.roundTrip(&f.sent, &f.out, f.count)
	}

	return f.srv.roundTripOf(ctx, &f.sent, &f.out, f.count)
}

// sayKeys asks for a page's keys with a command for each.
func (f *fetcher) sayKeys(_ context.Context, p *page) {
	n := len(p.keys)
	f.sent.reset()
	for _, key := range p.keys {
		for _, c := range f.perKey {
			f.sent.on(key, c)
		}
	}
	f.limit(n)
	f.count.commands[f.lay.main].Add(int64(n))
	if f.lay.ttl {
		f.count.commands[cmdPTTL].Add(int64(n))
	}
	if len(f.lay.fieldTTLs) > 0 {
		f.count.commands[cmdHPTTL].Add(int64(n))
	}
}

// limit says how many bytes the replies about n keys may have.
func (f *fetcher) limit(n int) {
	f.out.limit = f.srv.maxPage
	if n == 1 {
		f.out.limit = f.srv.maxRow
	}
}

var typeCommand = newKeyCommand(cmdType)

// settle asks for the types of the pending keys, which tells a key that is gone from a hash without the fields.
func (f *fetcher) settle(ctx context.Context, p *page) error {
	if len(f.pending) == 0 {
		return nil
	}
	f.sent.reset()
	for _, row := range f.pending {
		f.sent.on(p.keys[row], typeCommand)
	}
	f.again = nil // a TYPE has no position
	f.count.commands[cmdType].Add(int64(len(f.pending)))
	if err := f.ask(ctx); err != nil {
		return err
	}
	return f.judged(ctx, len(f.pending), func() error {
		r := respReader{buf: f.out.b}
		for _, row := range f.pending {
			if err := f.judgeType(&r, p, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// close frees what the fetcher holds; idempotent.
func (f *fetcher) close() {
	if f.elements != nil {
		f.elements.close()
	}
}

// tally counts what the page found.
func (f *fetcher) tally(p *page) {
	var gone, wrong int64
	for _, s := range p.states {
		switch s {
		case rowGone:
			gone++
		case rowWrongType:
			wrong++
		}
	}
	f.count.wrongType.Add(wrong)
	if f.req.exact {
		f.count.missing.Add(gone)
	} else {
		f.count.vanished.Add(gone)
	}
}

// resized is s with n elements, whose values are left over.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
