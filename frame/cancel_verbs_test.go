package frame_test

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// manyKeys is how many hashes there are to read: a command each, and one for each 250 of them.
const manyKeys = 20_000

// cancelledWork is something that a session does, and the command that the server is sent when it is cancelled.
type cancelledWork struct {
	after int
	do    func(ctx context.Context, s *frame.Session) error
}

// works are the kinds of calls that keep a server at work.
func works(dir string) map[string]cancelledWork {
	run := func(text string, args ...any) func(context.Context, *frame.Session) error {
		return func(ctx context.Context, s *frame.Session) error { return readAll(ctx, s, fmt.Sprintf(text, args...)) }
	}
	verb := func(do func(ctx context.Context, k *frame.Frame) error) func(context.Context, *frame.Session) error {
		return func(ctx context.Context, s *frame.Session) error { return do(ctx, s.Table("k")) }
	}
	return map[string]cancelledWork{
		"SQL, a scan":         {1000, run("SELECT * FROM k")},
		"SQL, an undeclared":  {3000, run("SELECT * FROM \"k:*\"")},
		"SQL, groups":         {1000, run("SELECT g, count(*) FROM k GROUP BY g")},
		"SQL, an order":       {1000, run("SELECT * FROM k ORDER BY n DESC LIMIT 3")},
		"SQL, a hash join":    {1000, run("SELECT count(*) FROM k a JOIN k b ON a.n = b.n")},
		"SQL, a lookup join":  {100, run("SELECT a.n FROM range(0, 3000) r(x) JOIN k a ON a.id = r.x WHERE a.n >= 0")},
		"SQL, a union":        {1000, run("SELECT n FROM k UNION SELECT g FROM k")},
		"SQL, a set":          {6, run("SELECT count(*) FROM members a JOIN members b ON a.member < b.member")},
		"SQL, the keyspace":   {100, run("SELECT key, memory FROM rsql.keys")},
		"SQL, UPDATE":         {1500, run("UPDATE k SET g = g + 1")},
		"SQL, DELETE":         {1500, run("DELETE FROM k WHERE n >= 0")},
		"SQL, MERGE":          {1500, run("MERGE INTO k USING (SELECT id FROM k) s ON k.id = s.id WHEN MATCHED THEN UPDATE SET g = 7")},
		"SQL, INSERT":         {200, run("REPLACE INTO w SELECT range, 1 FROM range(0, 1000000)")},
		"SQL, COPY TO":        {1000, run("COPY k TO '%s'", filepath.Join(dir, "copy.csv"))},
		"SQL, PIVOT's values": {1000, run("PIVOT k ON g USING sum(n)")},
		"Collect":             {1000, verb(func(ctx context.Context, k *frame.Frame) error { _, err := k.Collect(ctx); return err })},
		"Count": {20, verb(func(ctx context.Context, k *frame.Frame) error {
			_, err := k.Filter(frame.Col("id").Gt(5)).Count(ctx)
			return err
		})},
		"All": {1000, verb(func(ctx context.Context, k *frame.Frame) (last error) {
			for _, err := range k.All(ctx) {
				last = err
			}
			return last
		})},
		"All of structs": {1000, verb(func(ctx context.Context, k *frame.Frame) (last error) {
			for _, err := range frame.All[struct{ ID, N, G int64 }](ctx, k.Select("id", "n", "g")) {
				last = err
			}
			return last
		})},
		"CollectInto": {1000, verb(func(ctx context.Context, k *frame.Frame) error {
			_, err := frame.CollectInto[struct{ N int64 }](ctx, k.Select("n"))
			return err
		})},
		"Batches": {1000, verb(func(ctx context.Context, k *frame.Frame) (last error) {
			for _, err := range k.Batches(ctx) {
				last = err
			}
			return last
		})},
		"Reader": {1000, verb(func(ctx context.Context, k *frame.Frame) error {
			r, err := k.Reader(ctx)
			if err != nil {
				return err
			}
			defer r.Release()
			for r.Next() {
			}
			return r.Err()
		})},
		"ToArrow": {1000, verb(func(ctx context.Context, k *frame.Frame) error {
			all, err := k.ToArrow(ctx)
			if err == nil {
				all.Release()
			}
			return err
		})},
		"Show":           {1000, verb(func(ctx context.Context, k *frame.Frame) error { return k.OrderBy("n").Show(ctx, io.Discard) })},
		"Describe":       {1000, verb(func(ctx context.Context, k *frame.Frame) error { _, err := k.Describe().Collect(ctx); return err })},
		"ExplainAnalyze": {1000, verb(func(ctx context.Context, k *frame.Frame) error { _, err := k.ExplainAnalyze(ctx); return err })},
		"Schema of a Pivot": {1000, verb(func(ctx context.Context, k *frame.Frame) error {
			_, err := k.GroupBy().Pivot("g", nil, frame.Sum("n")).Schema(ctx)
			return err
		})},
		"WriteRedis": {1000, verb(func(ctx context.Context, k *frame.Frame) error { _, err := k.WriteRedis(ctx, "copy:{id}"); return err })},
		"WriteParquet": {1000, verb(func(ctx context.Context, k *frame.Frame) error {
			_, err := k.WriteParquet(ctx, filepath.Join(dir, "k.parquet"))
			return err
		})},
		"Update": {1500, verb(func(ctx context.Context, k *frame.Frame) error {
			_, err := k.Update(ctx, frame.Set{"g": frame.Col("g").Add(1)})
			return err
		})},
		"Delete": {1500, verb(func(ctx context.Context, k *frame.Frame) error {
			_, err := k.Filter(frame.Col("n").Ge(0)).Delete(ctx)
			return err
		})},
	}
}

