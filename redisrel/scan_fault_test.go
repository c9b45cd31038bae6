package redisrel

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// faulty is a loaded server behind a proxy.
func faulty(t *testing.T, n int, change ...func(*redis.Options)) (*server, *redistest.Proxy, *redistest.Server) {
	origin := redistest.Start(t)
	load(t, origin, n)
	proxy := redistest.StartProxy(t, origin.Addr)
	srv := newServer(proxy.Client(t, change...), proxy.Addr)
	srv.patience = 300 * time.Millisecond
	return srv, proxy, origin
}

func resp2(o *redis.Options) { o.Protocol = 2 }

const faultRows = 400

func rowsOf(i int) string { return fmt.Sprintf("%d|%d|n%d", i, i%90, i) }

func faultScan(t *testing.T, all bool) *testScan {
	s := newTestScan(t, "user:{id}", "id BIGINT", "age BIGINT", "name TEXT")
	s.wholeHash = all
	return s
}

// TestNthReplyFaults makes a fault at each of several replies: the answer is exactly right, or it is an error.
func TestNthReplyFaults(t *testing.T) {
	for _, protocol := range []func(*redis.Options){resp2, func(o *redis.Options) { o.Protocol = 3 }} {
		srv, proxy, _ := faulty(t, faultRows, protocol)
		srv.pageKeys = 100
		for _, all := range []bool{false, true} {
			command := map[bool]string{false: "HMGET", true: "HGETALL"}[all]
			for _, nth := range []int{1, 2, 100, 101, 277, faultRows} {
				for what, c := range map[string]struct {
					fault redistest.Fault
					fails bool
					gone  int
				}{
					"drop":      {redistest.Fault{Drop: true}, false, 0},
					"half":      {redistest.Fault{Half: true}, false, 0},
					"busy":      {redistest.Fault{Reply: "-LOADING Redis is loading the dataset in memory\r\n"}, false, 0},
					"error":     {redistest.Fault{Reply: "-ERR boom\r\n"}, true, 0},
					"integer":   {redistest.Fault{Reply: ":7\r\n"}, true, 0},
					"short":     {redistest.Fault{Reply: "*1\r\n$1\r\nx\r\n"}, true, 0},
					"nonsense":  {redistest.Fault{Reply: "hello\r\n"}, false, 0}, // as a broken connection
					"wrongtype": {redistest.Fault{Reply: "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"}, false, 1},
				} {
					t.Run(fmt.Sprintf("%s %d %s", command, nth, what), func(t *testing.T) {
						proxy.OnCommand(func(c2 redistest.Command) redistest.Fault {
							if c2.Name == command && c2.Nth == nth {
								return c.fault
							}
							return redistest.Fault{}
						})
						lines, report, err := faultScan(t, all).run(t, srv)
						if c.fails {
							require.Error(t, err)
							assert.Equal(t, plan.CodeServer, plan.CodeOf(err))
						} else {
							require.NoError(t, err)
							assert.Len(t, lines, faultRows-c.gone)
							assert.EqualValues(t, c.gone, report.WrongType)
							assert.EqualValues(t, faultRows, report.Keys)
						}
						if !c.fails && c.gone == 0 {
							require.Equal(t, users(faultRows, rowsOf), lines)
						}
						proxy.OnCommand(nil)
						lines, _, err = faultScan(t, all).run(t, srv)
						require.NoError(t, err)
						require.Equal(t, users(faultRows, rowsOf), lines, "the next scan's replies are its own")
					})
				}
			}
		}
	}
}

func TestEveryOtherReplyIsAnError(t *testing.T) {
	srv, proxy, _ := faulty(t, faultRows)
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "HMGET" && c.Nth%2 == 0 {
			return redistest.Fault{Reply: "-ERR boom\r\n"}
		}
		return redistest.Fault{}
	})
	_, _, err := faultScan(t, false).run(t, srv)
	require.ErrorContains(t, err, "HMGET with: ERR boom")
	assert.Equal(t, plan.CodeServer, plan.CodeOf(err))
}

