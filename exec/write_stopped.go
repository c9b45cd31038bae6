package exec

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rsql/planner/plan"
)

// stoppedWrite is the error of a write with what is in the server now.
func stoppedWrite(verb, table string, total int64, r plan.WriteReport, cause error) error {
	r.Untried = max(total-r.Written-r.Skipped-r.Failed-r.Unknown, 0)
	var b strings.Builder
	rows, are := "rows", "are"
	if total == 1 {
		rows = "row"
	}
	if r.Written == 1 {
		are = "is"
	}
	fmt.Fprintf(&b, "%s %s stopped: of %d %s %d %s written", verb, table, total, rows, r.Written, are)
	for _, part := range []struct {
		n    int64
		what string
	}{{r.Skipped, "skipped"}, {r.Failed, "failed"}, {r.Unknown, "unknown, because the connection broke while they were under way"}, {r.Untried, "not tried"}} {
		if part.n > 0 {
			fmt.Fprintf(&b, ", %d %s", part.n, part.what)
		}
	}
	b.WriteString(firstFailed(table, r.FirstFailed, cause))
	err := plan.Errorf(plan.CodeOf(cause), "%s", b.String()).WithCause(cause)
	var e *plan.Error
	if errors.As(cause, &e) {
		err.Hint = e.Hint
	}
	err.Write = &r
	return err
}

// firstFailed lists the first failed keys, those of one reason together; the reason that is the error itself is said behind it.
func firstFailed(table string, failed []plan.FailedKey, cause error) string {
	type group struct {
		reason string
		keys   []string
	}
	said := reasonOf(table, cause)
	for _, f := range failed {
		said = strings.TrimPrefix(said, "key "+f.Key+": ")
	}
	var groups []group
	for _, f := range failed {
		reason := strings.TrimPrefix(reasonOf(table, f.Err), "key "+f.Key+": ")
		if strings.HasPrefix(said, reason) {
			reason = ""
		}
		at := slices.IndexFunc(groups, func(g group) bool { return g.reason == reason })
		if at < 0 {
			at, groups = len(groups), append(groups, group{reason: reason})
		}
		if g := &groups[at]; !slices.Contains(g.keys, f.Label()) {
			g.keys = append(g.keys, f.Label())
		}
	}
	var parts []string
	for _, g := range groups {
		keys := strings.Join(g.keys, ", ")
		if g.reason != "" {
			keys += " (" + g.reason + ")"
		}
		parts = append(parts, keys)
	}
	if parts == nil {
		return ""
	}
	return "; first failed: " + strings.Join(parts, ", ")
}

// reasonOf is an error about a table without the table and the hint.
func reasonOf(table string, err error) string {
	var e *plan.Error
	if errors.As(err, &e) && e == err { //nolint:errorlint // a wrapped one has a text of its own
		bare := *e
		bare.Hint = ""
		err = &bare
	}
	return strings.TrimPrefix(err.Error(), "table "+table+": ")
}

// stoppedBefore is the error of a write that was cancelled; one that had not begun has written nothing, and says so.
func (e *Env) stoppedBefore(ctx context.Context, verb, table string, cause error) error {
	var known *plan.Error
	for err := cause; errors.As(err, &known); err = known.Cause {
		if known.Write != nil {
			return cause
		}
	}
	if ctx.Err() == nil || e.DryRun {
		return cause
	}
	err := plan.Errorf(plan.CodeOf(cause), "%s %s stopped: nothing was written", verb, table).WithCause(cause)
	err.Write = &plan.WriteReport{}
	return err
}
