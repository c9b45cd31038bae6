package redisrel

import (
	"context"
	"io"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

const benchRows = 1_000_000

// benchServer has a million hashes user:{id} of eight short fields.
func benchServer(b *testing.B) (*redistest.Server, *redis.Client) {
	srv := redistest.Start(b)
	cities := []string{"Berlin", "Paris", "Rome", "Oslo", "Wien"}
	srv.Load(b, benchRows, func(i int) (string, []any) {
		return "user:" + strconv.Itoa(i), []any{
			"name", "name" + strconv.Itoa(i), "city", cities[i%len(cities)], "age", i % 90, "score", i % 1000,
			"email", strconv.Itoa(i) + "@example.org", "active", "true", "plan", "free", "visits", i % 50,
		}
	})
	return srv, srv.Client(b)
}

// benchRequest selects two of the eight fields.
func benchRequest(tb testing.TB) scanRequest {
	tpl, err := ParseTemplate("user:{id}")
	require.NoError(tb, err)
	return scanRequest{shape: hashShape,
		table: "user", pattern: tpl, limit: plan.NoLimit, alloc: memory.DefaultAllocator,
		schema: arrow.NewSchema([]arrow.Field{plan.NewField("city", plan.TextType), plan.NewField("score", plan.BigIntType)}, nil),
		columns: []column{
			{name: "city", source: fromField, field: "city", typ: plan.TextType},
			{name: "score", source: fromField, field: "score", typ: plan.BigIntType},
		},
	}
}

// drain reads a scan to its end.
func drain(tb testing.TB, srv *server, req scanRequest) plan.ScanReport {
	ctx := context.Background()
	r, err := openScan(ctx, srv, req)
	require.NoError(tb, err)
	defer func() { require.NoError(tb, r.Close()) }()
	for {
		batch, err := r.Next(ctx)
		if err == io.EOF { //nolint:errorlint // Next gives it unwrapped
			return r.Report()
		}
		require.NoError(tb, err)
		batch.Release()
	}
}

// foreground sends GETs until stop is closed, and gives the time that 99 of 100 took at most.
func foreground(ctx context.Context, client *redis.Client, stop <-chan struct{}) time.Duration {
	var took []time.Duration
	for {
		select {
		case <-stop:
			slices.Sort(took)
			return took[len(took)*99/100]
		default:
		}
		start := time.Now()
		client.Get(ctx, "foreground")
		took = append(took, time.Since(start))
		time.Sleep(time.Millisecond)
	}
}

func cpuOfThisProcess() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkScan reads a million rows, for each setting of page size and pages in flight.
func BenchmarkScan(b *testing.B) {
	srv, client := benchServer(b)
	ctx := context.Background()
	for _, setting := range []struct{ pageKeys, fetches int }{{100, 1}, {250, 1}, {250, 2}, {250, 3}, {500, 2}, {1000, 4}} {
		b.Run(strconv.Itoa(setting.pageKeys)+"x"+strconv.Itoa(setting.fetches), func(b *testing.B) {
			s := newServer(client, srv.Addr)
			s.pageKeys, s.fetches = setting.pageKeys, setting.fetches
			for b.Loop() {
				stop, p99 := make(chan struct{}), make(chan time.Duration)
				go func() { p99 <- foreground(ctx, client, stop) }()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				cpu0, err := srv.CPU(ctx)
				require.NoError(b, err)
				own0, start := cpuOfThisProcess(), time.Now()
				report := drain(b, s, benchRequest(b))
				wall, own := time.Since(start), cpuOfThisProcess()-own0
				cpu1, err := srv.CPU(ctx)
				require.NoError(b, err)
				runtime.ReadMemStats(&after)
				close(stop)
				require.EqualValues(b, benchRows, report.Rows)
				b.ReportMetric(wall.Seconds()/(cpu1-cpu0), "wall/server-cpu")
				b.ReportMetric(wall.Seconds(), "wall-s")
				b.ReportMetric(own.Seconds(), "client-cpu-s")
				b.ReportMetric(float64((<-p99).Microseconds())/1000, "get-p99-ms")
				b.ReportMetric(float64(after.Mallocs-before.Mallocs)/benchRows, "allocs/row")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkOneKey is a lookup of one row by its key, and the bare command beside it.
func BenchmarkOneKey(b *testing.B) {
	srv := redistest.Start(b)
	client := srv.Client(b)
	ctx := context.Background()
	require.NoError(b, client.HSet(ctx, "user:42", "city", "Oslo", "score", 7).Err())
	b.Run("HMGET", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, client.HMGet(ctx, "user:42", "city", "score").Err())
		}
	})
	b.Run("scan", func(b *testing.B) {
		s := newServer(client, srv.Addr)
		for b.Loop() {
			req := benchRequest(b)
			req.exact, req.keys = true, []string{"user:42"}
			drain(b, s, req)
		}
	})
}
