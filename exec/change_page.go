package exec

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

const (
	// mostAttempts is how often a row is looked at that somebody else changes all the time.
	mostAttempts = 100
	// mostLost is how often rows are sent again after a broken connection.
	mostLost = 3
	// longestPause is the longest wait before a row is looked at again.
	longestPause = 10 * time.Millisecond
)

// onePage reports whether all rows are looked at and changed at once.
func (c *change) onePage() bool {
	b := c.rows.single()
	return c.rows.total == 0 || b != nil && c.pageEnd(b, 0) == int(b.NumRows())
}

// eachPage calls f for pages of rows, none of which holds two rows for one row of the target.
func (c *change) eachPage(ctx context.Context, f func(context.Context, plan.Batch) error) error {
	c.repeats.row = 0
	return c.rows.each(ctx, func(b plan.Batch) error {
		for from := 0; from < int(b.NumRows()); {
			if err := cancelled(ctx); err != nil {
				return err
			}
			to := c.pageEnd(b, from)
			page := b.NewSlice(int64(from), int64(to))
			err := f(ctx, page)
			page.Release()
			if err != nil {
				return err
			}
			c.repeats.row += int64(to - from)
			from = to
		}
		return nil
	})
}

// pageEnd is the end of the page that begins at a row.
func (c *change) pageEnd(b plan.Batch, from int) int {
	to := min(from+c.changer.PageRows(), int(b.NumRows()))
	if c.node.Once != plan.RepeatedInTurn {
		return to
	}
	seen := map[string]bool{}
	var text []byte
	for row := from; row < to; row++ {
		text = text[:0]
		for _, id := range c.node.Identity {
			text = append(plan.AppendText(text, b.Column(id.From), row), 0)
		}
		if seen[string(text)] {
			return row
		}
		seen[string(text)] = true
	}
	return to
}

// identities are the columns of a page that say which rows are meant.
func (c *change) identities(b plan.Batch) plan.Batch {
	columns := make([]arrow.Array, len(c.node.Identity))
	fields := make([]arrow.Field, len(columns))
	for i, id := range c.node.Identity {
		columns[i], fields[i] = b.Column(id.From), c.node.Target.Schema().Field(id.Column)
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), columns, b.NumRows())
}

// changeStep is what one action does with rows of a page.
type changeStep struct {
	action *changeAction
	rows   []int32
	// scope has the rows as they were, values what the action sets.
	scope, values plan.Batch
	// keys are those of rows that a MERGE is to make, while it looks whether it can.
	keys []string
}

func (s *changeStep) release() {
	s.scope.Release()
	s.values.Release()
}

// pageWork is a page with what was found of its rows.
type pageWork struct {
	present plan.Present
	scope   plan.Batch
	steps   []changeStep
	// left are rows that no action is for.
	left []int32
}

func (w *pageWork) release() {
	for i := range w.steps {
		w.steps[i].release()
	}
	if w.scope != nil {
		w.scope.Release()
	}
	w.present.Release()
}

// look reads the rows of a page as they are now, and works out what becomes of them.
func (c *change) look(ctx context.Context, b plan.Batch, guarded func(p plan.Present, row int)) (*pageWork, error) {
	ids := c.identities(b)
	defer ids.Release()
	p, err := c.changer.Read(ctx, ids)
	if err != nil {
		return nil, err
	}
	w := &pageWork{present: p}
	if err := c.decide(ctx, w, b, guarded); err != nil {
		w.release()
		return nil, err
	}
	return w, nil
}

func (c *change) decide(ctx context.Context, w *pageWork, b plan.Batch, guarded func(p plan.Present, row int)) error {
	columns := append(append([]arrow.Array(nil), w.present.Rows().Columns()...), b.Columns()...)
	w.scope = array.NewRecord(c.scope, columns, b.NumRows())
	taken := make([]bool, b.NumRows())
	exists := w.present.Exists()
	for row := range taken {
		if exists[row] && c.guardFails(w.scope, row) {
			taken[row] = true
			guarded(w.present, row)
		}
	}
	for i := range c.actions {
		a := &c.actions[i]
		var rows []int32
		for row := range taken {
			if !taken[row] && (a.Any || exists[row] == a.Matched) {
				rows = append(rows, int32(row))
			}
		}
		if len(rows) == 0 {
			continue
		}
		s, err := c.step(ctx, w, a, rows)
		if err != nil {
			return err
		}
		for _, row := range s.rows {
			taken[row] = true
		}
		w.steps = append(w.steps, s)
	}
	for row := range taken {
		if !taken[row] {
			w.left = append(w.left, int32(row))
		}
	}
	return nil
}

