package frame

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// deadline is the end of a statement's time.
type deadline struct {
	limit error
	// ended are contexts with the time limit, by those that they were made of: mostly one.
	contexts map[context.Context]context.Context //nolint:containedctx // the result's own, which Close ends
	cancels  []context.CancelFunc
}

// bounded is ctx with the session's time limit, the same for the same ctx until the result is closed: what a reader starts in one call goes
// on in the next.
func (r *Rows) bounded(ctx context.Context) context.Context {
	limit := r.session.set.timeLimit
	if limit <= 0 {
		return ctx
	}
	if r.until.contexts == nil {
		r.until.contexts, r.until.limit = map[context.Context]context.Context{}, fmt.Errorf("the time limit of %s is over", limit)
	}
	if c := r.until.contexts[ctx]; c != nil {
		return c
	}
	c, cancel := context.WithDeadlineCause(ctx, r.started.Add(limit), r.until.limit)
	r.until.contexts[ctx], r.until.cancels = c, append(r.until.cancels, cancel)
	return c
}

// free ends the contexts.
func (d *deadline) free() {
	for _, cancel := range d.cancels {
		cancel()
	}
	d.contexts, d.cancels = nil, nil
}

// checkRows is the error of a batch with rows beyond the session's limit, which it releases.
func (r *Rows) checkRows(b arrow.Record) error {
	most := r.session.set.rowLimit
	if most <= 0 || r.stats.Rows+b.NumRows() <= most {
		return nil
	}
	b.Release()
	return plan.Errorf(plan.CodeMemory, "the result has more than the %d rows that the session allows", most).
		WithHint("read fewer rows, with LIMIT or WHERE, or raise the limit with WithRowLimit")
}
