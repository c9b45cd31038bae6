package frame_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// xForms are the ways to read the hashes of x.
func xForms(n int) []struct {
	query, command string
	want           []string
} {
	return []struct {
		query, command string
		want           []string
	}{
		{xQuery, "HGETALL", xRows(n)},
		{"SELECT id, n FROM x", "HMGET", sweepRows(n, func(i int) string { return fmt.Sprintf("%d|%d", i, i) })},
	}
}

// once makes a fault at the n-th command of a name; with does something right before it. The function that it gives
// asserts that the fault came to pass.
func (f *faults) once(command string, n int, fault redistest.Fault, with func()) func(*testing.T) {
	met := &atomic.Bool{}
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name != command || c.Nth != n {
			return redistest.Fault{}
		}
		met.Store(true)
		if with != nil {
			with()
		}
		return fault
	})
	return func(t *testing.T) {
		t.Helper()
		require.True(t, met.Load(), "the fault was made")
		f.proxy.OnCommand(nil)
	}
}

// faultPlaces are commands of a scan of 400 rows at which faults are made.
var faultPlaces = []int{1, 51, 200, 399}

func TestFault4_1_TheServerClosesConnectionsInThePipeline(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 400)
	for _, x := range xForms(400) {
		f.right(t, x.query, x.want)
		for _, n := range faultPlaces {
			met := f.once(x.command, n, redistest.Fault{Drop: true}, nil)
			f.right(t, x.query, x.want) // reading again is safe
			met(t)
			met = f.once(x.command, n, redistest.Fault{}, func() {
				f.redis.Do(context.Background(), "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no")
			})
			f.right(t, x.query, x.want)
			met(t)
		}
		// Those that are closed each time are an error in the end.
		f.on(redistest.Fault{Drop: true}, func(c redistest.Command) bool { return c.Name == x.command && c.Nth > 50 })
		f.wrong(t, x.query, frame.CodeConnection, "the connection failed")
		f.proxy.OnCommand(nil)
		f.right(t, x.query, x.want)
	}
}

// TestFault4_1_TheLinkIsCutAgainAndAgain has a page come between any two cuts, so that nothing is to be waited for.
func TestFault4_1_TheLinkIsCutAgainAndAgain(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 2000)
	for _, x := range xForms(2000) {
		f.right(t, x.query, x.want)
		cuts := &atomic.Int64{}
		f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
			if (c.Name != x.command || c.Nth%60 != 0) && (c.Name != "SCAN" || c.Nth%2 != 0) {
				return redistest.Fault{}
			}
			return redistest.Fault{Drop: cuts.Add(1) > 0}
		})
		began := time.Now()
		f.right(t, x.query, x.want)
		took := time.Since(began)
		f.proxy.OnCommand(nil)
		assert.Greater(t, cuts.Load(), int64(30))
		assert.Less(t, took, time.Duration(cuts.Load())*10*time.Millisecond, "%d cuts", cuts.Load())
	}
}

func TestFault4_2_RepliesCutInHalf(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 400)
	for _, x := range xForms(400) {
		f.right(t, x.query, x.want)
		for _, n := range faultPlaces {
			met := f.once(x.command, n, redistest.Fault{Half: true}, nil)
			f.right(t, x.query, x.want)
			met(t)
			f.right(t, "SELECT sum(n) FROM x", []string{"79800"}) // replies are those of its own commands
		}
	}
}

func TestFault4_3_MalformedReplies(t *testing.T) {
	f := startFaults(t, frame.WithRedis(redisrel.WithCommandTimeout(300*time.Millisecond)))
	want := f.someRows(t, 120)
	f.right(t, xQuery, want)
	for _, command := range []string{"SCAN", "HGETALL", "INFO"} {
		for _, reply := range []string{
			"*3\r\n:1\r\n*0\r\n$1\r\nx\r\n", ":7\r\n", "*1\r\n", "$-1\r\n", "hello\r\n", "*-7\r\n", "$5\r\nab", "\r\n",
			"*99999999999\r\n", "$99999999999\r\n", "%1\r\n+a\r\n*0\r\n", "HTTP/1.1 200 OK\r\n\r\n", "\x00\x01\x02\r\n",
		} {
			name := fmt.Sprintf("%s %q", command, reply)
			met := f.once(command, 2, redistest.Fault{Reply: reply}, nil)
			if rows, _, err := f.try(t, xQuery); err != nil {
				clearError(t, err)
			} else {
				require.Equal(t, want, rows, name)
			}
			met(t)
			f.right(t, xQuery, want)
		}
	}
}

func TestFault4_4_SilentServers(t *testing.T) {
	limit := frame.WithRedis(redisrel.WithCommandTimeout(300 * time.Millisecond))
	f := startFaults(t, limit)
	want := f.someRows(t, 400)
	f.right(t, xQuery, want)
	const message = "did not answer within its time limit"
	require.NoError(t, f.server.Pause())
	f.wrong(t, xQuery, frame.CodeConnection, message)
	_, err := frame.Open(t.Context(), f.server.URL, limit)
	require.ErrorContains(t, err, "did not answer within 300ms")
	require.NoError(t, f.server.Resume())
	f.right(t, xQuery, want)
	met := f.once("HGETALL", 200, redistest.Fault{}, func() { assert.NoError(t, f.server.Pause()) })
	f.wrong(t, xQuery, frame.CodeConnection, message)
	met(t)
	require.NoError(t, f.server.Resume())
	f.right(t, xQuery, want)
	const pause = 1500 * time.Millisecond
	require.NoError(t, f.redis.Do(t.Context(), "CLIENT", "PAUSE", pause.Milliseconds(), "ALL").Err())
	f.wrong(t, xQuery, frame.CodeConnection, message)
	time.Sleep(pause)
	f.right(t, xQuery, want)
}

