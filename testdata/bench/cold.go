package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"sort"
	"time"

	"rsql/redisrel/redistest"
)

const coldQuery = `SELECT city, count(*), avg(score) FROM "user" GROUP BY city`

// cold is the wall time of a process that runs the cold query over the server's CPU time for its commands.
func (b *bench) cold(ctx context.Context) error {
	binary, err := build()
	if err != nil {
		return err
	}
	var ratios, walls, cpus []float64
	for range b.repeat {
		wall, cpu, err := measureProcess(ctx, binary, b.server.URL, []*redistest.Server{b.server})
		if err != nil {
			return err
		}
		ratios, walls, cpus = append(ratios, wall/cpu[0]), append(walls, wall), append(cpus, cpu[0])
	}
	fmt.Printf("cold query over %d hashes: %.2f s wall, %.2f s server CPU (medians of %d)\n", b.rows, median(walls), median(cpus), b.repeat)
	report("cold query, wall time over server CPU time", median(ratios), "", 1.2)
	return nil
}

// measureProcess runs the cold query in a process of its own and gives its wall time and the CPU time of each server, in seconds.
func measureProcess(ctx context.Context, binary, url string, servers []*redistest.Server) (wall float64, cpus []float64, err error) {
	for _, s := range servers {
		cpu, err := s.CPU(ctx)
		if err != nil {
			return 0, nil, err
		}
		cpus = append(cpus, -cpu)
	}
	start := time.Now()
	out, err := exec.CommandContext(ctx, binary, url, "-c", coldQuery).Output()
	wall = time.Since(start).Seconds()
	if err == nil && !bytes.Contains(out, []byte("Vienna")) {
		err = fmt.Errorf("not the answer: %s", out)
	}
	if err != nil {
		return 0, nil, err
	}
	for i, s := range servers {
		cpu, err := s.CPU(ctx)
		if err != nil {
			return 0, nil, err
		}
		cpus[i] += cpu
	}
	return wall, cpus, nil
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
