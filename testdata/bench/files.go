package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// files is the import of a CSV file beside redis-cli --pipe of the same HSETs, and the export of hashes to Parquet beside the
// CPU time that the server spends on it.
func (b *bench) files(ctx context.Context) error { return b.withUsers(ctx, b.measureFiles) }

func (b *bench) measureFiles(ctx context.Context, u users) error {
	dir, server, client, s := u.dir, u.server, u.client, u.session
	var pipe, insert, replace, export []float64
	for range b.repeat {
		for _, step := range []struct {
			times *[]float64
			run   func() error
		}{
			{&pipe, func() error { return b.pipe(ctx, server, dir) }},
			{&insert, func() error { return runAll(ctx, s, "COPY users FROM '"+filepath.Join(dir, "users.csv")+"'") }},
			{&replace, func() error {
				return runAll(ctx, s, "COPY users FROM '"+filepath.Join(dir, "users.csv")+"' (MODE replace)")
			}},
		} {
			if err := client.FlushAll(ctx).Err(); err != nil {
				return err
			}
			start := time.Now()
			if err := step.run(); err != nil {
				return err
			}
			*step.times = append(*step.times, time.Since(start).Seconds())
		}
		before, err := server.CPU(ctx)
		if err != nil {
			return err
		}
		stop, err := b.profiled()
		if err != nil {
			return err
		}
		start := time.Now()
		if err := runAll(ctx, s, "COPY users TO '"+filepath.Join(dir, "users.parquet")+"'"); err != nil {
			return err
		}
		took := time.Since(start).Seconds()
		stop()
		after, err := server.CPU(ctx)
		if err != nil {
			return err
		}
		export = append(export, took/(after-before))
	}
	fmt.Printf("import of %d rows: redis-cli --pipe %.2f s, COPY %.2f s, COPY with MODE replace %.2f s\n", b.rows, median(pipe), median(insert), median(replace))
	report("COPY FROM a CSV beside redis-cli --pipe", median(insert)/median(pipe), "x", 1.25)
	report("COPY FROM with MODE replace beside redis-cli --pipe", median(replace)/median(pipe), "x", 1.25)
	report("COPY TO Parquet beside the server's CPU time", median(export), "x", 1.25)
	return nil
}

func runAll(ctx context.Context, s *frame.Session, text string) error {
	r, err := s.RunAll(ctx, text)
	if err != nil {
		return err
	}
	return r.Close()
}

// writeFiles writes the rows as CSV and as the commands that redis-cli sends.
func (b *bench) writeFiles(dir string) error {
	table, err := os.Create(filepath.Join(dir, "users.csv"))
	if err != nil {
		return err
	}
	commands, err := os.Create(filepath.Join(dir, "users.resp"))
	if err != nil {
		return errors.Join(err, table.Close())
	}
	csv, resp := bufio.NewWriterSize(table, 1<<20), bufio.NewWriterSize(commands, 1<<20)
	for i := range b.rows {
		key, fields := userRow(i)
		if i == 0 {
			fmt.Fprint(csv, "id")
			for at := 0; at < len(fields); at += 2 {
				fmt.Fprint(csv, ",", fields[at])
			}
			fmt.Fprintln(csv)
		}
		fmt.Fprint(csv, strings.TrimPrefix(key, "user:"))
		fmt.Fprintf(resp, "*%d\r\n$4\r\nHSET\r\n$%d\r\n%s\r\n", 2+len(fields), len(key), key)
		for at, f := range fields {
			text := fmt.Sprint(f)
			fmt.Fprintf(resp, "$%d\r\n%s\r\n", len(text), text)
			if at%2 == 1 {
				fmt.Fprint(csv, ",", text)
			}
		}
		fmt.Fprintln(csv)
	}
	return errors.Join(csv.Flush(), resp.Flush(), table.Close(), commands.Close())
}

// pipe sends the commands by redis-cli.
func (b *bench) pipe(ctx context.Context, server *redistest.Server, dir string) error {
	in, err := os.Open(filepath.Join(dir, "users.resp"))
	if err != nil {
		return err
	}
	defer in.Close()
	cmd := exec.CommandContext(ctx, "redis-cli", "-u", server.URL, "--pipe")
	cmd.Stdin = in
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("redis-cli --pipe: %w: %s", err, out)
	}
	return nil
}