func TestFault4_5_SlowLinks(t *testing.T) {
	f := startFaults(t)
	want := f.someRows(t, 400)
	f.right(t, xQuery, want)
	f.proxy.Slow(20_000)
	f.right(t, xQuery, want)
}

// TestFault4_6_OutputBufferLimits: the server closes connections whose replies are large.
func TestFault4_6_OutputBufferLimits(t *testing.T) {
	f := startFaults(t)
	const keys = 200
	var want []string
	for i := range keys {
		f.hash(t, fmt.Sprintf("x:%d", i), "name", strings.Repeat("x", 100_000))
		want = append(want, fmt.Sprint(i))
	}
	f.bigHash(t, "big:1", 200_000)
	f.run(t, "CREATE TABLE big (k TEXT, field TEXT, value BIGINT) WITH (key = 'big:{k}', type = 'fields')")
	f.run(t, "CREATE TABLE x (id BIGINT, name TEXT) WITH (key = 'x:{id}')")
	f.Session = open(t, f.server.URL, frame.WithRedis(impatient()...), frame.WithRedis(redisrel.WithPageKeys(100)))
	require.NoError(t, f.redis.ConfigSet(t.Context(), "client-output-buffer-limit", "normal 1mb 0 0").Err())
	assert.Equal(t, []string{"200000|20000100000"}, f.rows(t, "SELECT count(*), sum(value) FROM big"))
	rows, _, err := f.try(t, "SELECT id FROM x WHERE length(name) = 100000")
	if err != nil {
		clearError(t, err)
		assert.Equal(t, frame.CodeConnection, frame.CodeOf(err))
	} else {
		assert.ElementsMatch(t, want, rows)
	}
	require.NoError(t, f.redis.ConfigSet(t.Context(), "client-output-buffer-limit", "normal 0 0 0").Err())
	assert.Equal(t, []string{fmt.Sprint(keys)}, f.rows(t, "SELECT count(*) FROM x WHERE length(name) = 100000"))
}

func TestFault4_7_IdleTimeoutBetweenStatements(t *testing.T) {
	f := startFaults(t)
	want := f.someRows(t, 400)
	f.right(t, xQuery, want)
	f.proxy.DropAll() // as the server does after its timeout
	f.right(t, xQuery, want)
	f.run(t, "CREATE TABLE w (id BIGINT, v TEXT) WITH (key = 'w:{id}')")
	f.proxy.DropAll()
	f.run(t, "INSERT INTO w VALUES (1, 'a')")

	direct := &faults{setup: &setup{Session: open(t, f.server.URL)}}
	direct.right(t, xQuery, want)
	look := f.server.Client(t)
	require.NoError(t, look.ConfigSet(t.Context(), "timeout", "1").Err())
	closed := func() bool {
		list, err := look.ClientList(t.Context()).Result()
		return err == nil && strings.Count(list, "\n") == 1
	}
	require.Eventually(t, closed, 20*time.Second, 100*time.Millisecond, "the server closes all that are idle but who looks")
	direct.right(t, xQuery, want)
	require.Eventually(t, closed, 20*time.Second, 100*time.Millisecond)
	direct.run(t, "INSERT INTO w VALUES (2, 'b')")
	direct.right(t, "SELECT id, v FROM w", []string{"1|a", "2|b"})
}

func TestFault4_8_TheServerRestarts(t *testing.T) {
	f := startFaults(t)
	want := f.someRows(t, 400)
	f.right(t, xQuery, want)
	other := redistest.Start(t)
	(&faults{setup: &setup{server: other}}).someRows(t, 400)
	met := f.once("HGETALL", 200, redistest.Fault{}, f.server.Kill)
	f.wrong(t, xQuery, frame.CodeConnection, "redis "+f.proxy.Addr)
	met(t)
	f.wrong(t, xQuery, frame.CodeConnection, "redis "+f.proxy.Addr)
	f.proxy.LeadTo(other.Addr)
	f.right(t, xQuery, want)
}

func TestFault4_9_RefusedAtFirst(t *testing.T) {
	f := startFaults(t)
	want := f.someRows(t, 100)
	f.proxy.RefuseNext(3)
	s := open(t, "redis://"+f.proxy.Addr)
	(&faults{setup: &setup{Session: s}}).right(t, xQuery, want)
	f.proxy.RefuseNext(1000)
	began := time.Now()
	_, err := frame.Open(t.Context(), "redis://"+f.proxy.Addr)
	require.Error(t, err)
	clearError(t, err)
	assert.Less(t, time.Since(began), 5*time.Second)
	f.proxy.DropAll()
	f.proxy.RefuseNext(2)
	f.right(t, xQuery, want)
}

func TestFault4_10_AllConnectionsDropAtOnce(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 400)
	for _, x := range xForms(400) {
		f.right(t, x.query, x.want)
		for _, n := range faultPlaces {
			met := f.once(x.command, n, redistest.Fault{}, func() { go f.proxy.DropAll() }) // which waits for this function
			f.right(t, x.query, x.want)
			met(t)
		}
	}
}
