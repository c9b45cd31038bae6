package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// shape is a keyspace of one Redis type with rows rows, and the queries that read it.
type shape struct {
	name    string
	put     func(ctx context.Context, pipe redis.Pipeliner, i int)
	rowsKey int
	declare string
	queries []question
}

type question struct{ name, text string }

var shapes = []shape{
	{"hashes", func(ctx context.Context, pipe redis.Pipeliner, i int) {
		key, fields := userRow(i)
		pipe.HSet(ctx, key, fields...)
	}, 1, `CREATE TABLE t (id BIGINT, name TEXT, email TEXT, city TEXT, country TEXT, age BIGINT, score DOUBLE, visits BIGINT, active BOOLEAN)
		WITH (key = 'user:{id}')`, []question{
		{"3 columns", "SELECT city, age, score FROM t"},
		{"8 columns", "SELECT name, email, city, country, age, score, visits, active FROM t"},
		{"all columns (undeclared)", `SELECT * FROM "user:{id}"`},
		{"3 columns, grouped", "SELECT city, count(*), avg(score), max(age) FROM t GROUP BY city"},
	}},
	{"strings", func(ctx context.Context, pipe redis.Pipeliner, i int) {
		pipe.Set(ctx, fmt.Sprintf("s:%d", i), fmt.Sprintf("value %d", i), 0)
	}, 1, "CREATE TABLE t (id BIGINT, value TEXT) WITH (key = 's:{id}', type = 'string')", []question{{"strings by MGET", "SELECT id, value FROM t"}}},
	{"zsets", func(ctx context.Context, pipe redis.Pipeliner, i int) {
		members := make([]redis.Z, 50)
		for j := range members {
			members[j] = redis.Z{Member: fmt.Sprintf("member %d", j), Score: float64(i*j) / 10}
		}
		pipe.ZAdd(ctx, fmt.Sprintf("z:%d", i), members...)
	}, 50, "CREATE TABLE t (id BIGINT, member TEXT, score DOUBLE) WITH (key = 'z:{id}', type = 'zset')", []question{{"zsets of 50", "SELECT id, member, score FROM t"}}},
	{"streams", func(ctx context.Context, pipe redis.Pipeliner, i int) {
		for j := range 50 {
			pipe.XAdd(ctx, &redis.XAddArgs{Stream: fmt.Sprintf("x:%d", i), ID: fmt.Sprintf("%d-1", j+1), Values: []any{"kind", "click", "n", j}})
		}
	}, 50, "CREATE TABLE t (s BIGINT, id TEXT, kind TEXT, n BIGINT) WITH (key = 'x:{s}', type = 'stream')", []question{{"streams of 50", "SELECT s, id, kind, n FROM t"}}},
}

// scans compares the wall time of scans, and the client's CPU time, with the server's CPU time for them. The client is this
// process; what it makes of the rows are Arrow batches, which it drops.
func (b *bench) scans(ctx context.Context) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(1, runtime.NumCPU()-1))) // one is the server's, as the command leaves it
	defer debug.SetGCPercent(debug.SetGCPercent(collect))
	for _, s := range shapes {
		if err := b.scanShape(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (b *bench) scanShape(ctx context.Context, s shape) (err error) {
	server, err := redistest.StartProcess()
	if err != nil {
		return err
	}
	defer server.Stop()
	if err := b.load(ctx, server, s); err != nil {
		return err
	}
	session, err := frame.Open(ctx, server.URL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	if _, err := drain(ctx, session, s.declare); err != nil {
		return err
	}
	for _, q := range s.queries {
		if b.query != "" && q.name != b.query {
			continue
		}
		if err := b.scan(ctx, server, session, q); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}
	return nil
}

// load writes b.rows rows.
func (b *bench) load(ctx context.Context, server *redistest.Server, s shape) error {
	options, err := redis.ParseURL(server.URL)
	if err != nil {
		return err
	}
	client := redis.NewClient(options)
	defer client.Close()
	const each = 500
	for from := 0; from < b.rows/s.rowsKey; from += each {
		pipe := client.Pipeline()
		for i := from; i < min(from+each, b.rows/s.rowsKey); i++ {
			s.put(ctx, pipe, i)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// scan measures one query, several times.
func (b *bench) scan(ctx context.Context, server *redistest.Server, session *frame.Session, q question) error {
	var walls, clients, servers, allocs []float64
	var rows int64
	for range b.repeat {
		before, err := server.CPU(ctx)
		if err != nil {
			return err
		}
		var mem0, mem1 runtime.MemStats
		runtime.ReadMemStats(&mem0)
		own, start := ownCPU(), time.Now()
		if rows, err = drain(ctx, session, q.text); err != nil {
			return err
		}
		walls, clients = append(walls, time.Since(start).Seconds()), append(clients, ownCPU()-own)
		runtime.ReadMemStats(&mem1)
		after, err := server.CPU(ctx)
		if err != nil {
			return err
		}
		servers, allocs = append(servers, after-before), append(allocs, float64(mem1.Mallocs-mem0.Mallocs)/float64(b.rows))
	}
	wall, client, cpu := median(walls), median(clients), median(servers)
	fmt.Printf("%s: %d rows given, %.2f s wall, for each row read %.2f µs of the server and %.2f µs of the client\n",
		q.name, rows, wall, cpu/float64(b.rows)*1e6, client/float64(b.rows)*1e6)
	report(q.name+": wall time over server CPU time", wall/cpu, "", 1.1)
	report(q.name+": client CPU time over server CPU time", client/cpu, "", 1)
	report(q.name+": allocations a row", median(allocs), "", 3)
	return nil
}

// drain runs a statement and drops its rows, which it counts.
func drain(ctx context.Context, session *frame.Session, text string) (n int64, err error) {
	rows, err := session.Run(ctx, text)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for batch, err := range rows.Batches(ctx) {
		if err != nil {
			return 0, err
		}
		n += batch.NumRows()
	}
	return n, nil
}

// ownCPU is the CPU time of this process, in seconds.
func ownCPU() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // fails for a wrong first argument only
	return (time.Duration(u.Utime.Nano()) + time.Duration(u.Stime.Nano())).Seconds()
}
