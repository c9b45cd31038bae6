package frame_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// scanReply is a reply of SCAN.
type scanReply struct {
	cursor string
	keys   []string
}

// onScan rewrites the replies of SCAN; at is the cursor that was asked for.
func (f *faults) onScan(change func(at string, r *scanReply)) {
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name != "SCAN" {
			return redistest.Fault{}
		}
		return redistest.Fault{Rewrite: func(reply string) string {
			lines := strings.Split(reply, "\r\n")
			r := scanReply{cursor: lines[2]}
			for i := 5; i < len(lines); i += 2 {
				r.keys = append(r.keys, lines[i])
			}
			change(c.Args[0], &r)
			keys := make([]string, len(r.keys))
			for i, k := range r.keys {
				keys[i] = redistest.Bulk(k)
			}
			return redistest.Array(redistest.Bulk(r.cursor), redistest.Array(keys...))
		}}
	})
}

// The forms of a query over x whose answers must not move when SCAN misbehaves in the ways it may.
func (f *faults) countsHold(t *testing.T, n int) frame.ScanReport {
	t.Helper()
	f.right(t, "SELECT count(*), sum(n) FROM x", []string{fmt.Sprintf("%d|%d", n, n*(n-1)/2)})
	f.right(t, "SELECT count(*) FROM x a JOIN x b ON a.n = b.n", []string{strconv.Itoa(n)})
	return f.right(t, xQuery, xRows(n))
}

func TestFault1_1_SCANGivesKeysTwice(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 400)
	var before []string
	f.onScan(func(_ string, r *scanReply) { r.keys, before = slices.Concat(before, r.keys), r.keys })
	report := f.countsHold(t, 400)
	assert.Greater(t, report.Duplicates, int64(300))
	assert.Equal(t, 400+report.Duplicates, report.Keys)
}

func TestFault1_2_SCANGivesKeysTwiceWhileTheTableShrinks(t *testing.T) {
	f := startFaults(t)
	const rows, others = 500, 20_000
	want := f.someRows(t, rows)
	f.rows(t, "SELECT n FROM x LIMIT 1")
	f.server.Load(t, others, func(i int) (string, []any) { return fmt.Sprintf("x:other%d", i), []any{"n", -1, "name", "other"} })
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "SCAN" && c.Nth == 5 {
			pipe := f.redis.Pipeline()
			for i := range others {
				pipe.Unlink(context.Background(), fmt.Sprintf("x:other%d", i))
			}
			_, err := pipe.Exec(context.Background())
			assert.NoError(t, err)
		}
		return redistest.Fault{}
	})
	got, stats, err := f.try(t, xQuery+" WHERE n >= 0")
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Positive(t, stats.Read.Vanished+stats.Read.Rows)
}

func TestFault1_3_EmptyPagesOfSCAN(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 400)
	empty := 0
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "SCAN" && c.Nth%3 != 0 && c.Args[0] != "0" {
			empty++
			return redistest.Fault{Reply: redistest.Array(redistest.Bulk(c.Args[0]), redistest.Array())}
		}
		return redistest.Fault{}
	})
	f.countsHold(t, 400)
	assert.Greater(t, empty, 10)
}

func TestFault1_4_CursorsOf64Bits(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 400)
	at := map[string]string{}
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name != "SCAN" {
			return redistest.Fault{}
		}
		from, known := at[c.Args[0]]
		if !known {
			from = c.Args[0]
		}
		reply, cursor, err := f.redis.Scan(context.Background(), mustUint(from), "x:*", 50).Result()
		if err != nil {
			return redistest.Fault{Drop: true}
		}
		next := "0"
		if cursor != 0 {
			next = strconv.FormatUint(1<<63+cursor, 10)
			at[next] = strconv.FormatUint(cursor, 10)
		}
		keys := make([]string, len(reply))
		for i, k := range reply {
			keys[i] = redistest.Bulk(k)
		}
		return redistest.Fault{Reply: redistest.Array(redistest.Bulk(next), redistest.Array(keys...))}
	})
	f.countsHold(t, 400)
	assert.NotEmpty(t, at)
}

