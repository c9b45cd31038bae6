package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"time"

	"rsql/testdata/bench/internal/correlated"
	"rsql/testdata/bench/internal/h2o"
	"rsql/testdata/bench/internal/side"
	"rsql/testdata/bench/internal/tpch"
)

// threads is how many both engines work with; collect is the collector's setting of the command.
const (
	threads = 2
	collect = 400
)

// grouping runs the ten questions of grouping of the H2O benchmark.
func (b *bench) grouping(ctx context.Context) error {
	return b.sideBySide(ctx, fmt.Sprintf("H2O grouping, %d rows", b.h2o), []*side.Table{h2o.Grouping(b.h2o)}, h2o.GroupingQuestions())
}

// joins runs the five questions of joins.
func (b *bench) joins(ctx context.Context) error {
	return b.sideBySide(ctx, fmt.Sprintf("H2O joins, %d rows", b.h2o), h2o.Joins(b.h2o), h2o.JoinQuestions())
}

// sort runs questions of ordering.
func (b *bench) sort(ctx context.Context) error {
	return b.sideBySide(ctx, fmt.Sprintf("ordering, %d rows", b.h2o), []*side.Table{h2o.Grouping(b.h2o)}, h2o.SortQuestions())
}

// correlatedRows is the number of rows of each of the two tables of the subqueries.
const correlatedRows = 20_000

// subqueries runs correlated subqueries with comparisons.
func (b *bench) subqueries(ctx context.Context) error {
	return b.sideBySide(ctx, fmt.Sprintf("correlated subqueries, %d rows each", correlatedRows), correlated.Tables(correlatedRows), correlated.Questions())
}

// tpch runs the 22 queries.
func (b *bench) tpch(ctx context.Context) error {
	questions, err := tpchQuestions()
	if err != nil {
		return err
	}
	return b.sideBySide(ctx, fmt.Sprintf("TPC-H queries, scale factor %g", b.sf), tpch.Tables(b.sf), questions)
}

func tpchQuestions() ([]side.Question, error) {
	paths, err := filepath.Glob("../tpch/queries/*.sql")
	if err != nil || len(paths) == 0 {
		return nil, errors.Join(err, errors.New("run it in testdata/bench"))
	}
	var out []side.Question
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			return nil, err
		}
		out = append(out, side.Question{Name: strings.TrimSuffix(filepath.Base(p), ".sql"), Text: string(text)})
	}
	return out, nil
}

// sideBySide runs questions over tables in both engines.
func (b *bench) sideBySide(ctx context.Context, title string, tables []*side.Table, questions []side.Question) (err error) {
	runtime.GOMAXPROCS(threads)
	defer debug.SetGCPercent(debug.SetGCPercent(collect))
	start := time.Now()
	r, err := side.NewRSQL(ctx, tables...)
	if err != nil {
		return err
	}
	d, err := side.NewDuck(ctx, threads, tables...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	stop, err := b.profiled()
	if err != nil {
		return err
	}
	defer stop()
	var answers []side.Answer
	var failed error
	for _, q := range questions {
		if b.query != "" && q.Name != b.query {
			continue
		}
		a, err := side.Compare(ctx, r, d, q, b.repeat)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", q.Name, err))
			continue
		}
		answers = append(answers, a)
	}
	if len(answers) > 0 {
		side.Print(title, answers, time.Since(start))
	}
	return failed
}

// profiled begins the CPU profile that is asked for.
func (b *bench) profiled() (stop func(), err error) {
	if b.profile == "" {
		return func() {}, nil
	}
	f, err := os.Create(b.profile)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { pprof.StopCPUProfile(); _ = f.Close() }, nil // a profile that is cut short is of no use anyway
}
