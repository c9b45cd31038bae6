package redisrel

import (
	"context"
	"io"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// pipedPages overlaps asking for keys, fetching pages and the caller's decoding: for each lane of a walk one goroutine fills
// pages with keys and srv.fetchers goroutines fetch them; the pages in the round bound what is in flight. Up to backlog pages
// with keys wait to be fetched, so that fetches go on while the server answers the next SCAN.
type pipedPages struct {
	cancel context.CancelFunc
	share  *pageShare // nil where a key gives a row at most
	free   chan *page
	out    chan *page
	err    error // set before out is closed
	ended  chan struct{}
	once   sync.Once
}

// closeGrace is how long close waits for requests under way. go-redis cannot be interrupted while it waits for a reply; the
// goroutines of a server that does not answer end by themselves at its time limit, and hold nothing but their buffers.
const closeGrace = 250 * time.Millisecond

// backlog is how many pages of a lane may wait for being fetched.
const backlog = 2 * stringScanPages

func newPipedPages(ctx context.Context, srv *server, req *scanRequest, lay *layout, count *counters, walk keyWalk) *pipedPages {
	ctx, cancel := context.WithCancel(ctx)
	rounds := srv.masters() * ((pagesInFlight+1)*srv.fetchers() + 2 + backlog)
	s := &pipedPages{cancel: cancel, free: make(chan *page, rounds), out: make(chan *page, rounds), ended: make(chan struct{})}
	for range rounds {
		s.free <- &page{}
	}
	if lay.readsElements() {
		s.share = newPageShare()
	}
	go func() {
		defer close(s.ended)
		defer close(s.out)
		defer walk.close()
		for {
			lanes, err := walk.next(ctx)
			if err == nil && len(lanes) > 0 {
				err = s.round(ctx, lanes, func(srv *server) *fetcher {
					f := newFetcher(srv, req, lay, count)
					f.share = s.share
					return f
				})
			}
			if err != nil || len(lanes) == 0 {
				s.err = err
				return
			}
		}
	}()
	return s
}

// round reads lanes side by side, to their ends.
func (s *pipedPages) round(ctx context.Context, lanes []lane, fetcherOf func(*server) *fetcher) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, l := range lanes {
		if keys := l.scan(); keys != nil {
			keys.mayRunAhead = true
		}
		filled := make(chan *page, backlog)
		group.Go(func() error {
			defer close(filled)
			return s.fill(ctx, l, filled)
		})
		for range l.srv.fetchers() {
			group.Go(func() error { return s.fetch(ctx, fetcherOf(l.srv), filled) })
		}
	}
	return group.Wait()
}

// fill is the goroutine that asks for the keys of a lane.
func (s *pipedPages) fill(ctx context.Context, l lane, filled chan<- *page) error {
	for {
		var p *page
		select {
		case p = <-s.free:
		case <-ctx.Done():
			return cancelled(ctx)
		}
		p.clear()
		p.home = l.srv
		if err := l.keys.fill(ctx, p, s.share.of(l.srv.page())); err == io.EOF { //nolint:errorlint // fill gives it unwrapped
			s.recycle(p)
			return nil
		} else if err != nil {
			return err
		}
		select {
		case filled <- p:
		case <-ctx.Done():
			return cancelled(ctx)
		}
	}
}

// fetch is a goroutine that fetches pages.
func (s *pipedPages) fetch(ctx context.Context, f *fetcher, filled <-chan *page) error {
	defer f.close()
	var queue []*page // those to be fetched before others
	for {
		if len(queue) == 0 {
			p, ok := <-filled
			if !ok {
				return nil
			}
			queue = append(queue, p)
		}
		done, rest, tried := s.fly(ctx, f, queue, filled)
		if err := s.give(ctx, done...); err != nil {
			return err
		}
		if queue = rest; len(queue) == 0 || tried == nil && f.srv.takes {
			continue
		}
		p := queue[0]
		more, err := f.fetch(ctx, p, tried)
		if err != nil {
			return err
		}
		if queue = queue[1:]; more != nil {
			queue = slices.Insert(queue, 0, more)
		}
		if err := s.give(ctx, p); err != nil {
			return err
		}
	}
}

