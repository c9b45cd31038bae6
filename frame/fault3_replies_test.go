package frame_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

func waits(d time.Duration) frame.Option { return frame.WithRedis(redisrel.WithPatience(d)) }

func TestFault3_1_LOADING(t *testing.T) {
	dir := t.TempDir()
	before := &setup{server: redistest.Start(t, "--dir", dir)}
	f := &faults{setup: before}
	want := f.someRows(t, 300)
	require.NoError(t, before.server.Client(t).Save(t.Context()).Err())
	for _, patience := range []time.Duration{100 * time.Millisecond, faultLimit} {
		// 300 keys at 5 ms each are loaded for a second and a half.
		loading := redistest.Start(t, "--dir", dir, "--key-load-delay", "5000", "--loading-process-events-interval-bytes", "1024")
		s, err := frame.Open(t.Context(), loading.URL, waits(patience))
		if patience < time.Second {
			require.ErrorContains(t, err, "LOADING Redis is loading the dataset in memory")
			assert.Equal(t, frame.CodeConnection, frame.CodeOf(err))
			continue
		}
		require.NoError(t, err)
		(&faults{setup: &setup{Session: s}}).right(t, xQuery, want)
		require.NoError(t, s.Close())
	}
}

func TestFault3_2_BUSY(t *testing.T) {
	f := startFaults(t, waits(600*time.Millisecond))
	want := f.someRows(t, 400)
	f.right(t, xQuery, want)
	require.NoError(t, f.redis.ConfigSet(t.Context(), "busy-reply-threshold", "50").Err())
	conn := f.redis.Conn() // a new one would be refused
	defer conn.Close()
	require.NoError(t, conn.Ping(t.Context()).Err())
	busy := func() <-chan error {
		ended := make(chan error, 1)
		go func() { ended <- f.redis.Eval(context.Background(), "while true do end", nil).Err() }()
		require.Eventually(t, func() bool { return conn.Ping(t.Context()).Err() != nil }, faultLimit, time.Millisecond)
		return ended
	}
	kill := func() { assert.NoError(t, conn.ScriptKill(context.Background()).Err()) }
	ended := busy()
	f.wrong(t, xQuery, frame.CodeServer, "still answers after 600ms: BUSY Redis is busy running a script")
	kill()
	require.Error(t, <-ended)
	ended = busy()
	killed := make(chan struct{})
	time.AfterFunc(200*time.Millisecond, func() { kill(); close(killed) })
	f.right(t, xQuery, want)
	require.Error(t, <-ended)
	<-killed
}

// refuseWrites has the server refuse writes from the seventh row on, and asserts that the message tells the truth.
func (f *faults) refuseWrites(t *testing.T, refuse func(), message string) {
	t.Helper()
	f.run(t, "CREATE TABLE w (id BIGINT, v TEXT) WITH (key = 'w:{id}')")
	f.run(t, "REPLACE INTO w VALUES (0, 'old'), (999, 'kept')")
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "RESTORE" && c.Nth == 7 {
			refuse()
		}
		return redistest.Fault{}
	})
	_, _, err := f.try(t, "REPLACE INTO w SELECT id, 'new' FROM x")
	require.ErrorContains(t, err, message)
	clearError(t, err)
	assert.Equal(t, frame.CodeServer, frame.CodeOf(err))
	f.proxy.OnCommand(nil)
	rows := f.rows(t, "SELECT v, count(*) FROM w WHERE id <> 999 GROUP BY v ORDER BY v")
	written := 0
	for _, r := range rows {
		if n, ok := strings.CutPrefix(r, "new|"); ok {
			_, scanErr := fmt.Sscan(n, &written)
			require.NoError(t, scanErr)
		}
	}
	assert.Positive(t, written)
	assert.ErrorContains(t, err, fmt.Sprintf("%d rows were written before", written))
	assert.Equal(t, []string{"kept"}, f.rows(t, "SELECT v FROM w WHERE id = 999"))
}

func TestFault3_3_OOM(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 100)
	f.refuseWrites(t, func() { f.redis.ConfigSet(context.Background(), "maxmemory", "1mb") }, "OOM command not allowed when used memory > 'maxmemory'")
}

