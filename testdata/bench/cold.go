package main

import (
	"context"
	"fmt"
	"sort"
	"time"

	"rsql/frame"
)

const coldQuery = `SELECT city, count(*), avg(score) FROM "user" GROUP BY city`

// cold is the wall time of the cold query over the server's CPU time for its commands.
func (b *bench) cold(ctx context.Context) error {
	var ratios, walls, cpus []float64
	for range b.repeat {
		wall, cpu, err := b.measureQuery(ctx, coldQuery)
		if err != nil {
			return err
		}
		ratios, walls, cpus = append(ratios, wall/cpu), append(walls, wall), append(cpus, cpu)
	}
	fmt.Printf("cold query over %d hashes: %.2f s wall, %.2f s server CPU (medians of %d)\n", b.rows, median(walls), median(cpus), b.repeat)
	report("cold query, wall time over server CPU time", median(ratios), "", 1.2)
	return nil
}

// measureQuery runs a query in a fresh session and gives its wall time and the server's CPU time, in seconds.
func (b *bench) measureQuery(ctx context.Context, query string) (wall, cpu float64, err error) {
	before, err := b.server.CPU(ctx)
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	s, err := frame.Open(ctx, b.server.URL)
	if err != nil {
		return 0, 0, err
	}
	defer s.Close()
	n, err := drain(ctx, s, query)
	wall = time.Since(start).Seconds()
	if err == nil && n == 0 {
		err = fmt.Errorf("no rows of %s", query)
	}
	if err != nil {
		return 0, 0, err
	}
	after, err := b.server.CPU(ctx)
	return wall, after - before, err
}

func drain(ctx context.Context, s *frame.Session, query string, args ...any) (int64, error) {
	rows, err := s.Run(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := int64(0)
	for batch, err := range rows.Batches(ctx) {
		if err != nil {
			return n, err
		}
		n += batch.NumRows()
	}
	return n, nil
}

func median(v []float64) float64 {
	s := append([]float64(nil), v...)
	sort.Float64s(s)
	return s[len(s)/2]
}

func percentile(v []time.Duration, p float64) float64 {
	sort.Slice(v, func(i, j int) bool { return v[i] < v[j] })
	return float64(v[int(p*float64(len(v)-1))].Microseconds()) / 1000
}
