package redisrel

import (
	"context"
	"strings"

	"rsql/planner/plan"
)

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