func TestFault3_4_READONLY(t *testing.T) {
	primary := redistest.Start(t, "--repl-diskless-sync-delay", "0")
	f := faultsOn(t, redistest.Start(t, "--replicaof", primary.Host+" "+primary.Port))
	source := &faults{setup: &setup{server: primary}}
	want := source.someRows(t, 100)
	require.Eventually(t, func() bool { return f.redis.DBSize(t.Context()).Val() == 100 }, faultLimit, 5*time.Millisecond)
	f.right(t, xQuery, want)
	f.wrong(t, "REPLACE INTO x (id, n) VALUES (1, 5)", frame.CodeServer, "READONLY")
	f.wrong(t, "CREATE TABLE w (id BIGINT) WITH (key = 'w:{id}')", frame.CodeServer, "READONLY")
	f.right(t, xQuery, want)
}

func TestFault3_5_MASTERDOWN(t *testing.T) {
	f := startFaults(t)
	f.right(t, xQuery, f.someRows(t, 100))
	require.NoError(t, f.redis.ConfigSet(t.Context(), "replica-serve-stale-data", "no").Err())
	require.NoError(t, f.redis.ReplicaOf(t.Context(), "127.0.0.1", "1").Err())
	f.wrong(t, xQuery, frame.CodeServer, "MASTERDOWN")
	_, err := frame.Open(t.Context(), f.server.URL, waits(50*time.Millisecond))
	require.ErrorContains(t, err, "MASTERDOWN")
	require.NoError(t, f.redis.ReplicaOf(t.Context(), "NO", "ONE").Err())
}

func TestFault3_6_NOREPLICAS(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 100)
	f.refuseWrites(t, func() { f.redis.ConfigSet(context.Background(), "min-replicas-to-write", "1") }, "NOREPLICAS Not enough good replicas to write")
}

func TestFault3_7_MISCONF(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	require.NoError(t, os.Mkdir(dir, 0o700))
	f := faultsOn(t, redistest.Start(t, "--dir", dir, "--save", "3600 1"))
	f.someRows(t, 100)
	f.refuseWrites(t, func() {
		ctx := context.Background()
		assert.NoError(t, os.RemoveAll(dir))
		f.redis.BgSave(ctx)
		assert.Eventually(t, func() bool {
			return strings.Contains(f.redis.Info(ctx, "persistence").Val(), "rdb_last_bgsave_status:err")
		}, faultLimit, 10*time.Millisecond)
	}, "MISCONF Redis is configured to save RDB snapshots")
}

func TestFault3_8_NOAUTHAndWRONGPASS(t *testing.T) {
	f := faultsOn(t, redistest.Start(t, "--requirepass", "s3cret"))
	f.right(t, xQuery, f.someRows(t, 100))
	for _, user := range []string{"", ":wr0ng@", "ann:wr0ng@"} {
		before := f.proxy.Dials()
		_, err := frame.Open(t.Context(), "redis://"+user+f.proxy.Addr, frame.WithRedis(impatient()...))
		require.Error(t, err)
		clearError(t, err)
		assert.Equal(t, frame.CodeConnection, frame.CodeOf(err))
		assert.Regexp(t, "NOAUTH|WRONGPASS", err.Error())
		assert.NotContains(t, err.Error(), "wr0ng")
		assert.LessOrEqual(t, f.proxy.Dials()-before, 3, "no storm")
	}
	// The password changes while a session is open.
	require.NoError(t, f.redis.ConfigSet(t.Context(), "requirepass", "0ther").Err())
	f.proxy.DropAll()
	before := f.proxy.Dials()
	_, _, err := f.try(t, xQuery)
	require.ErrorContains(t, err, "WRONGPASS")
	assert.NotContains(t, err.Error(), "s3cret")
	assert.LessOrEqual(t, f.proxy.Dials()-before, 10, "no storm")
	require.NoError(t, f.redis.ConfigSet(t.Context(), "requirepass", "s3cret").Err())
}

// as is a session of a user who has some rights only.
func (f *faults) as(t *testing.T, rights ...any) *faults {
	t.Helper()
	args := append([]any{"ACL", "SETUSER", "limited", "reset", "on", ">p"}, rights...)
	require.NoError(t, f.redis.Do(t.Context(), args...).Err())
	s := open(t, "redis://limited:p@"+f.proxy.Addr, frame.WithRedis(impatient()...))
	return &faults{setup: &setup{Session: s, server: f.server, redis: f.redis}, proxy: f.proxy}
}

func TestFault3_9_NOPERMOfACommand(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 100)
	f.as(t, "~*", "+@read", "+scan", "-hgetall").wrong(t, xQuery, frame.CodeServer, "'hgetall' command")
	f.run(t, "CREATE TABLE declared (id BIGINT, n BIGINT, name TEXT) WITH (key = 'x:{id}')")
	f.as(t, "~*", "+@read", "+scan", "-hmget").wrong(t, "SELECT n FROM declared", frame.CodeServer, "'hmget' command")
}

