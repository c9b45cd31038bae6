package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/redisrel/redistest"
)

// writes is INSERT and REPLACE of rows that cost nothing to read, beside redis-cli --pipe of the same HSETs, and what a foreground
// client feels of a write in a process of its own.
func (b *bench) writes(ctx context.Context) error { return b.withUsers(ctx, b.measureWrites) }

func (b *bench) measureWrites(ctx context.Context, u users) error {
	dir, server, client, s := u.dir, u.server, u.client, u.session
	rows := "'" + filepath.Join(dir, "users.arrow") + "'"
	if err := runAll(ctx, s, "COPY (SELECT * FROM '"+filepath.Join(dir, "users.csv")+"' ) TO "+rows); err != nil {
		return err
	}
	stop, err := b.profiled()
	if err != nil {
		return err
	}
	defer stop()
	steps := []*writeStep{
		{what: "redis-cli --pipe", empty: true, run: func() error { return b.pipe(ctx, server, dir) }},
		{what: "INSERT", empty: true, run: func() error { return runAll(ctx, s, "INSERT INTO users SELECT * FROM "+rows) }},
		{what: "REPLACE of new rows", empty: true, run: func() error { return runAll(ctx, s, "REPLACE INTO users SELECT * FROM "+rows) }},
		{what: "REPLACE of rows that are there", run: func() error { return runAll(ctx, s, "REPLACE INTO users SELECT * FROM "+rows) }},
	}
	for range b.repeat {
		for _, step := range steps {
			if err := step.measure(ctx, server, client); err != nil {
				return fmt.Errorf("%s: %w", step.what, err)
			}
		}
	}
	pipe := median(steps[0].walls)
	for _, step := range steps {
		fmt.Printf("%-32s %6.2f s, of the server %6.2f s\n", step.what, median(step.walls), median(step.cpus))
	}
	for _, step := range steps[1:3] {
		report(step.what+" beside redis-cli --pipe", median(step.walls)/pipe, "x", 1/0.85)
	}
	return b.writeGuest(ctx, server, client, rows)
}

// writeStep is a way to write the rows, with its wall times and the CPU times of the server in seconds.
type writeStep struct {
	what  string
	empty bool
	run   func() error
	walls []float64
	cpus  []float64
}

// measure runs the step once, into an empty database where the step wants that.
func (w *writeStep) measure(ctx context.Context, server *redistest.Server, client *redis.Client) error {
	if w.empty {
		if err := client.FlushAll(ctx).Err(); err != nil {
			return err
		}
	}
	before, err := server.CPU(ctx)
	if err != nil {
		return err
	}
	start := time.Now()
	if err := w.run(); err != nil {
		return err
	}
	w.walls = append(w.walls, time.Since(start).Seconds())
	after, err := server.CPU(ctx)
	w.cpus = append(w.cpus, after-before)
	return err
}

// writeGuest is what a foreground client feels of a write.
func (b *bench) writeGuest(ctx context.Context, server *redistest.Server, client *redis.Client, rows string) error {
	binary, err := build()
	if err != nil {
		return err
	}
	idle, err := latencies(ctx, client, time.After(2*time.Second))
	if err != nil {
		return err
	}
	var p99s []float64
	for range b.repeat {
		if err := client.FlushAll(ctx).Err(); err != nil {
			return err
		}
		p99, _, err := felt(ctx, client, exec.CommandContext(ctx, binary, server.URL, "-c", usersTable+"; INSERT INTO users SELECT * FROM "+rows))
		if err != nil {
			return err
		}
		p99s = append(p99s, p99)
	}
	fmt.Printf("foreground GET p99: %.3f ms idle\n", percentile(idle, 0.99))
	report("foreground GET p99 during a default write", median(p99s), "ms", 1.5)
	return nil
}
