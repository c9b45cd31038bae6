package redisrel

import (
	"context"
	"strconv"
	"time"
)

const (
	// sparse is the share of keys, one in so many, below which a SCAN asks for more keys at a time: walking over keys that
	// are not of the pattern is cheap for the server. largestCount is the most that it asks for.
	sparse       = 8
	largestCount = 1000
	// scanPages is how many pages of keys a SCAN asks for once it is known that most keys are of the pattern. A SCAN can only
	// be sent when the one before it is answered: with a page each, the server would wait for the next one half of the time.
	scanPages = 2
)

// advance sends one SCAN.
func (s *scanKeys) advance(ctx context.Context) error {
	err := s.srv.pace.wait(ctx, s.size)
	switch {
	case err != nil:
	case !s.started:
		err = s.srv.untilAnswered(ctx, func() error { return s.begin(ctx) })
	case s.pinned != nil:
		err = s.scanPinned(ctx)
	default:
		err = s.srv.untilAnswered(ctx, func() error { return s.scanOnce(ctx, s.srv.single) })
	}
	if err != nil {
		return err
	}
	s.started = true
	s.count.keys.Add(int64(len(s.keys)))
	s.walked += max(s.size, len(s.keys))
	s.seen.warm(s.keys)
	page := s.srv.page()
	if len(s.keys) >= s.size/sparse {
		s.size = scanPages * page
	} else {
		s.size = max(min(2*s.size, largestCount*page/s.srv.pageKeys), scanPages*page)
	}
	return nil
}

// begin sends the first SCAN, and where there will be more asks for the server's run over the same connection: the cursor
// is that run's and no other's.
func (s *scanKeys) begin(ctx context.Context) error {
	s.cursor, s.keys = "0", nil
	switch {
	case s.srv.anonymous.Load(), s.knowsRun && s.run.id == "":
		return s.pin(ctx)
	case s.knowsRun:
		return s.scanOnce(ctx, s.srv.single)
	}
	conn := lend(s.srv.single)
	defer conn.Close()
	err := s.scanOnce(ctx, conn)
	if err != nil || s.cursor == "0" {
		return err
	}
	if s.run, err = s.srv.askRun(ctx, conn, &s.out, s.count); err != nil || s.run.id != "" {
		return err
	}
	s.srv.anonymous.Store(true)
	s.cursor, s.keys = "0", nil
	return s.pin(ctx)
}

// scanOnce sends one SCAN, once.
func (s *scanKeys) scanOnce(ctx context.Context, over link) error {
	args := []any{cmdScan.String(), s.cursor}
	if s.glob != "*" {
		args = append(args, "MATCH", s.glob)
	}
	args = append(args, "COUNT", strconv.Itoa(s.size))
	sent := time.Now()
	err := s.srv.askOnce(ctx, over, cmdScan, &s.out, s.count, args, s.read)
	if err == nil {
		s.srv.pages.took(time.Since(sent), s.srv.pageKeys)
	}
	return err
}
