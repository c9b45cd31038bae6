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
	var p99s []float64
	for range b.repeat {
		done := make(chan time.Time, 1)
		query := exec.CommandContext(ctx, binary, b.server.URL, "-c", coldQuery)
		if err := query.Start(); err != nil {
			return err
		}
		ended := make(chan error, 1)
		go func() { ended <- query.Wait(); done <- time.Now() }()
		busy, err := latencies(ctx, client, done)
		if err != nil {
			return err
		}
		if err := <-ended; err != nil {
			return fmt.Errorf("the query: %w", err)
		}
		p99s = append(p99s, percentile(busy, 0.99))
	}
	fmt.Printf("foreground GET p99: %.3f ms idle, %.3f ms during the scan (median of %d)\n", percentile(idle, 0.99), median(p99s), b.repeat)
	report("foreground GET p99 during a default scan", median(p99s), "ms", 1.5)
	return nil
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
