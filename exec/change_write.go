package exec

import (
	"context"
	"errors"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// attempt is what is left of a page.
type attempt struct {
	rows plan.Batch
	// lost marks rows of which nobody knows whether they were changed before.
	lost []bool
	n    int
	// losses is how often the connection broke.
	losses int
	// names are those of the rows to look at again, for people.
	names []rowName
}

// rowName is what a row of the target is known by: its key, and what names it in the key.
type rowName struct{ key, element string }

// nameOf is the name of a row that was looked at.
func nameOf(p plan.Present, row int32) rowName { return rowName{p.Key(int(row)), p.Element(int(row))} }

// checkAndWrite changes the rows of a page. Those that somebody else changed in between are looked at again.
func (c *change) checkAndWrite(ctx context.Context, page plan.Batch) error {
	page, err := c.withoutIdle(page)
	if err != nil {
		return err
	}
	a := attempt{rows: page, lost: make([]bool, page.NumRows())}
	defer func() { a.rows.Release() }()
	for a.rows.NumRows() > 0 {
		if err := cancelled(ctx); err != nil {
			return err
		}
		again, lost, err := c.writeOnce(ctx, &a)
		if err != nil {
			return err
		}
		if len(again) == 0 {
			return nil
		}
		if a.n++; a.n == mostAttempts {
			return c.giveUp(a.names)
		}
		left, err := gatherBatch(c.env.Alloc, a.rows.Schema(), a.rows, again)
		if err != nil {
			return err
		}
		a.rows.Release()
		a.rows, a.lost = left, lost
		pause(ctx, a.n)
	}
	return nil
}

// giveUp counts rows that somebody else changes all the time, by their names.
func (c *change) giveUp(names []rowName) error {
	r := plan.WriteReport{Failed: int64(len(names))}
	err := plan.Errorf(plan.CodeConflict, "table %s: rows change faster than they can be written", plan.TableLabel(c.node.Target))
	for _, n := range names {
		r.FirstFailed = append(r.FirstFailed, plan.FailedKey{Key: n.key, Element: n.element, Err: err})
	}
	c.changer.Count(r)
	return err
}

// writeOnce looks at the rows and changes them. It gives those to look at again, and which of them are lost.
func (c *change) writeOnce(ctx context.Context, a *attempt) (again []int32, lost []bool, err error) {
	w, err := c.look(ctx, a.rows, c.guardFailed)
	if err != nil {
		return nil, nil, c.late(err)
	}
	defer w.release()
	c.written = true
	c.forgetKeys() // where there is but one page, it was looked at now
	c.passOver(w, a)
	for i := range w.steps {
		s := &w.steps[i]
		if s.action.Kind == plan.ChangeNothing || len(s.rows) == 0 {
			continue
		}
		change := plan.ChangeColumns{Kind: s.action.Kind, Columns: s.action.Columns}
		outcomes, err := c.changer.Apply(ctx, w.present, change, s.rows, s.values)
		unknown, resent := int64(0), false
		var done []int32
		for n, o := range outcomes {
			switch {
			case o == plan.Done:
				done = append(done, int32(n))
			case o == plan.Stale && s.action.Kind == plan.ChangeInsert && a.rows.Column(c.node.Identity[0].From).IsNull(int(s.rows[n])):
				c.insertRefused(s, n) // looking again finds nothing else
			case o == plan.Stale:
				again, lost = append(again, s.rows[n]), append(lost, false)
			case (o == plan.Lost || o == plan.Untried) && s.action.repeatable && a.losses < mostLost && plan.CodeOf(err) == plan.CodeConnection:
				again, lost, resent = append(again, s.rows[n]), append(lost, o == plan.Lost), true
			case o == plan.Lost:
				unknown++
				c.countUnknown(w, s.rows[n])
			}
		}
		if giving := c.give(s, done); giving != nil {
			return nil, nil, giving
		}
		if err != nil && (unknown > 0 || !resent) {
			return nil, nil, err
		}
		if err != nil {
			a.losses++
		}
	}
	a.names = a.names[:0]
	for _, row := range again {
		a.names = append(a.names, nameOf(w.present, row))
	}
	return again, lost, nil
}

// passOver counts the rows of an attempt for which nothing is to be done: those that were written where an answer was lost, and others.
func (c *change) passOver(w *pageWork, a *attempt) {
	var skipped []rowName
	for _, row := range w.left {
		if a.lost[row] {
			c.settle(w, row)
		} else {
			skipped = append(skipped, nameOf(w.present, row))
		}
	}
	for _, s := range w.steps {
		if s.action.Kind == plan.ChangeNothing {
			for _, row := range s.rows {
				skipped = append(skipped, nameOf(w.present, row))
			}
		}
	}
	c.skip(skipped)
}

// skip counts rows that are left as they are, and tells who wants to hear of them.
func (c *change) skip(names []rowName) {
	c.changer.Count(plan.WriteReport{Skipped: int64(len(names))})
	if r := c.reporter(); r != nil {
		for _, n := range names {
			r.ReportSkipped(n.key, n.element)
		}
	}
}

// reporter is who tells of rows that are not written; nil where nobody wants to hear of them.
func (c *change) reporter() plan.RowReporter {
	if r, ok := c.changer.(plan.RowReporter); ok && r.ReportsRows() {
		return r
	}
	return nil
}

// settle counts a row that was sent before a connection broke, and that no action is for any more.
func (c *change) settle(w *pageWork, row int32) {
	if !w.present.Exists()[row] && slices.ContainsFunc(c.actions, func(a changeAction) bool { return a.Kind == plan.ChangeDelete }) {
		c.changer.Count(plan.WriteReport{Written: 1}) // it is gone, as it should be
		return
	}
	c.countUnknown(w, row)
	if c.refused == nil {
		c.refused = plan.Errorf(plan.CodeConnection, "table %s: the connection broke while %s was written", plan.TableLabel(c.node.Target), w.present.Label(int(row)))
	}
}

func (c *change) countUnknown(w *pageWork, row int32) {
	err := plan.Errorf(plan.CodeConnection, "there is no reply that says whether it was written")
	c.changer.Count(plan.WriteReport{Unknown: 1, FirstFailed: []plan.FailedKey{{Key: w.present.Key(int(row)), Element: w.present.Element(int(row)), Err: err}}})
}

// guardFailed counts a row whose condition cannot be looked at again.
func (c *change) guardFailed(p plan.Present, row int) {
	err := plan.Errorf(plan.CodeConflict, "table %s: the row of %s changed after the query read it, and a subquery depends on it", plan.TableLabel(c.node.Target), p.Label(row)).
		WithHint("it is as it was; run the statement again")
	c.changer.Count(plan.WriteReport{Failed: 1, FirstFailed: []plan.FailedKey{{Key: p.Key(row), Element: p.Element(row), Err: err}}})
	if c.refused == nil {
		c.refused = err
	}
}

// late is the error of a wrong guess of a type that shows when rows have been written: the statement cannot run again.
func (c *change) late(err error) error {
	var retype *plan.RetypeError
	if r := c.changer.Report(); errors.As(err, &retype) && r.Written+r.Unknown > 0 {
		return plan.Errorf(plan.CodeData, "rows of this statement are written already, so it cannot be run again unseen").WithCause(plan.Errorf(plan.CodeData, "%s", err.Error()))
	}
	return err
}

// give adds what RETURNING says of rows that are done, given by their places in the step.
func (c *change) give(s *changeStep, done []int32) error {
	if c.returns == nil || len(done) == 0 {
		return nil
	}
	columns := append([]arrow.Array(nil), s.scope.Columns()...)
	var made []arrow.Array
	defer func() { vec.ReleaseAll(made) }()
	for i, at := range c.node.Old {
		set := slices.Index(s.action.Columns, at)
		named, err := c.named(s, at)
		if err != nil {
			return err
		}
		switch {
		case named != nil:
			made = append(made, named)
			columns[i] = named
		case set >= 0:
			columns[i] = s.values.Column(set)
		case s.action.Kind == plan.ChangeInsert || s.action.Kind == plan.ChangeReplace:
			none := array.MakeArrayOfNull(c.env.Alloc, columns[i].DataType(), columns[i].Len())
			made = append(made, none)
			columns[i] = none
		}
	}
	after := array.NewRecord(c.scope, columns, s.scope.NumRows())
	defer after.Release()
	sub, err := gatherBatch(c.env.Alloc, c.scope, after, done)
	if err != nil {
		return err
	}
	defer sub.Release()
	out, err := c.returns.Eval(sub)
	if err != nil {
		return err
	}
	c.out = append(c.out, newBatch(c.node.Schema(), out, len(done)))
	return nil
}

// named is a column of new rows as the server named them; nil where it does not say more than the statement.
func (c *change) named(s *changeStep, column int) (arrow.Array, error) {
	namer, ok := c.changer.(plan.Namer)
	if !ok || s.action.Kind != plan.ChangeInsert {
		return nil, nil
	}
	return namer.Named(column)
}