func TestVanishedKeys(t *testing.T) {
	srv, proxy, origin := faulty(t, faultRows)
	client := origin.Client(t)
	for command, gone := range map[string]string{"HMGET": "*2\r\n$-1\r\n$-1\r\n", "HGETALL": "*0\r\n"} {
		deleted := map[string]bool{}
		proxy.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == command && c.Nth%3 == 0 {
				deleted[c.Args[0]] = true
				client.Rename(context.Background(), c.Args[0], "away:"+c.Args[0])
				return redistest.Fault{Reply: gone}
			}
			return redistest.Fault{}
		})
		lines, report, err := faultScan(t, command == "HGETALL").run(t, srv)
		require.NoError(t, err)
		assert.EqualValues(t, len(deleted), report.Vanished)
		assert.Positive(t, report.Vanished)
		assert.Len(t, lines, faultRows-len(deleted))
		assert.NotContains(t, strings.Join(lines, "\n"), "NULL")
		proxy.OnCommand(nil)
		for k := range deleted {
			client.Rename(context.Background(), "away:"+k, k)
		}
	}
}

func TestScanContract(t *testing.T) {
	srv, proxy, _ := faulty(t, faultRows)
	previous := ""
	repeat := func(reply string) string { // every page repeats the one before it
		parts := strings.SplitN(reply, "\r\n", 5) // *2, $n, cursor, *k, keys
		count, _ := strconv.Atoi(parts[3][1:])
		now := parts[4]
		n := count + strings.Count(previous, "$")
		parts[3] = "*" + strconv.Itoa(n)
		parts[4] = previous + now
		previous = now
		return strings.Join(parts, "\r\n")
	}
	empty := 0
	for what, fault := range map[string]func(c redistest.Command) redistest.Fault{
		"repeated": func(redistest.Command) redistest.Fault { return redistest.Fault{Rewrite: repeat} },
		"empty pages": func(c redistest.Command) redistest.Fault {
			if empty++; empty%2 == 0 && c.Args[0] != "0" {
				return redistest.Fault{Reply: redistest.Array(redistest.Bulk(c.Args[0]), redistest.Array())}
			}
			return redistest.Fault{}
		},
		"large cursors": func(c redistest.Command) redistest.Fault {
			if len(c.Args[0]) > 15 {
				return redistest.Fault{Reply: redistest.Array(redistest.Bulk("0"), redistest.Array(redistest.Bulk("user:1"), redistest.Bulk("user:1")))}
			}
			return redistest.Fault{Rewrite: func(reply string) string {
				if parts := strings.SplitN(reply, "\r\n", 4); parts[2] == "0" {
					return "*2\r\n$20\r\n18446744073709551615\r\n" + parts[3]
				}
				return reply
			}}
		},
	} {
		t.Run(what, func(t *testing.T) {
			proxy.OnCommand(func(c redistest.Command) redistest.Fault {
				if c.Name == "SCAN" {
					return fault(c)
				}
				return redistest.Fault{}
			})
			lines, report, err := faultScan(t, false).run(t, srv)
			require.NoError(t, err)
			require.Equal(t, users(faultRows, rowsOf), lines)
			assert.Equal(t, report.Keys, faultRows+report.Duplicates)
			if what != "empty pages" {
				assert.Positive(t, report.Duplicates)
			}
		})
	}
	for _, reply := range []string{"-NOPERM no scan\r\n", ":1\r\n", "*2\r\n$1\r\nx\r\n*0\r\n", "*1\r\n$1\r\n0\r\n", "*2\r\n$1\r\n0\r\n*1\r\n:1\r\n", "*2\r\n$1\r\n0\r\n$-1\r\n"} {
		proxy.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == "SCAN" {
				return redistest.Fault{Reply: reply}
			}
			return redistest.Fault{}
		})
		_, _, err := faultScan(t, false).run(t, srv)
		require.Error(t, err, reply)
		assert.Equal(t, plan.CodeServer, plan.CodeOf(err))
		assert.Contains(t, err.Error(), "SCAN")
	}
}