func mustUint(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func TestFault1_5_KeysInAnotherOrderEachTime(t *testing.T) {
	f := startFaults(t)
	f.someRows(t, 400)
	f.onScan(func(_ string, r *scanReply) {
		rand.Shuffle(len(r.keys), func(i, j int) { r.keys[i], r.keys[j] = r.keys[j], r.keys[i] })
	})
	f.countsHold(t, 400)
	assert.Equal(t, []string{"0", "1", "2"}, f.rows(t, "SELECT n FROM x ORDER BY n LIMIT 3"))
}

// TestFault1_6_KeysComeAndGoDuringAHundredScans has other clients write so much that the server's table grows and shrinks,
// and is rehashed, all the time.
func TestFault1_6_KeysComeAndGoDuringAHundredScans(t *testing.T) {
	f := startFaults(t)
	const stable = 600
	f.run(t, "CREATE TABLE x (id TEXT, n BIGINT, name TEXT) WITH (key = 'x:{id}')")
	want := f.someRows(t, stable)
	f.Session = open(t, f.server.URL, frame.WithRedis(pages(50))) // the proxy would make each scan take a second
	ctx, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	defer func() { stop(); work.Wait() }()
	work.Go(func() {
		for round := 0; ctx.Err() == nil; round++ {
			pipe := f.redis.Pipeline()
			for i := range 200 {
				key := fmt.Sprintf("x:other%d", (round*200+i)%8000)
				if round/40%2 == 0 {
					pipe.HSet(ctx, key, "n", -1)
				} else {
					pipe.Unlink(ctx, key)
				}
			}
			_, _ = pipe.Exec(ctx)
			time.Sleep(time.Millisecond) // leaves the server some time for scans
		}
	})
	began := time.Now()
	for i := range 100 {
		got, stats, err := f.try(t, "SELECT id, n, name FROM x")
		require.NoError(t, err)
		got = slices.DeleteFunc(got, func(l string) bool { return strings.HasPrefix(l, "other") })
		require.Equal(t, want, got, "run %d", i)
		require.Equal(t, stats.Rows, stats.Read.Keys-stats.Read.Duplicates-stats.Read.Vanished, "every key is accounted for")
	}
	assert.Less(t, time.Since(began), time.Minute)
}

func TestFault1_7_FewKeysAmongVeryMany(t *testing.T) {
	f := faultsOn(t, redistest.Start(t, "--enable-debug-command", "yes"))
	const step = 500_000
	for i := range redistest.Size(step, 10_000_000) / step {
		require.NoError(t, f.redis.Do(t.Context(), "DEBUG", "POPULATE", step, fmt.Sprint("junk", i), 10).Err())
	}
	f.run(t, "CREATE TABLE x (id TEXT, n BIGINT, name TEXT) WITH (key = 'x:{id}')")
	want := f.someRows(t, 10)
	report := f.right(t, xQuery, want)
	assert.EqualValues(t, 10, report.Keys)
	ctx, cancel := context.WithCancel(t.Context())
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "SCAN" && c.Nth == 5 {
			cancel()
		}
		return redistest.Fault{}
	})
	began := time.Now()
	r, err := f.RunAll(ctx, xQuery)
	if err == nil {
		_, err = r.Next(ctx)
		require.NoError(t, r.Close())
	}
	require.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
	assert.Less(t, time.Since(began), 5*time.Second)
}

func TestFault1_8_GlobCharactersInATemplateAreThemselves(t *testing.T) {
	f := startFaults(t)
	for _, c := range []struct{ prefix, near string }{{"g*b", "gXb"}, {"g?b", "gXb"}, {"g[ab]c", "gac"}, {`g\b`, "gb"}} {
		f.hash(t, c.prefix+":1", "v", 1)
		f.hash(t, c.near+":1", "v", 2)
		assert.Equal(t, []string{"1|1"}, f.rows(t, fmt.Sprintf(`SELECT id, v FROM "%s:{id}"`, c.prefix)), c.prefix)
	}
}

func TestFault1_9_FlushedDuringTheQuery(t *testing.T) {
	for _, command := range [][]any{{"FLUSHALL"}, {"FLUSHDB"}, {"SWAPDB", 0, 1}} {
		for _, at := range []func(redistest.Command) bool{nthCommand("SCAN", 2), nthCommand("HGETALL", 70)} {
			f := startFaults(t)
			want := f.someRows(t, 400)
			for _, query := range []string{xQuery, "SELECT * FROM x"} {
				f.someRows(t, 400)
				f.proxy.OnCommand(nil)
				_, _, err := f.try(t, query) // finds the table
				require.NoError(t, err)
				f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
					if at(c) {
						f.redis.Do(context.Background(), command...)
					}
					return redistest.Fault{}
				})
				rows, _, err := f.try(t, query)
				switch {
				case err != nil:
					clearError(t, err)
				case query == xQuery:
					assert.Equal(t, want, rows)
				default:
					assert.Len(t, rows, len(want))
				}
			}
		}
	}
}
