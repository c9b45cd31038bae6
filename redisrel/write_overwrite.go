package redisrel

import (
	"context"
	"slices"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
	"rsql/redisrel/internal/keyset"
)

var _ plan.Finisher = (*writer)(nil)

// Finish removes the table's other rows after an INSERT OVERWRITE: keys of its template and type that no row was written to.
func (w *writer) Finish(ctx context.Context) error {
	if w.mode != plan.Overwrite {
		return nil
	}
	if w.before != nil {
		if err := w.before(ctx); err != nil {
			return err
		}
		w.before = nil
	}
	c := w.table.newRemover(w.mode.String())
	defer func() {
		w.count.add(&c.count)
		w.report.Removed += c.report.Written
		w.publish()
	}()
	return c.removeOthers(ctx, w.seen, w.alloc)
}

// newRemover is a changer that does nothing but remove keys.
func (t *Table) newRemover(verb string) *changer {
	return &changer{
		table: t, template: t.rel.template(), spec: plan.ChangeSpec{Verb: verb, Identity: []int{t.rel.keyAt}},
		lists: t.rel.keptLists(), whole: t.rel.shape.many,
	}
}

// removeOthers removes the table's keys that are not among those seen, and adds them to these.
func (c *changer) removeOthers(ctx context.Context, seen *keyset.Set, alloc memory.Allocator) error {
	return c.table.eachKeys(ctx, alloc, func(b plan.Batch) error { return c.removeSome(ctx, seen, b) })
}

// removeSome removes those of some keys that are not among those seen, a page at a time.
func (c *changer) removeSome(ctx context.Context, seen *keyset.Set, b plan.Batch) error {
	var page []*rowChange
	for row := range int(b.NumRows()) {
		if key := textInKey(b.Column(0), row); seen.Add(key) {
			page = append(page, &rowChange{key: key, op: "delete", ttl: "keep", rows: 1})
		}
		if len(page) == c.table.srv.pageKeys || row == int(b.NumRows())-1 {
			if _, err := c.sendAgain(ctx, page); err != nil {
				return err
			}
			page = page[:0]
		}
	}
	return nil
}

// sendAgain sends requests, and once more those of which nobody knows whether they were done, where a connection broke: to do them twice is to do
// them once. It gives those of which nobody knows in the end.
func (c *changer) sendAgain(ctx context.Context, page []*rowChange) (lost []*rowChange, err error) {
	lost = slices.Clone(page)
	var unsent []*rowChange
	for attempt := 0; len(lost)+len(unsent) > 0; attempt++ {
		lost = append(lost, unsent...)
		outcomes, todo := make([]plan.Outcome, len(lost)), make([]int, len(lost))
		for i := range lost {
			outcomes[i], todo[i] = plan.Lost, i
		}
		requests := lost
		if err = c.mayFinish(ctx, requests); err != nil {
			return nil, c.allUnsent(todo, requests, outcomes, err)
		}
		err = c.send(ctx, todo, slices.Clone(requests), outcomes)
		lost, unsent = nil, nil
		for i, o := range outcomes {
			switch {
			case o == plan.Untried:
				unsent = append(unsent, requests[i])
			case o == plan.Lost:
				lost = append(lost, requests[i])
			case o == plan.Stale && attempt > 0 && requests[i].op == "delete":
				c.report.Written += requests[i].rows // it is gone, as it should be
			}
		}
		if err == nil || plan.CodeOf(err) != plan.CodeConnection || c.table.rel.shape == streamShape || attempt == brokenRetries || ctx.Err() != nil {
			return lost, err
		}
	}
	return nil, err
}
