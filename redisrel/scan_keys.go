package redisrel

import (
	"context"
	"io"
	"strconv"
	"time"
)

// longestWait is how long keys may wait for more to fill their page.
const longestWait = 50 * time.Millisecond

// scanKeys walks through the keyspace of one server with SCAN.
type scanKeys struct {
	srv   *server
	req   *scanRequest
	count *counters
	out   respBuffer
	// seen has the keys that were met, here and in other lanes.
	seen *seenKeys
	// alone is set where seen is nobody else's.
	alone bool
	parts []string

	glob    string
	cursor  string
	size    int
	keys    []string // of the last reply, not yet given out
	started bool
	// mayRunAhead is set where SCANs may be sent before their keys are asked for, and ahead what sends them.
	mayRunAhead bool
	ahead       *scanAhead
	// walked is about how many keys of the database the server has gone over.
	walked int
	// began is when those who watch the statement were told of the first keys, and asked is set once it is asked how many there are.
	began time.Time
	asked bool
	// run is the server as the scan found it.
	run serverRun
	// knowsRun is set where run was found before the scan begins, and whoever did so looks at it again in the end.
	knowsRun bool
	// pinned is what the scan keeps to where the server does not tell its run.
	pinned *pinnedConn
}

func newScanKeys(srv *server, req *scanRequest, count *counters) *scanKeys {
	s := newLaneKeys(srv, req, count, newSeenKeys())
	s.alone = true
	return s
}

// newLaneKeys is one of several that walk through servers side by side, and share the keys that they met.
func newLaneKeys(srv *server, req *scanRequest, count *counters, seen *seenKeys) *scanKeys {
	return &scanKeys{
		srv: srv, req: req, count: count, seen: seen,
		parts: make([]string, len(req.pattern.Placeholders())),
		glob:  req.pattern.Glob(req.bounds), cursor: "0", size: srv.pageKeys,
		out: respBuffer{limit: srv.maxRow},
	}
}

func (s *scanKeys) fill(ctx context.Context, p *page, most int) error {
	var first time.Time
	for {
		s.take(p, most)
		n := len(p.keys)
		switch {
		case n == most, n > 0 && n >= most/2:
			return nil
		case s.started && s.cursor == "0" && n > 0:
			return nil
		case s.started && s.cursor == "0":
			return io.EOF
		case s.req.reach > 0 && s.walked >= s.req.reach:
			return nil
		case n > 0 && first.IsZero():
			first = time.Now()
		case n > 0 && time.Since(first) > longestWait:
			return nil
		}
		if ctx.Err() != nil {
			return cancelled(ctx)
		}
		if err := s.advance(ctx); err != nil {
			return err
		}
	}
}

// take moves keys that are wanted from the last reply to a page.
func (s *scanKeys) take(p *page, most int) {
	s.seen.mu.Lock()
	defer s.seen.mu.Unlock()
	for len(s.keys) > 0 && len(p.keys) < most {
		key := s.keys[0]
		s.keys = s.keys[1:]
		if s.wanted(key) {
			p.add(key, s.parts)
		}
	}
}

// wanted reports whether a key is a row's and new; s.parts has its parts then.
func (s *scanKeys) wanted(key string) bool {
	if !s.req.takes(key, s.parts, s.count) {
		return false
	}
	if !s.seen.set.Add(key) {
		s.count.duplicates.Add(1)
		return false
	}
	return true
}

// read takes a reply of SCAN apart.
func (s *scanKeys) read(r *respReader, reply *scannedKeys) error {
	kind, line, err := r.head()
	if err != nil {
		return err
	}
	refused, isError, err := r.replyError(kind, line)
	if err != nil {
		return err
	}
	if isError {
		return s.srv.refusedTable(cmdScan, s.req.table, refused)
	}
	cursor, err := r.text()
	if n, ok := parseInt(line); err != nil || !ok || n != 2 || kind != '*' {
		return errMalformed
	}
	next := string(cursor.of(r.buf))
	if _, err := strconv.ParseUint(next, 10, 64); err != nil {
		return errMalformed
	}
	if kind, line, err = r.head(); err != nil || kind != '*' {
		return errMalformed
	}
	n, ok := parseInt(line)
	if !ok || n < 0 || n > int64(len(r.buf)) {
		return errMalformed
	}
	text := string(r.buf[r.pos:]) // one copy, which all the keys share
	base := r.pos
	keys := make([]string, 0, n)
	for range n {
		c, err := r.text()
		if err != nil || c.len < 0 {
			return errMalformed
		}
		from := int(c.off) - base
		keys = append(keys, text[from:from+int(c.len)])
	}
	reply.cursor, reply.keys = next, keys
	return nil
}

func (s *scanKeys) close() {
	if s.ahead != nil {
		s.ahead.stop()
	}
	s.unpin()
	if s.alone {
		s.seen.close()
	}
}
