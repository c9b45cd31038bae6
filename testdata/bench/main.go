// Command bench measures rsql against what it could be at best, on a redis-server of its own, and prints each figure
// beside its target. Ratios are taken within one run, since machines differ and drift.
//
//	make bench                      all of it, but the ten million keys
//	make bench ARGS='-rows 100000'  smaller
//	make bench ARGS='-more 9000000' the memory for further keys, too (needs 4 GB)
//	make bench ARGS='-only lookup'  one section: cold, guest, point, lookup, memory
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"rsql/redisrel/redistest"
)

type bench struct {
	rows, more, repeat int
	server             *redistest.Server
}

func main() {
	b := &bench{}
	only := flag.String("only", "", "one section: cold, guest, point, lookup, memory")
	flag.IntVar(&b.rows, "rows", 1_000_000, "hashes of eight fields")
	flag.IntVar(&b.more, "more", 0, "further hashes for the memory section")
	flag.IntVar(&b.repeat, "repeat", 5, "runs of each measurement; the median is printed")
	flag.Parse()
	if err := b.run(context.Background(), *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run(ctx context.Context, only string) (err error) {
	if b.server, err = redistest.StartProcess(); err != nil {
		return err
	}
	defer b.server.Stop()
	fmt.Printf("loading %d hashes of eight fields …\n", b.rows)
	if err := b.server.LoadHashes(ctx, b.rows, userRow); err != nil {
		return err
	}
	sections := []struct {
		name string
		run  func(context.Context) error
	}{{"cold", b.cold}, {"guest", b.guest}, {"point", b.point}, {"memory", b.memory}, {"lookup", b.lookup}}
	for _, s := range sections {
		if only != "" && only != s.name {
			continue
		}
		if err := s.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
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
