package frame_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/frame"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// Tests named TestFault… make what can go wrong go wrong, and hold rsql to one law: an answer is exactly right, or the
// statement fails with an error that says what happened. A fault may cost time, never rows. Sections 1 to 6 are here: 1 the
// contract of SCAN, 2 keys that change under the reader, 3 error replies, 4 connections, 6 sizes, bytes and resources; the
// command line, 7, is in cmd/rsql.

// faults is a server behind a proxy and a session that goes through it.
type faults struct {
	*setup
	proxy *redistest.Proxy
	temp  string
}

// faultLimit is how long a statement may take, whatever the fault is.
const faultLimit = 20 * time.Second

// startFaults starts a server. When the test ends, the session must have left nothing: no goroutine, no memory, no
// connection, no file.
func startFaults(t *testing.T, opts ...frame.Option) *faults {
	t.Helper()
	return faultsOn(t, redistest.Start(t), opts...)
}

// faultsOn is startFaults with a server that is there.
func faultsOn(t *testing.T, server *redistest.Server, opts ...frame.Option) *faults {
	t.Helper()
	running := goleak.IgnoreCurrent()
	t.Cleanup(func() { assert.NoError(t, goleak.Find(running)) })
	options, err := redis.ParseURL(server.URL)
	require.NoError(t, err)
	options.ClientName = "control"
	control := redis.NewClient(options)
	t.Cleanup(func() { _ = control.Close() })
	f := &faults{proxy: redistest.StartProxy(t, server.Addr), temp: t.TempDir()}
	t.Cleanup(func() { f.leavesNothing(t, control) })
	f.setup = &setup{server: server, redis: control}
	f.Session = open(t, strings.Replace(server.URL, server.Addr, f.proxy.Addr, 1), slices.Concat([]frame.Option{
		frame.WithTempDir(f.temp), frame.WithRedis(impatient()...),
		frame.WithRedis(redisrel.WithPageKeys(50), redisrel.WithPatience(500*time.Millisecond), redisrel.WithCommandTimeout(2*time.Second)),
	}, opts)...)
	return f
}

// leavesNothing holds a closed session to having left no connection and no file.
func (f *faults) leavesNothing(t *testing.T, control *redis.Client) {
	files, err := os.ReadDir(f.temp)
	assert.NoError(t, err)
	assert.Empty(t, files, "temporary files")
	var others []string
	assert.Eventually(t, func() bool {
		list, err := control.ClientList(context.Background()).Result()
		others = slices.DeleteFunc(strings.Split(strings.TrimSpace(list), "\n"), func(l string) bool {
			return strings.Contains(l, " name=control ") || strings.Contains(l, " flags=S ") || strings.Contains(l, " flags=M ")
		})
		return err != nil || len(others) == 0 // a server that is gone has no clients
	}, 5*time.Second, 5*time.Millisecond, "connections: %v", others)
}

// someRows writes n hashes x:i and gives the rows that xQuery has of them.
func (f *faults) someRows(t *testing.T, n int) []string {
	t.Helper()
	f.server.Load(t, n, func(i int) (string, []any) {
		return fmt.Sprintf("x:%d", i), []any{"n", i, "name", fmt.Sprintf("name %d", i)}
	})
	return xRows(n)
}

const xQuery = "SELECT id, n, name FROM x"

func xRows(n int) []string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf("%d|%d|name %d", i, i, i)
	}
	slices.Sort(rows)
	return rows
}

// try runs a query to its end, within faultLimit, and gives its rows, sorted.
func (f *faults) try(t *testing.T, query string) ([]string, frame.Stats, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), faultLimit)
	defer cancel()
	r, err := f.Run(ctx, query)
	if err != nil {
		require.NoError(t, ctx.Err(), "it does not end by itself: %v", err)
		return nil, frame.Stats{}, err
	}
	defer func() { require.NoError(t, r.Close()) }()
	var rows []string
	for row, err := range r.All(ctx) {
		if err != nil {
			require.NoError(t, ctx.Err(), "it does not end by itself: %v", err)
			return rows, r.Stats(), err
		}
		rows = append(rows, cellText(row.Values))
	}
	slices.Sort(rows)
	return rows, r.Stats(), nil
}

// right asserts that a query gives exactly the rows wanted, and gives its truth report.
func (f *faults) right(t *testing.T, query string, want []string) frame.ScanReport {
	t.Helper()
	rows, stats, err := f.try(t, query)
	require.NoError(t, err)
	require.Equal(t, want, rows)
	return stats.Read
}

// wrong asserts that a query fails with one clear line.
func (f *faults) wrong(t *testing.T, query string, code frame.Code, message string) {
	t.Helper()
	_, _, err := f.try(t, query)
	require.ErrorContains(t, err, message)
	clearError(t, err)
	assert.Equal(t, code, frame.CodeOf(err), "%v", err)
}

// clearError asserts that an error is fit for people: one line that tells what happened, and no defect of ours.
func clearError(t *testing.T, err error) {
	t.Helper()
	assert.NotContains(t, err.Error(), "\n")
	assert.NotEqual(t, frame.CodeInternal, frame.CodeOf(err), "%v", err)
}

// on makes a fault where a condition holds.
func (f *faults) on(fault redistest.Fault, when func(redistest.Command) bool) {
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if when(c) {
			return fault
		}
		return redistest.Fault{}
	})
}

// nthCommand is the n-th command of a name.
func nthCommand(name string, n int) func(redistest.Command) bool {
	return func(c redistest.Command) bool { return c.Name == name && c.Nth == n }
}

// every is each n-th command of a name.
func every(name string, n int) func(redistest.Command) bool {
	return func(c redistest.Command) bool { return c.Name == name && c.Nth%n == 0 }
}

func replies(text string) redistest.Fault { return redistest.Fault{Reply: text + "\r\n"} }