// TestFault3_10_NOPERMOfAKey: SCAN shows a user keys that he may not read.
func TestFault3_10_NOPERMOfAKey(t *testing.T) {
	f := startFaults(t)
	want := f.someRows(t, 100)
	f.server.Load(t, 100, func(i int) (string, []any) { return fmt.Sprintf("order:%d", i), []any{"n", i} })
	limited := f.as(t, "~x:*", "+@read", "+scan", "+hset")
	limited.right(t, xQuery, want)
	limited.wrong(t, `SELECT n FROM "order:{id}"`, frame.CodeServer, "NOPERM")
}

func TestFault3_11_CommandsThatAreNotThere(t *testing.T) {
	without := faultsOn(t, redistest.Start(t, "--rename-command", "SCAN", ""))
	without.someRows(t, 10)
	without.wrong(t, xQuery, frame.CodeServer, "unknown command")
	// A server or a proxy before one that knows no RESP3, no CLIENT and no INFO.
	f := startFaults(t)
	want := f.someRows(t, 100)
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		switch c.Name {
		case "HELLO", "CLIENT", "INFO", "COMMAND", "DBSIZE", "RANDOMKEY":
			return replies("-ERR unknown command '" + c.Name + "'")
		case "SCAN":
			for _, a := range c.Args {
				if strings.EqualFold(a, "TYPE") {
					return replies("-ERR syntax error")
				}
			}
		}
		return redistest.Fault{}
	})
	for _, protocol := range []string{"2", "3"} {
		s := open(t, "redis://"+f.proxy.Addr+"?protocol="+protocol, frame.WithRedis(impatient()...))
		old := &faults{setup: &setup{Session: s, server: f.server, redis: f.redis}, proxy: f.proxy}
		old.right(t, xQuery, want)
		old.run(t, "CREATE TABLE IF NOT EXISTS w (id BIGINT, v TEXT) WITH (key = 'w:{id}')")
		old.run(t, "REPLACE INTO w SELECT id, name FROM x")
		assert.Equal(t, []string{"100"}, old.rows(t, "SELECT count(*) FROM w"))
	}
}

func TestFault3_12_NOSCRIPT(t *testing.T) {
	f := startFaults(t)
	f.run(t, "CREATE TABLE w (id BIGINT, v TEXT) WITH (key = 'w:{id}')")
	f.run(t, "INSERT INTO w VALUES (1, 'a'), (2, 'b')")
	require.NoError(t, f.redis.ScriptFlush(t.Context()).Err())
	f.run(t, "INSERT INTO w SELECT generate_series, 'c' FROM generate_series(3, 120)")
	flushed := false
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "EVALSHA" && c.Nth == 1 {
			flushed = true
			f.redis.ScriptFlush(context.Background())
		}
		return redistest.Fault{}
	})
	f.run(t, "REPLACE INTO w SELECT generate_series, 'C' FROM generate_series(3, 122)") // by several scripts
	assert.True(t, flushed)
	f.proxy.OnCommand(nil)
	f.right(t, "SELECT v, count(*) FROM w GROUP BY v", []string{"C|120", "a|1", "b|1"})
}

func TestFault3_13_MaxClients(t *testing.T) {
	f := startFaults(t)
	want := f.someRows(t, 2000)
	f.right(t, xQuery, want)
	assert.LessOrEqual(t, f.proxy.Dials(), 10, "a session needs few connections")
	f.proxy.DropAll()
	require.NoError(t, f.redis.ConfigSet(t.Context(), "maxclients", "1").Err(), "which the control connection is")
	before := f.proxy.Dials()
	_, err := frame.Open(t.Context(), f.server.URL, frame.WithRedis(impatient()...))
	require.ErrorContains(t, err, "max number of clients reached")
	f.wrong(t, xQuery, frame.CodeConnection, "")
	assert.LessOrEqual(t, f.proxy.Dials()-before, 20, "no storm")
	// With room for one connection or two, all rows come, or an error.
	for _, room := range []string{"2", "3"} {
		require.NoError(t, f.redis.ConfigSet(t.Context(), "maxclients", room).Err())
		if rows, _, err := f.try(t, xQuery); err != nil {
			clearError(t, err)
		} else {
			assert.Equal(t, want, rows)
		}
	}
	require.NoError(t, f.redis.ConfigSet(t.Context(), "maxclients", "1000").Err())
	f.right(t, xQuery, want)
}