// startMany starts a server with what works need, and gives a function that puts the keys back.
func startMany(t *testing.T) (*redistest.Server, func()) {
	server := redistest.Start(t)
	s := &setup{server: server, redis: server.Client(t), Session: open(t, server.URL)}
	s.run(t, "CREATE TABLE k (id BIGINT, n BIGINT, g BIGINT) WITH (key = 'k:{id}')")
	s.run(t, "CREATE TABLE w (id BIGINT, n BIGINT) WITH (key = 'w:{id}')")
	s.run(t, "CREATE TABLE members (member TEXT) WITH (key = 'members', type = 'set')")
	return server, func() {
		const script = `for i = 1, tonumber(ARGV[1]) do redis.call('HSET', 'k:' .. i, 'n', i, 'g', i % 7) redis.call('SADD', 'members', i) end return 1`
		require.NoError(t, s.redis.Eval(t.Context(), script, nil, manyKeys).Err())
	}
}

// TestACancelledCallLeavesTheServerAlone cancels each kind of call in the midst of its work, when the server is sent a certain command. What
// comes after that is what was on its way; when the call returns, and 50 ms after the cancelling, there is no more.
func TestACancelledCallLeavesTheServerAlone(t *testing.T) {
	server, fill := startMany(t)
	for name, w := range works(t.TempDir()) {
		t.Run(name, func(t *testing.T) {
			fill()
			proxy, told := redistest.StartProxy(t, server.Addr), &recorder{}
			s := open(t, "redis://"+proxy.Addr, frame.WithRedis(redisrel.WithCommandTimeout(time.Hour)), frame.WithObserver(told))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var seen atomic.Int64
			proxy.OnCommand(func(redistest.Command) redistest.Fault {
				if seen.Add(1) == int64(w.after) {
					cancel()
				}
				return redistest.Fault{}
			})
			err := w.do(ctx, s)
			returned := seen.Load()
			assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
			require.GreaterOrEqual(t, returned, int64(w.after), "cancelled before it was through")
			time.Sleep(50 * time.Millisecond)
			quiet := seen.Load()
			time.Sleep(100 * time.Millisecond)
			assert.Equal(t, quiet, seen.Load(), "commands sent later")
			assert.LessOrEqual(t, quiet, int64(w.after+manyKeys/4), "what was on its way")
			if name != "Schema of a Pivot" { // which runs no statement
				assert.Len(t, told.begun, 1)
				require.Len(t, told.ended, 1, "the observer is told of the end once")
				assert.Equal(t, frame.CodeCancelled, frame.CodeOf(told.ended[0].Err))
			}
		})
	}
}

// TestTheTimeLimitEndsEachCall: each kind of call ends with the session's time, and says that it is over.
func TestTheTimeLimitEndsEachCall(t *testing.T) {
	server, fill := startMany(t)
	for name, w := range works(t.TempDir()) {
		t.Run(name, func(t *testing.T) {
			fill()
			s := open(t, server.URL, frame.WithTimeLimit(30*time.Millisecond), frame.WithRedis(redisrel.WithRate(5000)))
			err := w.do(t.Context(), s)
			assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
			assert.ErrorContains(t, err, "the time limit of 30ms is over")
		})
	}
}

// TestTheRateHoldsForEachCall: no kind of call reads keys faster than the session may. The first pages come at once.
func TestTheRateHoldsForEachCall(t *testing.T) {
	server, fill := startMany(t)
	for name, w := range works(t.TempDir()) {
		if w.after < 1000 || name == "SQL, an undeclared" { // what reads other than the keys of the table
			continue
		}
		t.Run(name, func(t *testing.T) {
			fill()
			s, started := open(t, server.URL, frame.WithRedis(redisrel.WithRate(2*manyKeys))), time.Now()
			require.NoError(t, w.do(t.Context(), s))
			assert.GreaterOrEqual(t, time.Since(started), 400*time.Millisecond)
		})
	}
}

// TestTheRowLimitEndsEachCall: none gives more rows than the session may.
func TestTheRowLimitEndsEachCall(t *testing.T) {
	server, fill := startMany(t)
	fill()
	s := open(t, server.URL, frame.WithRowLimit(manyKeys-1))
	of := works(t.TempDir())
	for _, name := range []string{"SQL, a scan", "SQL, an undeclared", "Collect", "All", "All of structs", "CollectInto", "Batches", "Reader", "ToArrow"} {
		err := of[name].do(t.Context(), s)
		assert.Equal(t, frame.CodeMemory, frame.CodeOf(err), "%s: %v", name, err)
	}
	p, err := s.Prepare(t.Context(), "SELECT * FROM k")
	require.NoError(t, err)
	r, err := p.Query(t.Context())
	for err == nil {
		var b arrow.Record
		if b, err = r.Next(t.Context()); err == nil {
			b.Release()
		}
	}
	assert.Equal(t, frame.CodeMemory, frame.CodeOf(err), "a prepared statement: %v", err)
	require.NoError(t, r.Close())
}
