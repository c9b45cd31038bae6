package redisrel

import (
	"context"
	"strconv"
	"time"

	"rsql/planner/plan"
)

const (
	// sparse is the share of keys, one in so many, below which a SCAN asks for more keys at a time: walking over keys that
	// are not of the pattern is cheap for the server. largestCount is the most that it asks for.
	sparse       = 8
	largestCount = 1000
	// scanPages is how many pages of keys a SCAN asks for once it is known that most keys are of the pattern. A SCAN can only
	// be sent when the one before it is answered: with a page each, the server would wait for the next one half of the time.
	scanPages = 2
	// stringScanPages is scanPages for strings, whose pages take the server half as long: of two pages each, the next ones would nearly always
	// be waited for.
	stringScanPages = 4
)

// scannedKeys is what a SCAN was answered: the keys, and the cursor of the next one. asked is how many keys it was to go over.
type scannedKeys struct {
	cursor string
	keys   []string
	asked  int
}

// advance takes the keys of the next SCAN.
func (s *scanKeys) advance(ctx context.Context) (err error) {
	var reply scannedKeys
	switch {
	case s.ahead != nil:
		reply, err = s.ahead.next(ctx)
	case !s.started:
		if err = s.srv.pace.wait(ctx, s.size); err == nil {
			err = s.srv.untilAnswered(ctx, func() (err error) {
				reply, err = s.begin(ctx)
				return err
			})
		}
	default:
		reply, err = s.following(ctx, s.cursor, s.size, &s.out)
	}
	if err != nil {
		return err
	}
	s.started = true
	s.cursor, s.keys, s.size = reply.cursor, reply.keys, s.sizeAfter(reply)
	s.count.keys.Add(int64(len(s.keys)))
	walked := max(reply.asked, len(s.keys))
	s.walked += walked
	s.tell(ctx, walked)
	if s.mayRunAhead && s.ahead == nil && s.cursor != "0" && s.pinned == nil && s.srv.pace == nil {
		s.ahead = s.runAhead(ctx)
	}
	s.seen.warm(s.keys)
	return nil
}

// watchedAfter is how long a scan takes before it asks how many keys there are, for those who watch how far it is.
const watchedAfter = 500 * time.Millisecond

// tell tells those who watch a statement how many keys more its scan has gone over. A sample is not told of.
func (s *scanKeys) tell(ctx context.Context, walked int) {
	watched := plan.Watched(ctx)
	if watched == nil || !s.mayRunAhead {
		return
	}
	watched.Walked.Add(int64(walked))
	switch {
	case s.began.IsZero():
		s.began = time.Now()
	case !s.asked && time.Since(s.began) > watchedAfter:
		s.asked = true
		s.count.commands[cmdDBSize].Add(1)
		s.count.roundTrips.Add(1)
		if n, err := s.srv.single.DBSize(ctx).Result(); err == nil { // where it is forbidden nobody knows
			watched.Keys.Add(n)
		}
	}
}

// following sends a SCAN that is not the first.
func (s *scanKeys) following(ctx context.Context, cursor string, size int, out *respBuffer) (reply scannedKeys, err error) {
	if err := s.srv.pace.wait(ctx, size); err != nil {
		return reply, err
	}
	if s.pinned != nil {
		return s.scanPinned(ctx)
	}
	err = s.srv.untilAnswered(ctx, func() (err error) {
		reply, err = s.scanOnce(ctx, s.srv.single, cursor, size, out)
		return err
	})
	return reply, err
}

// sizeAfter is how many keys the next SCAN goes over.
func (s *scanKeys) sizeAfter(reply scannedKeys) int {
	page, pages := s.srv.page(), scanPages
	if s.req.shape == stringShape {
		pages = stringScanPages
	}
	if len(reply.keys) >= reply.asked/sparse {
		return pages * page
	}
	return max(min(2*reply.asked, largestCount*page/s.srv.pageKeys), pages*page)
}

// begin sends the first SCAN, and where there will be more asks for the server's run over the same connection: the cursor
// is that run's and no other's.
func (s *scanKeys) begin(ctx context.Context) (scannedKeys, error) {
	switch {
	case s.srv.anonymous.Load(), s.knowsRun && s.run.id == "":
		return s.pin(ctx)
	case s.knowsRun:
		return s.scanOnce(ctx, s.srv.single, "0", s.size, &s.out)
	}
	conn := lend(s.srv.single)
	defer conn.Close()
	reply, err := s.scanOnce(ctx, conn, "0", s.size, &s.out)
	if err != nil || reply.cursor == "0" {
		return reply, err
	}
	if s.run, err = s.srv.askRun(ctx, conn, &s.out, s.count); err != nil || s.run.id != "" {
		return reply, err
	}
	s.srv.anonymous.Store(true)
	return s.pin(ctx)
}

// scanOnce sends one SCAN, once.
func (s *scanKeys) scanOnce(ctx context.Context, over link, cursor string, size int, out *respBuffer) (scannedKeys, error) {
	args := []any{cmdScan.String(), cursor}
	if s.glob != "*" {
		args = append(args, "MATCH", s.glob)
	}
	args = append(args, "COUNT", strconv.Itoa(size))
	reply := scannedKeys{asked: size}
	sent := time.Now()
	err := s.srv.askOnce(ctx, over, cmdScan, out, s.count, args, func(r *respReader) error { return s.read(r, &reply) })
	if err == nil {
		s.srv.pages.took(time.Since(sent), s.srv.pageKeys)
	}
	return reply, err
}
