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
	keys := make([]string, 0, w.table.srv.pageKeys)
	first := w.checked + 1
	for row := range int(b.NumRows()) {
		w.checked++
		key, err := w.key(b, row, w.checked)
		if err == nil {
			err = w.storable(b, row, w.checked)
		}
		if err != nil {
			return err
		}
		if (w.mode == plan.Insert || w.mode == plan.Overwrite) && !w.seen.Add(key) && w.mode == plan.Insert {
			return w.conflict(w.checked, "an earlier row has the key %s too", key)
		}
		keys = append(keys, key)
		if len(keys) == cap(keys) || row == int(b.NumRows())-1 {
			if err := w.checkKeys(ctx, keys, first); err != nil {
				return err
			}
			keys, first = keys[:0], w.checked+1
		}
	}
	return nil
}

func (w *writer) conflict(n int64, format string, args ...any) *plan.Error {
	e := w.rowError(n, format, args...)
	e.Code = plan.CodeConflict
	return e
}

// checkKeys asks what the keys hold; first is the number of the first one's row.
func (w *writer) checkKeys(ctx context.Context, keys []string, first int64) error {
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
	for _, t := range types {
		w.count.bytesIn.Add(int64(len("+\r\n") + len(t.Val())))
	}
	if err != nil {
		return err
	}
	for i, key := range keys {
		n := first + int64(i)
		switch typ, err := types[i].Result(); {
		case err != nil:
			return plan.Errorf(plan.CodeServer, "table %s: key %s: redis %s answers TYPE with: %s", w.table.rel.name, key, srv.addr, err)
		case typ == "none":
		case typ != hashType:
			return w.wrongType(n, key, typ)
		case w.mode == plan.Insert:
			return w.existing(n, key)
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
