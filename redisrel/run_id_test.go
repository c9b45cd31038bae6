package redisrel

import (
	"context"
	"fmt"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// uninformed is a server with n rows behind a proxy, for a user who may not run INFO.
func uninformed(t *testing.T, n int) (*server, *redistest.Proxy) {
	proxy := redistest.StartProxy(t, uninforming(t, n).Addr)
	client := proxy.Client(t, func(o *redis.Options) { o.Username, o.Password, o.MaxRetries = "reader", "pw", -1 })
	srv := newServer(client, proxy.Addr)
	srv.patience = 300 * time.Millisecond
	return srv, proxy
}

func uninforming(t *testing.T, n int) *redistest.Server {
	origin := redistest.Start(t)
	load(t, origin, n)
	err := origin.Client(t).Do(t.Context(), "ACL", "SETUSER", "reader", "on", ">pw", "~*", "+@all", "-info").Err()
	require.NoError(t, err)
	return origin
}

// TestServerIsReplacedUnderAUserWithoutINFO fails over in the middle of a scan, where nothing but the connection tells.
func TestServerIsReplacedUnderAUserWithoutINFO(t *testing.T) {
	const rows = 3000
	for _, nth := range []int{3, 5, 9} {
		t.Run(fmt.Sprint("SCAN ", nth), func(t *testing.T) {
			srv, proxy := uninformed(t, rows)
			other := uninforming(t, rows)
			proxy.OnCommand(func(c redistest.Command) redistest.Fault {
				if c.Name == "SCAN" && c.Nth == nth {
					return redistest.Fault{Drop: true, Redirect: other.Addr}
				}
				return redistest.Fault{}
			})
			_, _, err := faultScan(t, false).run(t, srv)
			require.ErrorContains(t, err, "the connection broke during the scan of table users, which cannot go on: "+
				"the server does not let this user ask INFO for its identity: EOF; ")
			assert.Equal(t, plan.CodeConnection, plan.CodeOf(err))
		})
	}
}

func TestScansWithoutINFO(t *testing.T) {
	const rows = 3000
	srv, proxy := uninformed(t, rows)
	for i, fault := range map[int]redistest.Fault{
		1: {Drop: true}, // nothing has been answered
		2: {Drop: true}, // the first of the scan's own connection
		4: {Reply: "-LOADING Redis is loading the dataset in memory\r\n"},
	} {
		srv.anonymous.Store(false)
		proxy.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == "SCAN" && c.Nth == i {
				return fault
			}
			return redistest.Fault{}
		})
		lines, report, err := faultScan(t, false).run(t, srv)
		require.NoError(t, err)
		assert.Equal(t, users(rows, rowsOf), lines)
		assert.EqualValues(t, rows, report.Keys, "a page that is asked for again counts once")
	}
	// Scans that are open hold no connection of the pool.
	open := make([]plan.Reader, 2*srv.single.Options().PoolSize)
	for i := range open {
		r, err := openScan(t.Context(), srv, faultScan(t, false).scanRequest)
		require.NoError(t, err)
		b, err := r.Next(t.Context())
		require.NoError(t, err)
		b.Release()
		open[i] = r
	}
	for _, r := range open {
		require.NoError(t, r.Close())
	}
}

// TestServerIsReplacedBeforeItSaidWhichItIs fails over between the first SCAN and the INFO after it: the scan begins anew.
func TestServerIsReplacedBeforeItSaidWhichItIs(t *testing.T) {
	const rows = 3000
	srv, proxy, _ := faulty(t, rows, func(o *redis.Options) { o.MaxRetries = -1 })
	other := redistest.Start(t)
	load(t, other, rows)
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "INFO" && c.Nth == 1 {
			return redistest.Fault{Drop: true, Redirect: other.Addr}
		}
		return redistest.Fault{}
	})
	lines, _, err := faultScan(t, false).run(t, srv)
	require.NoError(t, err)
	assert.Equal(t, users(rows, rowsOf), lines)
}

// TestUnreachableServerOfAScanWithoutINFO: a scan that finds nobody says so, and leaves nothing behind.
func TestUnreachableServerOfAScanWithoutINFO(t *testing.T) {
	client := redis.NewClient(&redis.Options{Dialer: func(context.Context, string, string) (net.Conn, error) {
		return nil, syscall.ECONNREFUSED
	}, DialerRetries: 1})
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	srv := newServer(client, "nobody:1")
	srv.anonymous.Store(true)
	_, _, err := faultScan(t, false).run(t, srv)
	require.ErrorContains(t, err, "the connection failed")
	assert.Equal(t, plan.CodeConnection, plan.CodeOf(err))
}

func TestPinnedOptions(t *testing.T) {
	for _, limit := range []time.Duration{-2, -1, 0, time.Second} {
		client := redis.NewClient(&redis.Options{ReadTimeout: limit, WriteTimeout: limit})
		own := redis.NewClient(pinnedOptions(client.Options()))
		assert.Equal(t, client.Options().ReadTimeout, own.Options().ReadTimeout)
		assert.Equal(t, client.Options().WriteTimeout, own.Options().WriteTimeout)
		assert.Zero(t, own.Options().MaxRetries)
		require.NoError(t, client.Close())
		require.NoError(t, own.Close())
	}
}
