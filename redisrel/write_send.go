package redisrel

import (
	"context"
	"errors"
	"slices"

	"rsql/planner/plan"
)

// Write writes a batch, a page of rows at a time, in order, one page in flight: of two rows with one key the last wins for REPLACE,
// the first for INSERT IGNORE. The first row that fails stops it; rows of its page that were on their way are judged each on its own.
func (w *writer) Write(ctx context.Context, b plan.Batch) error {
	if w.failed != nil {
		return w.failed
	}
	if w.failed = w.write(ctx, b); w.failed != nil {
		return w.failed
	}
	return nil
}

func (w *writer) write(ctx context.Context, b plan.Batch) error {
	if w.table.dryRun() {
		return plan.Errorf(plan.CodeInternal, "a dry run writes rows")
	}
	if w.before != nil && b.NumRows() > 0 {
		if err := w.before(ctx); err != nil {
			return err
		}
		w.before = nil
	}
	if b.NumRows() > 0 && !w.asked {
		w.askForms(ctx)
	}
	w.columnsOf(b)
	var t turn
	for row := range int(b.NumRows()) {
		w.taken++
		if err := w.add(row); err != nil {
			w.page = writePage{texts: dumpWriter{limits: w.page.texts.limits}}
			if earlier := t.wait(); earlier != nil {
				return earlier
			}
			return w.stopped(err)
		}
		if len(w.page.rows) >= w.pageRows() || len(w.page.texts.b) >= maxPageText || row == int(b.NumRows())-1 {
			rows, repeated, repeatedKeys := w.page.seal()
			if err := t.next(func() error { return w.sendPage(ctx, rows, repeated, repeatedKeys) }); err != nil {
				return err
			}
		}
	}
	return t.wait()
}

// pageRows is how many rows a page has at most. A server serves others between parts of a page, so one may be larger than what it answers at
// once; a cluster's is divided among its nodes.
func (w *writer) pageRows() int { return 2 * w.table.srv.pageKeys }

// turn does one thing after the other, each beside what its caller does. The zero turn is ready.
type turn struct{ done chan error }

// next waits for what was begun, and begins what follows unless that failed.
func (t *turn) next(do func() error) error {
	if err := t.wait(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	t.done = done
	return nil
}

// wait waits for what was begun.
func (t *turn) wait() error {
	if t.done == nil {
		return nil
	}
	err := <-t.done
	t.done = nil
	return err
}

// sendPage writes the rows of a page; repeated are those that it left out, repeatedKeys their keys where somebody wants them.
func (w *writer) sendPage(ctx context.Context, rows []writeRow, repeated int64, repeatedKeys []string) error {
	defer w.publish()
	if err := w.sendAll(ctx, rows); err != nil {
		return err
	}
	w.report.Skipped += repeated
	for _, key := range repeatedKeys {
		w.table.reportSkipped(key, "")
	}
	return nil
}

// send writes rows. Rows that the server did not look at, because it lost the script or is busy, are sent again.
func (w *writer) send(ctx context.Context, rows []writeRow) error {
	var p patience
	var wait failover
	scriptLost, overtook := 0, int64(0)
	doubt := false // set where rows may have been written without a reply
	if form := w.formOn(); form != restoreForm {
		for i := range rows {
			rows[i].form = max(rows[i].form, form)
		}
	}
	for len(rows) > 0 {
		if ctx.Err() != nil {
			return w.stopped(cancelled(ctx))
		}
		if err := w.mayFinish(ctx, rows); err != nil {
			for _, row := range rows {
				w.table.reportRow(row.key, "", plan.RowFailed, err)
			}
			w.report.Failed += int64(len(rows))
			return w.stopped(err)
		}
		w.report.Written -= overtook // they are written once more, and count once
		overtook = 0
		err := w.pipeline(ctx, rows)
		if doubt = doubt || err != nil && !isUnsent(err); err != nil && !w.mayRepeat(err) {
			return w.lost(ctx, rows, err, doubt)
		}
		if err != nil {
			if err := p.again(ctx, w.on, err); err != nil {
				if err := w.succeed(ctx, &wait, rows[0].key, err); err != nil {
					return w.lost(ctx, rows, err, doubt)
				}
				p = patience{}
			}
			continue
		}
		j := w.judge(rows)
		rows, overtook = j.again, j.overtook
		if len(j.unread) > 0 {
			w.unknown(j.unread)
			return w.stopped(plan.Errorf(plan.CodeServer, "redis %s sent a reply that is no answer to a write", w.on))
		}
		if j.failed != nil {
			return w.stopped(j.failed)
		}
		if j.busy != "" {
			if err := p.again(ctx, w.on, &busyError{j.busy}); err != nil {
				return w.stopped(err)
			}
		}
		if j.scriptLost {
			if scriptLost++; scriptLost > brokenRetries {
				return w.stopped(plan.Errorf(plan.CodeServer, "redis %s forgets scripts as soon as it has them", w.on))
			}
		}
	}
	return nil
}

// pipeline sends the rows once.
func (w *writer) pipeline(ctx context.Context, rows []writeRow) error {
	w.out.limit = w.table.srv.maxPage
	w.commands(rows)
	return w.on.sendRows(writing(ctx), &w.req, &w.out, &w.count)
}

// mayFinish asks for the rights to what writeScript does behind its first change of a row.
func (w *writer) mayFinish(ctx context.Context, rows []writeRow) error {
	at := slices.IndexFunc(rows, func(r writeRow) bool { return r.form == fieldsForm })
	if at < 0 {
		return nil
	}
	var commands []string
	if slices.ContainsFunc(rows, func(r writeRow) bool { return r.form == fieldsForm && r.ttl > 0 }) {
		commands = append(commands, "PEXPIRE")
	}
	if w.replaces() {
		commands = append(commands, "PERSIST", "HDEL")
	}
	return w.table.mayFinish(ctx, rows[at].key, &w.count, commands...)
}

// mayRepeat reports whether rows may be sent again after a failure: a REPLACE gives the same row twice; other rows must
// not have been sent. Where only following them failed, others were.
func (w *writer) mayRepeat(err error) bool {
	return w.replaces() || isUnsent(err)
}

// isUnsent reports whether no row was sent before a failure. Where only following them failed, others were.
func isUnsent(err error) bool {
	var follow *followError
	return isDial(err) && !errors.As(err, &follow)
}

// lost is the end of a write whose connection failed. Replies that came are judged; of the other rows nobody knows where some may have been
// sent, and else they were not tried.
func (w *writer) lost(ctx context.Context, rows []writeRow, err error, doubt bool) error {
	if doubt {
		w.unknown(w.judge(rows).unread)
	}
	if plan.CodeOf(err) == plan.CodeInternal {
		err = w.on.broken(ctx, err)
	}
	return w.stopped(err)
}

// stopped adds to an error how far the write came.
func (w *writer) stopped(err error) error {
	r := w.report
	var known *plan.Error
	if !errors.As(err, &known) {
		return err
	}
	text := "nothing was written"
	if r.Written > 0 || r.Unknown > 0 {
		text = intText(r.Written) + " rows were written before"
	}
	if r.Unknown > 0 {
		text += ", and of " + intText(r.Unknown) + " nobody knows"
	}
	if known.Hint != "" {
		text += "; " + known.Hint
	}
	return known.WithHint("%s", text)
}
