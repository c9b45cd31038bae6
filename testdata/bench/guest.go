package main

import (
	"context"
	"fmt"
	"os/exec"
	"time"

	"github.com/redis/go-redis/v9"
)

// guest is what a foreground client feels while the cold query runs in a process of its own.
func (b *bench) guest(ctx context.Context) error {
	client, err := b.client()
	if err != nil {
		return err
	}
	defer client.Close()
	idle, err := latencies(ctx, client, time.After(2*time.Second))
	if err != nil {
		return err
	}
	binary, err := build()
	if err != nil {
		return err
	}
	var p99s, walls, fullWalls []float64
	for range b.repeat {
		p99, wall, err := felt(ctx, client, exec.CommandContext(ctx, binary, b.server.URL, "-c", coldQuery))
		if err != nil {
			return err
		}
		_, fullWall, err := felt(ctx, client, exec.CommandContext(ctx, binary, b.server.URL, "--full-speed", "-c", coldQuery))
		if err != nil {
			return err
		}
		p99s, walls, fullWalls = append(p99s, p99), append(walls, wall), append(fullWalls, fullWall)
	}
	fmt.Printf("foreground GET p99: %.3f ms idle, %.3f ms during the scan (median of %d)\n", percentile(idle, 0.99), median(p99s), b.repeat)
	report("foreground GET p99 during a default scan", median(p99s), "ms", 1)
	report("a default scan's wall time over that at full speed", median(walls)/median(fullWalls), "", 1/0.85)
	return nil
}

// felt runs a query, and gives the p99 of a foreground client's GETs meanwhile in milliseconds, and its wall time in seconds.
func felt(ctx context.Context, client *redis.Client, query *exec.Cmd) (p99, wall float64, err error) {
	done := make(chan time.Time, 1)
	start := time.Now()
	if err := query.Start(); err != nil {
		return 0, 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- query.Wait(); done <- time.Now() }()
	busy, err := latencies(ctx, client, done)
	if err != nil {
		return 0, 0, err
	}
	if err := <-ended; err != nil {
		return 0, 0, fmt.Errorf("the query: %w", err)
	}
	return percentile(busy, 0.99), time.Since(start).Seconds(), nil
}

// latencies sends a GET every half a millisecond until told to stop.
func latencies(ctx context.Context, client *redis.Client, stop <-chan time.Time) ([]time.Duration, error) {
	if err := client.Set(ctx, "foreground", "1", 0).Err(); err != nil {
		return nil, err
	}
	tick := time.NewTicker(500 * time.Microsecond)
	defer tick.Stop()
	var out []time.Duration
	for {
		select {
		case <-stop:
			return out, nil
		case <-tick.C:
			start := time.Now()
			if err := client.Get(ctx, "foreground").Err(); err != nil {
				return nil, err
			}
			out = append(out, time.Since(start))
		}
	}
}

func (b *bench) client() (*redis.Client, error) {
	o, err := redis.ParseURL(b.server.URL)
	if err != nil {
		return nil, err
	}
	return redis.NewClient(o), nil
}