// give hands pages to whoever reads.
func (s *pipedPages) give(ctx context.Context, pages ...*page) error {
	if ctx.Err() != nil {
		return cancelled(ctx)
	}
	for _, p := range pages {
		select {
		case s.out <- p:
		case <-ctx.Done():
			return cancelled(ctx)
		}
	}
	return nil
}

// pagesOfTalk is how many pages are fetched over a connection before others who wait for one have their turn. The server waits for a
// moment each time.
const pagesOfTalk = 32

// fly fetches pages over one connection, with several in flight, as long as one waits for it. done are those that have still to be given out,
// and rest those to be fetched next, with the error of trying to fetch the first.
func (s *pipedPages) fly(ctx context.Context, f *fetcher, queue []*page, filled <-chan *page) (done, rest []*page, tried error) {
	f.settleAt(queue[0])
	srv := f.srv
	if !srv.takes {
		return nil, queue, nil
	}
	var flying []*page
	tried = srv.talk(ctx, func(k *talk) error {
		f.over = k
		defer func() { f.over = nil }()
		launched := 0
		launch := func(most int) error {
			for len(flying) < most && launched < pagesOfTalk && len(done) == 0 && ctx.Err() == nil {
				if len(queue) == 0 {
					queue = waiting(filled)
				}
				if len(queue) == 0 || queue[0].home != srv {
					break
				}
				p := queue[0]
				queue = queue[1:]
				if rest := f.cut(p); rest != nil {
					queue = slices.Insert(queue, 0, rest)
				}
				flying = append(flying, p)
				launched++
				if err := f.launch(ctx, p); err != nil {
					return err
				}
			}
			return nil
		}
		for {
			if err := launch(f.window()); err != nil {
				return err
			}
			if len(flying) == 0 {
				return nil
			}
			if err := k.await(flying[0].flight); err != nil {
				return err
			}
			if err := launch(f.window() + 1); err != nil { // since the server is done with the first
				return err
			}
			p := flying[0]
			more, err := f.land(ctx, p)
			if err != nil {
				return err
			}
			if flying = flying[1:]; more != nil {
				queue = slices.Insert(queue, 0, more)
			}
			select {
			case s.out <- p:
			default: // whoever reads is in no hurry, and others may need the connection
				done = append(done, p)
			}
		}
	})
	return done, append(flying, queue...), tried
}

// waiting is a page that is there; none where there is none.
func waiting(filled <-chan *page) []*page {
	select {
	case p := <-filled: // nil at the end
		if p != nil {
			return []*page{p}
		}
	default:
	}
	return nil
}
func (s *pipedPages) next(ctx context.Context, waiting bool) (*page, error) {
	select {
	case p, ok := <-s.out:
		return s.given(p, ok)
	default:
	}
	var late <-chan time.Time
	if waiting {
		timer := time.NewTimer(rowsWait)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case p, ok := <-s.out:
		return s.given(p, ok)
	case <-late:
		return nil, nil
	case <-ctx.Done():
		return nil, cancelled(ctx)
	}
}

// given is what came out of s.out.
func (s *pipedPages) given(p *page, ok bool) (*page, error) {
	switch {
	case ok:
		return p, nil
	case s.err != nil:
		return nil, s.err
	}
	return nil, io.EOF
}

func (s *pipedPages) recycle(p *page) {
	select {
	case s.free <- p:
	default: // a page that was cut off another is one too many
	}
}

func (s *pipedPages) close() {
	s.once.Do(func() {
		s.cancel()
		timer := time.NewTimer(closeGrace)
		defer timer.Stop()
		for {
			select {
			case <-s.out: // makes room for a fetch that is about to give its page
			case <-s.ended:
				return
			case <-timer.C:
				return
			}
		}
	})
}
