// Command bench measures rsql against what it could be at best, on a redis-server of its own, and prints each figure
// beside its target. Ratios are taken within one run, since machines differ and drift.
//
//	make bench                      all of it, but the ten million keys
//	make bench ARGS='-rows 100000'  smaller
//	make bench ARGS='-more 9000000' the memory for further keys, too (needs 4 GB)
//	make bench ARGS='-only lookup'  some sections: cold, shards, scans, guest, point, memory, lookup, files, writes, grouping, joins,
//	                                sort, tpch, subqueries, redis
//
// The sections grouping, joins, sort, tpch and subqueries run the same SQL over the same rows in memory in rsql's engine and in DuckDB; redis runs
// the TPC-H queries over hashes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"rsql/redisrel/redistest"
)

type bench struct {
	rows, more, repeat int
	h2o                int
	sf                 float64
	query, profile     string
	server             *redistest.Server
}

func main() {
	b := &bench{}
	only := flag.String("only", "", "sections, with commas between: cold, shards, scans, guest, point, memory, lookup, files, writes, grouping, joins, sort, tpch, subqueries, redis")
	flag.IntVar(&b.rows, "rows", 1_000_000, "hashes of eight fields")
	flag.IntVar(&b.more, "more", 0, "further hashes for the memory section")
	flag.IntVar(&b.repeat, "repeat", 5, "runs of each measurement; the median is printed")
	flag.IntVar(&b.h2o, "h2o", 10_000_000, "rows of the H2O questions")
	flag.Float64Var(&b.sf, "sf", 1, "scale factor of the TPC-H queries")
	flag.StringVar(&b.query, "query", "", "one question of the sections grouping, joins, sort, tpch and subqueries, by its name")
	flag.StringVar(&b.profile, "profile", "", "a file for a CPU profile of one of the sections files (of the last export), writes, grouping, joins, sort, tpch and subqueries")
	flag.Parse()
	if err := b.run(context.Background(), *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run(ctx context.Context, only string) error {
	sections := []struct {
		name  string
		redis bool
		run   func(context.Context) error
	}{{"cold", true, b.cold}, {"shards", false, b.shards}, {"scans", false, b.scans}, {"guest", true, b.guest}, {"point", true, b.point}, {"memory", true, b.memory},
		{"lookup", true, b.lookup}, {"files", false, b.files}, {"writes", false, b.writes},
		{"grouping", false, b.grouping}, {"joins", false, b.joins}, {"sort", false, b.sort}, {"tpch", false, b.tpch}, {"subqueries", false, b.subqueries}, {"redis", false, b.overRedis}}
	wanted := strings.Split(only, ",")
	var failed error
	for _, s := range sections {
		if only != "" && !slices.Contains(wanted, s.name) {
			continue
		}
		if s.redis && b.server == nil {
			if err := b.start(ctx); err != nil {
				return err
			}
			defer b.server.Stop()
		}
		if err := s.run(ctx); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
		}
		runtime.GC()
	}
	return failed
}

// start starts the server with its hashes.
func (b *bench) start(ctx context.Context) (err error) {
	if b.server, err = redistest.StartProcess(); err != nil {
		return err
	}
	fmt.Printf("loading %d hashes of eight fields …\n", b.rows)
	if err := b.server.LoadHashes(ctx, b.rows, userRow); err != nil {
		b.server.Stop()
		return err
	}
	return nil
}

var cities = []string{"Berlin", "Paris", "Madrid", "Rome", "Vienna", "Prague", "Lisbon", "Athens", "Dublin", "Oslo"}

func userRow(i int) (string, []any) {
	return fmt.Sprintf("user:%d", i), []any{
		"name", fmt.Sprintf("name%d", i), "email", fmt.Sprintf("u%d@example.com", i), "city", cities[(i*7919)%len(cities)],
		"country", "EU", "age", 18 + i%60, "score", float64(i%1000) / 10, "visits", i % 97, "active", i%3 == 0,
	}
}

// report prints one figure with its target.
func report(what string, value float64, unit string, target float64) {
	verdict := "meets"
	if value > target {
		verdict = "MISSES"
	}
	fmt.Printf("%-62s %9.2f %-3s %s the target of at most %g\n", what, value, unit, verdict, target)
}
