package redisrel

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// Check looks at a batch and changes nothing: keys that cannot be, rows that a hash cannot hold, two rows of an INSERT with
// one key, keys that exist and that INSERT refuses, and keys of another type, which no mode touches.
func (w *writer) Check(ctx context.Context, b plan.Batch) error {
	var keys []string
	var t turn
	first := w.checked + 1
	for row := range int(b.NumRows()) {
		w.checked++
		key, err := w.checkRow(b, row)
		if err != nil {
			if earlier := t.wait(); earlier != nil {
				return earlier
			}
			return err
		}
		keys = append(keys, key)
		if len(keys) == w.keysAtOnce() || row == int(b.NumRows())-1 {
			page, from := keys, first
			if err := t.next(func() error { return w.checkKeys(ctx, page, from) }); err != nil {
				return err
			}
			keys, first = make([]string, 0, len(keys)), w.checked+1
		}
	}
	return t.wait()
}

// checkRow is the key of a row that can be written, as far as the row says.
func (w *writer) checkRow(b plan.Batch, row int) (string, error) {
	key, err := w.key(b, row, w.checked)
	if err == nil {
		err = w.storable(b, row, w.checked)
	}
	if err == nil && (w.mode == plan.Insert || w.mode == plan.Overwrite) && !w.seen.Add(key) && w.mode == plan.Insert {
		err = w.conflict(w.checked, "an earlier row has the key %s too", key)
	}
	return key, err
}

// keysAtOnce is how many keys Check asks about at once: one EXISTS takes many, which costs less than a page of rows.
func (w *writer) keysAtOnce() int {
	if w.table.srv.single == nil {
		return w.table.srv.pageKeys
	}
	return 4 * w.table.srv.pageKeys
}

// checkKeys asks what the keys hold; first is the number of the first one's row.
func (w *writer) checkKeys(ctx context.Context, keys []string, first int64) error {
	if free, err := w.allFree(ctx, keys); err != nil || free {
		return err
	}
	for len(keys) > 0 {
		n := min(len(keys), w.table.srv.pageKeys)
		if err := w.checkTypes(ctx, keys[:n], first); err != nil {
			return err
		}
		keys, first = keys[n:], first+int64(n)
	}
	return nil
}

// allFree reports whether none of the keys exists; false where the server does not say, and for a cluster, whose nodes count keys of one
// slot only.
func (w *writer) allFree(ctx context.Context, keys []string) (bool, error) {
	srv := w.table.srv
	if srv.single == nil || len(keys) == 1 {
		return false, nil
	}
	args, texts := make([]any, 1, 1+len(keys)), argBytes(len("EXISTS"))
	args[0] = "EXISTS"
	for i := range keys {
		args = append(args, &keys[i])
		texts += argBytes(len(keys[i]))
	}
	var reply *redis.Cmd
	began := time.Now()
	err := srv.retry(ctx, func() error {
		w.count.roundTrips.Add(1)
		w.count.commands[cmdExists].Add(1)
		w.count.bytesOut.Add(commandBytes(len(args), texts))
		reply = srv.client.Do(ctx, args...)
		return reply.Err()
	})
	w.count.waited.Add(int64(time.Since(began)))
	if err != nil && !isReply(err) {
		return false, err
	}
	n, err := reply.Int64()
	if err != nil {
		return false, nil
	}
	w.count.bytesIn.Add(int64(len(":\r\n") + len(intText(n))))
	return n == 0, nil
}

func (w *writer) conflict(n int64, format string, args ...any) *plan.Error {
	e := w.rowError(n, format, args...)
	e.Code = plan.CodeConflict
	return e
}

// checkTypes asks what each of the keys holds.
func (w *writer) checkTypes(ctx context.Context, keys []string, first int64) error {
	srv := w.table.srv
	types := make([]*redis.StatusCmd, len(keys))
	began := time.Now()
	err := srv.retryPipeline(ctx, func(pipe redis.Pipeliner) {
		w.count.roundTrips.Add(1)
		w.count.commands[cmdType].Add(int64(len(keys)))
		for i, key := range keys {
			w.count.bytesOut.Add(commandBytes(2, argBytes(len("TYPE"))+argBytes(len(key))))
			types[i] = pipe.Type(ctx, key)
		}
	})
	w.count.waited.Add(int64(time.Since(began)))
	if err != nil {
		return err
	}
	for _, t := range types {
		w.count.bytesIn.Add(int64(len("+\r\n") + len(t.Val())))
	}
	for i, key := range keys {
		n := first + int64(i)
		switch typ, err := types[i].Result(); {
		case err != nil:
			e := plan.Errorf(plan.CodeServer, "table %s: key %s: redis %s answers TYPE with: %s", w.table.label(), key, srv, err)
			return srv.withWriteRule(e, cmdType.String(), key, err.Error())
		case typ == "none":
		case typ != hashType:
			return w.wrongType(n, key, typ)
		case w.mode == plan.Insert:
			return w.existing(n, key)
		default:
			w.occupied++
		}
	}
	return nil
}

func (w *writer) wrongType(n int64, key, typ string) error {
	return w.conflict(n, "key %s is a %s and not a hash", key, typ).WithHint("it stays as it is")
}

func (w *writer) existing(n int64, key string) error {
	return w.conflict(n, "key %s exists already", key).WithHint("REPLACE INTO replaces it, INSERT IGNORE skips it")
}
