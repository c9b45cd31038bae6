package redisrel

import "context"

// pageSource gives fetched pages.
type pageSource interface {
	// next gives a page, which the caller hands back to recycle; io.EOF at the end. With rows waiting to go out it may give
	// neither a page nor an error when none comes within rowsWait.
	next(ctx context.Context, waiting bool) (*page, error)
	recycle(p *page)
	// close stops all work; idempotent.
	close()
}

var (
	_ pageSource = (*inlinePages)(nil)
	_ pageSource = (*pipedPages)(nil)
)

// inlinePages asks and fetches on the caller's goroutine, one request at a time: for few keys, where a goroutine would cost
// more than it wins, and for small limits, where nothing may be read ahead.
type inlinePages struct {
	keys  *inTurn
	fetch *fetcher
	most  int
	page  *page
	rest  *page
}

func (s *inlinePages) next(ctx context.Context, _ bool) (*page, error) {
	if ctx.Err() != nil {
		return nil, cancelled(ctx)
	}
	p := s.rest
	if s.rest = nil; p == nil {
		p = s.page
		p.clear()
		if err := s.keys.fill(ctx, p, s.most); err != nil {
			return nil, err
		}
	}
	var err error
	s.rest, err = s.fetch.fetch(ctx, p, nil)
	return p, err
}

func (s *inlinePages) recycle(*page) {}

func (s *inlinePages) close() {
	s.keys.close()
	s.fetch.close()
}