func TestServerThatStaysBusy(t *testing.T) {
	srv, proxy, _ := faulty(t, 10)
	for _, command := range []string{"SCAN", "HMGET"} {
		proxy.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == command {
				return redistest.Fault{Reply: "-BUSY Redis is busy running a script\r\n"}
			}
			return redistest.Fault{}
		})
		_, report, err := faultScan(t, false).run(t, srv)
		require.ErrorContains(t, err, "still answers after")
		assert.Less(t, report.RoundTrips, int64(50))
	}
}

func TestServerGoesAway(t *testing.T) {
	srv, proxy, origin := faulty(t, 20_000)
	var n atomic.Int64
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "HMGET" && n.Add(1) == 5000 {
			origin.Kill()
		}
		return redistest.Fault{}
	})
	_, _, err := faultScan(t, false).run(t, srv)
	require.Error(t, err)
	assert.Equal(t, plan.CodeConnection, plan.CodeOf(err))
	assert.Contains(t, err.Error(), proxy.Addr)
}

func TestServerIsReplacedDuringTheScan(t *testing.T) {
	srv, proxy, _ := faulty(t, faultRows)
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "INFO" && c.Nth == 3 {
			return redistest.Fault{Rewrite: func(reply string) string { return strings.Replace(reply, "run_id:", "run_id;", 1) }}
		}
		return redistest.Fault{}
	})
	_, _, err := faultScan(t, false).run(t, srv)
	require.ErrorContains(t, err, "was restarted or replaced during the scan of table users")
}

func TestDatabaseIsFlushedDuringTheScan(t *testing.T) {
	for _, command := range []string{"FLUSHALL", "FLUSHDB", "SWAPDB 0 1"} {
		srv, proxy, origin := faulty(t, faultRows)
		client := origin.Client(t)
		words := []any{}
		for _, w := range strings.Fields(command) {
			words = append(words, w)
		}
		require.NoError(t, client.Do(t.Context(), words...).Err())
		require.NoError(t, client.FlushAll(t.Context()).Err())
		load(t, origin, faultRows)
		proxy.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == "SCAN" && c.Nth == 2 {
				client.Do(context.Background(), words...)
			}
			return redistest.Fault{}
		})
		_, _, err := faultScan(t, false).run(t, srv)
		require.ErrorContains(t, err, "a FLUSHALL, FLUSHDB or SWAPDB ran during the scan of table users; run the statement again", command)
		assert.Equal(t, plan.CodeServer, plan.CodeOf(err))
	}
}

func TestHungServer(t *testing.T) {
	srv, proxy, _ := faulty(t, faultRows, func(o *redis.Options) { o.ReadTimeout = 200 * time.Millisecond })
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		return redistest.Fault{Hang: c.Name == "HMGET" && c.Nth > 300}
	})
	_, _, err := faultScan(t, false).run(t, srv)
	require.ErrorContains(t, err, "did not answer within its time limit")
	assert.Equal(t, plan.CodeConnection, plan.CodeOf(err))
	proxy.Close()
}

func TestWrongPassword(t *testing.T) {
	origin := redistest.Start(t, "--requirepass", "s3cret")
	proxy := redistest.StartProxy(t, origin.Addr)
	for _, password := range []string{"", "wrong-one"} {
		srv := newServer(proxy.Client(t, func(o *redis.Options) { o.Password = password }), proxy.Addr)
		before := proxy.Dials()
		_, _, err := faultScan(t, false).run(t, srv)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "wrong-one")
		assert.NotContains(t, err.Error(), "s3cret")
		assert.LessOrEqual(t, proxy.Dials()-before, 2, "no retry storm")
	}
}

func TestRowsDoNotWaitForASlowScan(t *testing.T) {
	srv, proxy, _ := faulty(t, faultRows)
	srv.pageKeys = 100 // fewer rows than a first batch
	release := make(chan struct{})
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "SCAN" && c.Nth == 2 {
			return redistest.Fault{Rewrite: func(reply string) string {
				<-release
				return reply
			}}
		}
		return redistest.Fault{}
	})
	s := faultScan(t, false)
	r, err := openScan(t.Context(), srv, s.scanRequest)
	require.NoError(t, err)
	b, err := r.Next(t.Context())
	require.NoError(t, err)
	assert.Positive(t, b.NumRows())
	b.Release()
	close(release)
	require.NoError(t, r.Close())
}
