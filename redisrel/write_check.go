package redisrel

import (
	"context"
	"slices"

	"rsql/planner/plan"
)

// Check looks at a batch and changes nothing: keys that cannot be, rows that a hash cannot hold, two rows of an INSERT with
// one key, keys that exist and that INSERT refuses, and keys of another type, which no mode touches.
func (w *writer) Check(ctx context.Context, b plan.Batch) error {
	var t turn
	w.columnsOf(b)
	first := w.checked + 1
	var texts []byte
	var ends []int
	for row := range int(b.NumRows()) {
		w.checked++
		var err error
		if texts, err = w.checkRow(texts, row); err != nil {
			if earlier := t.wait(); earlier != nil {
				return earlier
			}
			return err
		}
		if ends = append(ends, len(texts)); len(ends) == w.keysAtOnce() || row == int(b.NumRows())-1 {
			text, from, keys := string(texts), 0, make([]string, len(ends))
			for i, end := range ends {
				keys[i], from = text[from:end], end
			}
			n := first
			if err := t.next(func() error { return w.checkKeys(ctx, keys, n) }); err != nil {
				return err
			}
			texts, ends, first = texts[:0], ends[:0], w.checked+1
		}
	}
	return t.wait()
}

// checkRow appends the key of a row that can be written, as far as the row says.
func (w *writer) checkRow(b []byte, row int) ([]byte, error) {
	from := len(b)
	b, err := w.key(b, row, w.checked)
	if err == nil {
		_, err = w.storable(row, w.checked)
	}
	if err == nil {
		_, err = w.ttl(row, w.checked)
	}
	if err != nil {
		return nil, err
	}
	if w.mode != plan.Insert && w.mode != plan.Overwrite && w.counted == nil {
		return b, nil
	}
	switch key := textOf(b[from:]); {
	case w.seen.Add(key):
		w.distinct++
	case w.mode == plan.Insert:
		return nil, w.conflict(w.checked, "an earlier row has the key %s too", key)
	}
	return b, nil
}

// keysAtOnce is how many keys Check asks about at once: one EXISTS takes many, which costs less than a page of rows.
func (w *writer) keysAtOnce() int {
	if w.table.srv.single == nil {
		return w.table.srv.pageKeys
	}
	return 4 * w.table.srv.pageKeys
}

// checkKeys asks what the keys hold; first is the number of the first one's row. Where most of the last ones exist, it does not ask first
// whether any of these does.
func (w *writer) checkKeys(ctx context.Context, keys []string, first int64) error {
	if !w.found {
		free, err := w.allFree(ctx, keys)
		if err != nil {
			return err
		}
		if free {
			for i, key := range keys {
				w.foresee(first+int64(i), key)
			}
			return nil
		}
	}
	groups, err := w.table.srv.owners(ctx, keys)
	if err != nil {
		return err
	}
	before := w.occupied
	for _, g := range groups {
		number := func(i int) int64 { return first + int64(slices.Index(keys, g.keys[i])) }
		if err := w.checkTypes(ctx, g.master, g.keys, number); err != nil {
			return err
		}
	}
	w.found = w.occupied-before > int64(len(keys)/2)
	return nil
}

// allFree reports whether none of the keys exists; false where the server does not say, and for a cluster, whose nodes count keys of one
// slot only.
func (w *writer) allFree(ctx context.Context, keys []string) (bool, error) {
	srv := w.table.srv
	if srv.single == nil || len(keys) == 1 {
		return false, nil
	}
	w.req.reset()
	w.req.begin(1 + len(keys))
	w.req.arg("EXISTS")
	for _, key := range keys {
		w.req.arg(key)
	}
	if err := w.ask(ctx, srv.server, cmdExists); err != nil {
		return false, err
	}
	kind, line, err := (&respReader{buf: w.out.b}).head()
	return err == nil && kind == ':' && string(line) == "0", nil
}

func (w *writer) conflict(n int64, format string, args ...any) *plan.Error {
	e := w.rowError(n, format, args...)
	e.Code = plan.CodeConflict
	return e
}

// checkTypes asks a server what each of its keys holds; number gives the number of a key's row, for people.
func (w *writer) checkTypes(ctx context.Context, on *server, keys []string, number func(int) int64) error {
	w.req.reset()
	for _, key := range keys {
		w.req.begin(2)
		w.req.arg("TYPE")
		w.req.arg(key)
	}
	on, err := w.askMaster(ctx, on, cmdType, keys[0])
	if err != nil {
		return err
	}
	r := respReader{buf: w.out.b}
	var refused error // that of the first key
	for i, key := range keys {
		kind, line, err := r.head()
		reply, isError, errorErr := r.replyError(kind, line)
		switch typ := string(line); {
		case err != nil || errorErr != nil || !isError && kind != '+':
			return on.malformed(cmdType)
		case isError:
			e := plan.Errorf(plan.CodeServer, "table %s: key %s: redis %s answers TYPE with: %s", w.table.label(), key, on, reply)
			return on.withWriteRule(e, w.table, cmdType.String(), key, reply)
		case typ == "none":
			w.foresee(number(i), key)
		case typ != hashType:
			refused = w.refused(refused, key, w.wrongType(number(i), key, typ))
		case w.mode == plan.Insert:
			refused = w.refused(refused, key, w.existing(number(i), key))
		default:
			w.occupied++
			if w.counted != nil && w.counted.Add(key) {
				w.existed++
			}
		}
	}
	return refused
}

// refused tells of a key that refuses its row, and gives the first error.
func (w *writer) refused(first error, key string, err error) error {
	w.table.reportRow(key, "", plan.RowFailed, err)
	if first != nil {
		return first
	}
	return err
}

// ask sends the request, which only reads, until it is answered.
func (w *writer) ask(ctx context.Context, on *server, c commandName) error {
	w.out.limit = w.table.srv.maxPage
	return on.untilAnswered(ctx, func() error {
		w.count.commands[c].Add(int64(w.req.commands))
		err := on.sendRows(ctx, &w.req, &w.out, &w.count)
		if reply := busyReply(w.out.b); err == nil && reply != "" {
			err = &busyError{reply}
		}
		return err
	})
}

func (w *writer) wrongType(n int64, key, typ string) error {
	return w.conflict(n, "key %s is a %s and not a hash", key, typ).WithHint("it stays as it is")
}

func (w *writer) existing(n int64, key string) error {
	return w.conflict(n, "key %s exists already", key).WithHint(plan.ExistingHint)
}