// guardFails reports whether a row is no longer what the query read of it, in a column that a subquery depends on.
func (c *change) guardFails(scope plan.Batch, row int) bool {
	for _, g := range c.node.Guards {
		now, read := scope.Column(g.Old), scope.Column(len(c.node.Old)+g.From)
		if !array.SliceEqual(now, int64(row), int64(row)+1, read, int64(row), int64(row)+1) {
			return true
		}
	}
	return false
}

// step takes the rows that an action is for out of candidates, and computes their values.
func (c *change) step(ctx context.Context, w *pageWork, a *changeAction, rows []int32) (changeStep, error) {
	sub, err := gatherBatch(c.env.Alloc, c.scope, w.scope, rows)
	if err != nil {
		return changeStep{}, err
	}
	if a.when != nil {
		sel, err := a.when.Select(sub, nil)
		if err != nil {
			sub.Release()
			return changeStep{}, err
		}
		chosen, err := gatherBatch(c.env.Alloc, c.scope, sub, sel)
		sub.Release()
		if err != nil {
			return changeStep{}, err
		}
		for i, at := range sel {
			sel[i] = rows[at]
		}
		sub, rows = chosen, sel
	}
	values, err := a.values.Eval(sub)
	if err != nil {
		sub.Release()
		return changeStep{}, err
	}
	s := changeStep{action: a, rows: rows, scope: sub, values: newBatch(a.schema, values, len(rows))}
	if err := c.checkStep(ctx, w, &s); err != nil {
		s.release()
		return changeStep{}, err
	}
	return s, nil
}

// checkStep refuses what cannot be written.
func (c *change) checkStep(ctx context.Context, w *pageWork, s *changeStep) error {
	switch {
	case len(s.rows) == 0 || s.action.Kind == plan.ChangeNothing:
		return nil
	case s.action.Kind == plan.ChangeConflict:
		hint := plan.ExistingHint
		if plan.RepeatedRows(c.node.Target) == plan.RepeatedFreely {
			hint = plan.ExistingEntryHint
		}
		return c.existing(w, s.rows, hint)
	default:
		err := c.changer.Check(ctx, w.present, plan.ChangeColumns{Kind: s.action.Kind, Columns: s.action.Columns}, s.rows, s.values)
		if err != nil {
			return err
		}
		if err := c.changedOnce(s); err != nil {
			return err
		}
		if err := c.insertedOnce(w, s); err != nil {
			return err
		}
		return c.insertsFree(ctx, s)
	}
}

// existing is the error of rows to insert that are there. All of a page are told of.
func (c *change) existing(w *pageWork, rows []int32, hint string) error {
	of := func(row int32) error {
		return plan.Errorf(plan.CodeConflict, "table %s: %s exists already", plan.TableLabel(c.node.Target), w.present.Label(int(row))).WithHint("%s", hint)
	}
	if r := c.reporter(); r != nil {
		for _, row := range rows {
			r.ReportRefused(w.present.Key(int(row)), w.present.Element(int(row)), of(row))
		}
	}
	return of(rows[0])
}

// check looks at a page and changes nothing.
func (c *change) check(ctx context.Context, b plan.Batch) error {
	w, err := c.look(ctx, b, func(plan.Present, int) {})
	if err == nil {
		c.markIdle(w)
		w.release()
	}
	return err
}

// pause waits before rows are looked at again, longer with each attempt, and differently for each of those that compete.
func pause(ctx context.Context, attempt int) {
	longest := min(longestPause, time.Millisecond<<min(attempt, 8))
	timer := time.NewTimer(time.Duration(rand.Int64N(int64(longest))))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
