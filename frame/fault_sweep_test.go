package frame_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// sweepFaults are made at each n-th command of a statement, of whatever name.
var sweepFaults = map[string]redistest.Fault{
	"error":      replies("-ERR boom"),
	"busy":       replies("-LOADING Redis is loading the dataset in memory"),
	"dropped":    {Drop: true},
	"half":       {Half: true},
	"late":       {Delay: 5 * time.Millisecond},
	"wrong type": replies("-WRONGTYPE Operation against a key holding the wrong kind of value"),
	"odd":        replies("*3\r\n:1\r\n*0\r\n$1\r\nx"),
}

// atNth makes a fault at the n-th command from now on, and tells whether it came to that.
func (f *faults) atNth(n int, fault redistest.Fault) *atomic.Bool {
	met, seen := &atomic.Bool{}, 0
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "RANDOMKEY" && c.Nth > 2 { // of which an estimate sends hundreds
			return redistest.Fault{}
		}
		if seen++; seen != n {
			return redistest.Fault{}
		}
		met.Store(true)
		return fault
	})
	return met
}

// anew runs a statement in a session of its own, which knows nothing yet and leaves nothing.
func (f *faults) anew(t *testing.T, query string, opts ...frame.Option) (rows []string, stats frame.Stats, err error) {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	ctx, cancel := context.WithTimeout(t.Context(), faultLimit)
	defer cancel()
	s, err := frame.Open(ctx, "redis://"+f.proxy.Addr, slices.Concat([]frame.Option{
		frame.WithAllocator(alloc), frame.WithTempDir(f.temp), frame.WithRedis(impatient()...),
		frame.WithRedis(redisrel.WithPageKeys(3), redisrel.WithFetches(2), redisrel.WithPatience(time.Second), redisrel.WithCommandTimeout(5*time.Second)),
	}, opts)...)
	if err != nil {
		return nil, stats, err
	}
	defer func() { require.NoError(t, s.Close()) }()
	own := &faults{setup: &setup{Session: s}}
	return own.try(t, query)
}

// TestFaultAtEachCommandOfARead holds every statement to the law at every command that it sends, from the first of the
// connection on: the answer is exactly right, or there is an error.
func TestFaultAtEachCommandOfARead(t *testing.T) {
	f := startFaults(t)
	const keys = 5
	for _, s := range faultShapes {
		queries := map[string][]string{s.query(): nil}
		switch s.name {
		case "hash":
			queries["SELECT *, _ttl FROM hash"] = sweepRows(keys, func(i int) string { return fmt.Sprintf("%d|%d|a\nb|NULL", i, i) })
			queries["SELECT sum(n) FROM hash WHERE k IN (1, 3, 77)"] = []string{"4"}
		case "set":
			queries["SELECT count(*) FROM set"] = []string{fmt.Sprint(2 * keys)}
		case "zset":
			queries["SELECT k, member FROM zset WHERE score > 3"] = []string{"4|a"}
		}
		s.declare(t, f)
		queries[s.query()] = s.load(t, f, keys)
		for query, want := range queries {
			t.Run(query, func(t *testing.T) { f.sweep(t, query, want) })
		}
		for i := range keys {
			f.redis.Del(t.Context(), s.key(i))
		}
	}
}

// TestFaultAtEachCommandOfDiscovery does it with a table that has to be found first.
func TestFaultAtEachCommandOfDiscovery(t *testing.T) {
	f := startFaults(t)
	f.sweep(t, xQuery, f.someRows(t, 4))
}

func TestFaultAtEachCommandOfALookupJoin(t *testing.T) {
	f := startFaults(t)
	for _, s := range faultShapes[:2] {
		s.declare(t, f)
		s.load(t, f, 4)
	}
	f.sweep(t, "SELECT a.k, b.value FROM hash a JOIN string b ON b.k = a.n", []string{"0|v0", "1|v1", "2|v2", "3|v3"})
}

// sweep makes each fault at each command of a query.
func (f *faults) sweep(t *testing.T, query string, want []string) {
	for what, fault := range sweepFaults {
		right, commands := 0, 0
		for n := 1; ; n++ {
			met := f.atNth(n, fault)
			rows, stats, err := f.anew(t, query)
			if !met.Load() {
				require.NoError(t, err, "without a fault")
				require.Equal(t, want, rows)
				commands = n - 1
				break
			}
			name := fmt.Sprintf("%s at command %d", what, n)
			switch skipped := stats.Read.WrongType + stats.Read.Vanished; {
			case err != nil:
				clearError(t, err)
				assert.NotEqual(t, frame.CodeCancelled, frame.CodeOf(err), "%s: %v", name, err)
			case skipped > 0: // keys that are not there as the server says, and are reported
				require.Equal(t, "wrong type", what, name)
				require.LessOrEqual(t, len(rows), len(want), name)
			default:
				require.Equal(t, want, rows, name)
				right++
			}
		}
		if slices.Contains([]string{"busy", "dropped", "half", "late"}, what) {
			assert.Equal(t, commands, right, "%s: reading again is safe", what)
		}
	}
	f.proxy.OnCommand(nil)
}

func sweepRows(n int, row func(i int) string) []string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = row(i)
	}
	slices.Sort(rows)
	return rows
}
