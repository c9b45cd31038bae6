package redisrel

import (
	"context"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"rsql/planner/plan"
	"rsql/redisrel/internal/keyset"
)

// keySource gives the keys of a scan.
type keySource interface {
	// fill appends up to most keys to a page, at least one; io.EOF when there are none left.
	fill(ctx context.Context, p *page, most int) error
	// finish is called when the pages of all keys have been fetched, and may find that they are not all of them.
	finish(ctx context.Context) error
	// close frees what the source holds; idempotent.
	close()
}

var (
	_ keySource = (*listKeys)(nil)
	_ keySource = (*scanKeys)(nil)
)

// listKeys gives keys that were asked for by name.
type listKeys struct {
	req   *scanRequest
	count *counters
	rest  []string
	seen  *keyset.Set
	parts []string
}

func newListKeys(req *scanRequest, count *counters) *listKeys {
	l := &listKeys{req: req, count: count, rest: req.keys, parts: make([]string, len(req.pattern.Placeholders()))}
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

const (
	// sparse is the share of keys, one in so many, below which a SCAN asks for more keys at a time: walking over keys that
	// are not of the pattern is cheap for the server. largestCount is the most that it asks for.
	sparse       = 8
	largestCount = 1000
	// longestWait is how long keys may wait for more to fill their page.
	longestWait = 50 * time.Millisecond
)

// scanKeys walks through the keyspace with SCAN.
type scanKeys struct {
	srv   *server
	req   *scanRequest
	count *counters
	out   respBuffer
	seen  *keyset.Set
	parts []string

	glob    string
	cursor  string
	size    int
	keys    []string // of the last reply, not yet given out
	started bool
	// runID tells one run of a server from the next, whose cursors would mean something else; empty when the server does
	// not tell.
	runID string
}

func newScanKeys(srv *server, req *scanRequest, count *counters) *scanKeys {
	return &scanKeys{
		srv: srv, req: req, count: count, seen: keyset.New(rand.Uint64()),
		parts: make([]string, len(req.pattern.Placeholders())),
		glob:  req.pattern.Glob(req.bounds), cursor: "0", size: srv.pageKeys,
		out: respBuffer{limit: srv.maxRow},
	}
}

func (s *scanKeys) fill(ctx context.Context, p *page, most int) error {
	var first time.Time
	for {
		for len(s.keys) > 0 && len(p.keys) < most {
			key := s.keys[0]
			s.keys = s.keys[1:]
			if s.wanted(key) {
				p.add(key, s.parts)
			}
		}
		n := len(p.keys)
		switch {
		case n == most, n > 0 && n >= most/2:
			return nil
		case s.started && s.cursor == "0" && n > 0:
			return nil
		case s.started && s.cursor == "0":
			return io.EOF
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

// wanted reports whether a key is a row's and new; s.parts has its parts then.
func (s *scanKeys) wanted(key string) bool {
	if !s.req.pattern.Match(key, s.parts) || s.req.bounds != nil && !boundsHold(s.req.bounds, s.parts) {
		s.count.foreign.Add(1)
		return false
	}
	if !s.seen.Add(key) {
		s.count.duplicates.Add(1)
		return false
	}
	return true
}

// advance sends one SCAN.
func (s *scanKeys) advance(ctx context.Context) error {
	args := []any{cmdScan.String(), s.cursor}
	if s.glob != "*" {
		args = append(args, "MATCH", s.glob)
	}
	args = append(args, "COUNT", strconv.Itoa(s.size))
	if err := s.srv.ask(ctx, cmdScan, &s.out, s.count, args, s.read); err != nil {
		return err
	}
	s.count.keys.Add(int64(len(s.keys)))
	s.seen.Warm(s.keys)
	if len(s.keys) >= s.size/sparse {
		s.size = s.srv.pageKeys
	} else {
		s.size = max(min(2*s.size, largestCount), s.srv.pageKeys)
	}
	first := !s.started
	s.started = true
	if first && s.cursor != "0" {
		var err error
		s.runID, err = s.askRunID(ctx)
		return err
	}
	return nil
}

// read takes a reply of SCAN apart.
func (s *scanKeys) read(r *respReader) error {
	kind, line, err := r.head()
	if err != nil {
		return err
	}
	reply, isError, err := r.replyError(kind, line)
	if err != nil {
		return err
	}
	if isError {
		return s.srv.refusedTable(cmdScan, s.req.table, reply)
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
	s.keys = s.keys[:0:0]
	keys := make([]string, 0, n)
	for range n {
		c, err := r.text()
		if err != nil || c.len < 0 {
			return errMalformed
		}
		from := int(c.off) - base
		keys = append(keys, text[from:from+int(c.len)])
	}
	s.cursor, s.keys = next, keys
	return nil
}

// finish holds the server to being the one that the scan began on: cursors of another run mean other places, and keys
// would be missing from the answer.
func (s *scanKeys) finish(ctx context.Context) error {
	if s.runID == "" {
		return nil
	}
	now, err := s.askRunID(ctx)
	if err == nil && now != s.runID {
		err = plan.Errorf(plan.CodeConnection, "redis %s was restarted or replaced during the scan of table %s", s.srv.addr, s.req.table).
			WithHint("run the statement again")
	}
	return err
}

// askRunID asks for the server's run_id; empty when it has none or may not be asked.
func (s *scanKeys) askRunID(ctx context.Context) (string, error) {
	var id string
	err := s.srv.ask(ctx, cmdInfo, &s.out, s.count, []any{cmdInfo.String(), "server"}, func(r *respReader) error {
		kind, line, err := r.head()
		if err != nil {
			return err
		}
		reply, isError, err := r.replyError(kind, line)
		if err != nil || isError {
			if isBusy(reply) {
				return &busyError{reply}
			}
			return err
		}
		text, err := r.textBody(kind, line)
		if kind == '=' { // RESP3 may send it as verbatim text
			n, _ := parseInt(line)
			text, err = r.bulk(n)
		}
		_, rest, _ := strings.Cut(string(text.of(r.buf)), "run_id:")
		id, _, _ = strings.Cut(rest, "\r\n")
		return err
	})
	return id, err
}

func (s *scanKeys) close() { s.seen.Close() }
