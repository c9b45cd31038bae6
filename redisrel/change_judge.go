package redisrel

import (
	"slices"
	"strings"

	"rsql/planner/plan"
)

// allUnsent counts rows that were not sent, or that the server would not look at.
func (c *changer) allUnsent(todo []int, requests []*rowChange, outcomes []plan.Outcome, err error) error {
	for i, n := range todo {
		outcomes[n] = plan.Refused
		c.unsent(requests[i], err)
	}
	return err
}

// judge reads the replies, each on its own. It gives the places of requests that were not looked at, and the first error.
func (c *changer) judge(todo []int, requests []*rowChange, outcomes []plan.Outcome) (again []int, busy string, failed error) {
	r := &respReader{buf: c.out.b}
	for i, req := range requests {
		kind, line, err := r.head()
		if err != nil {
			return again, busy, failed
		}
		reply, isError, err := r.replyError(kind, line)
		if err != nil {
			return again, busy, failed
		}
		var text cell
		if !isError && kind != ':' {
			if text, err = r.textBody(kind, line); err != nil {
				return again, busy, failed
			}
		}
		name, made := strings.CutPrefix(string(text.of(r.buf)), madeMark)
		var refused error
		switch {
		case isError && strings.HasPrefix(reply, "NOSCRIPT"):
			c.loaded = false
			again = append(again, i)
		case isError && isBusy(reply):
			busy = reply
			again = append(again, i)
		case isError:
			refused = refusedRow(c.table, c.table.srv.server, req.key, reply)
		case kind != ':' && !made:
			refused = c.wrongType(req.key, name)
		case made, string(line) == "1":
			c.loaded = c.loaded || i == 0 || len(again) == 0
			outcomes[todo[i]] = plan.Done
			c.report.Written += req.rows
			c.name(todo[i], len(outcomes), name)
		case string(line) == "0":
			outcomes[todo[i]] = plan.Stale
		default:
			refused = c.emptied(req.key)
		}
		if refused != nil {
			outcomes[todo[i]] = plan.Refused
			c.report.Failed += req.rows
			c.note(plan.FailedKey{Key: req.key, Element: req.element(c.table), Err: refused}, plan.RowFailed)
			if failed == nil {
				failed = refused
			}
		}
	}
	return slices.Clip(again), busy, failed
}
