package redisrel

import (
	"context"
	"strconv"
	"strings"

	"rsql/planner/plan"
)

// serverRun is what must not change while a scan goes on.
type serverRun struct {
	// id tells one run of a server from the next; empty when the server has none or may not be asked.
	id string
	// flushes counts the commands that emptied or swapped databases; the server does not tell which.
	flushes int64
	// received counts the keys that other nodes of a cluster gave to the server.
	received int64
}

// finish holds the server to being the one that the scan began on, with the same database: cursors of another run mean
// other places, and after a flush the rows read before and the missing ones are the answer of no moment. A scan that cannot
// know keeps to one connection instead, see [scanKeys.pin].
func (s *scanKeys) finish(ctx context.Context) error {
	if s.run.id == "" {
		return nil
	}
	var now serverRun
	err := s.srv.untilAnswered(ctx, func() (err error) {
		now, err = s.srv.askRun(ctx, s.srv.single, &s.out, s.count)
		return err
	})
	if err != nil {
		return err
	}
	return s.srv.sameRun(s.run, now, s.req.table)
}

// sameRun is the error of a server that is no longer the one that a scan began on, or was emptied.
func (s *server) sameRun(was, now serverRun, table string) error {
	switch {
	case was.id == "":
	case now.id != was.id:
		return plan.Errorf(plan.CodeConnection, "redis %s was restarted or replaced during the scan of table %s", s, table).
			WithHint("run the statement again")
	case now.flushes > was.flushes:
		return plan.Errorf(plan.CodeServer, "redis %s: a FLUSHALL, FLUSHDB or SWAPDB ran during the scan of table %s", s, table).
			WithHint("run the statement again")
	}
	return nil
}

// askRun asks for the run of the server that a connection leads to, once.
func (s *server) askRun(ctx context.Context, over link, out *respBuffer, n *counters) (serverRun, error) {
	var run serverRun
	if s.replica {
		if err := s.inStep(ctx); err != nil {
			return run, err
		}
	}
	text, err := s.askInfo(ctx, over, "server", out, n)
	if err != nil {
		return run, err
	}
	run.id = infoValue(text, "run_id:", "\r\n")
	if run.id == "" {
		return run, nil
	}
	if text, err = s.askInfo(ctx, over, "commandstats", out, n); err != nil {
		return run, err
	}
	run.flushes = calls(text, "flushall") + calls(text, "flushdb") + calls(text, "swapdb")
	run.received = calls(text, "restore-asking")
	return run, nil
}

// calls is how often a command ran, in the text of INFO commandstats.
func calls(text, command string) int64 {
	n, _ := strconv.ParseInt(infoValue(text, "cmdstat_"+command+":calls=", ","), 10, 64) // 0 for one that never ran
	return n
}

// infoValue is what stands between a name and an end in the text of an INFO.
func infoValue(text, name, end string) string {
	_, rest, _ := strings.Cut(text, name)
	value, _, _ := strings.Cut(rest, end)
	return value
}

// askInfo asks for a section of INFO; empty when the server refuses.
func (s *server) askInfo(ctx context.Context, over link, section string, out *respBuffer, n *counters) (string, error) {
	var info string
	err := s.askOnce(ctx, over, cmdInfo, out, n, []any{cmdInfo.String(), section}, func(r *respReader) error {
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
		info = string(text.of(r.buf))
		return err
	})
	return info, err
}
