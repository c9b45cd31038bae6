package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/frame"
	"rsql/planner"
	"rsql/planner/plan"
	"rsql/redisrel/redistest"
	"rsql/testdata/bench/internal/side"
	"rsql/testdata/bench/internal/tpch"
)

// overRedisScale is the scale factor of the queries over hashes.
const overRedisScale = 0.1

// keyColumns are the columns that make up the keys of the tables, after the schema of testdata/tpch.
var keyColumns = map[string][]int{"nation": {0}, "region": {0}, "supplier": {0}, "customer": {0}, "part": {0}, "partsupp": {0, 1},
	"orders": {0}, "lineitem": {0, 3}}

// overRedis runs the 22 queries over hashes, and compares their wall time with the CPU time that the server spent on them.
func (b *bench) overRedis(ctx context.Context) (err error) {
	server, err := redistest.StartProcess()
	if err != nil {
		return err
	}
	defer server.Stop()
	s, err := frame.Open(ctx, server.URL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := loadTPCH(ctx, server, s); err != nil {
		return err
	}
	questions, err := tpchQuestions()
	if err != nil {
		return err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(1, runtime.NumCPU()-1))) // one is the server's, as the command leaves it
	defer debug.SetGCPercent(debug.SetGCPercent(collect))
	var failed error
	fmt.Printf("TPC-H queries over hashes, scale factor %g (wall time, CPU time of the server)\n", overRedisScale)
	for _, q := range questions {
		if b.query != "" && q.Name != b.query {
			continue
		}
		wall, cpu, commands, err := b.overRedisQuery(ctx, server, s, q)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", q.Name, err))
			continue
		}
		fmt.Printf("  %-6s %8.3f s %8.3f s  ratio %5.2f  %9d commands\n", q.Name, wall, cpu, wall/cpu, commands)
	}
	return failed
}

// overRedisQuery gives the medians of several runs.
func (b *bench) overRedisQuery(ctx context.Context, server *redistest.Server, s *frame.Session, q side.Question) (wall, cpu float64, commands int64, err error) {
	var walls, cpus []float64
	for range b.repeat {
		before, err := server.CPU(ctx)
		if err != nil {
			return 0, 0, 0, err
		}
		start := time.Now()
		rows, err := s.RunAll(ctx, q.Text)
		if err != nil {
			return 0, 0, 0, err
		}
		for _, err := range rows.Batches(ctx) {
			if err != nil {
				return 0, 0, 0, errors.Join(err, rows.Close())
			}
		}
		if err := rows.Close(); err != nil {
			return 0, 0, 0, err
		}
		walls = append(walls, time.Since(start).Seconds())
		after, err := server.CPU(ctx)
		if err != nil {
			return 0, 0, 0, err
		}
		cpus = append(cpus, after-before)
		commands = 0
		for _, n := range rows.Stats().Read.Commands {
			commands += n
		}
	}
	return median(walls), median(cpus), commands, nil
}

// loadTPCH declares the tables and writes their rows.
func loadTPCH(ctx context.Context, server *redistest.Server, s *frame.Session) error {
	script, err := os.ReadFile("../tpch/schema.sql")
	if err != nil {
		return err
	}
	pieces, err := planner.Split(string(script))
	if err != nil {
		return err
	}
	for _, p := range pieces {
		rows, err := s.Run(ctx, p.Text)
		if err != nil {
			return err
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	for _, t := range tpch.Tables(overRedisScale) {
		for _, batch := range t.Batches() {
			if err := server.LoadHashes(ctx, int(batch.NumRows()), hashOf(t.Name(), batch)); err != nil {
				return err
			}
		}
	}
	return nil
}

// hashOf gives the key and the fields of a row.
func hashOf(table string, batch arrow.Record) func(i int) (string, []any) {
	keys := keyColumns[table]
	return func(i int) (string, []any) {
		key := table
		var fields []any
		for c, col := range batch.Columns() {
			text := string(plan.AppendText(nil, col, i))
			if c == keys[0] || c == keys[len(keys)-1] {
				key += ":" + text
			} else {
				fields = append(fields, batch.ColumnName(c), text)
			}
		}
		return key, fields
	}
}
