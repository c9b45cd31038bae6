package side

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec"
	"rsql/planner"
	"rsql/planner/plan"
)

// RSQL is rsql's engine over tables in memory.
type RSQL struct {
	tables map[string]*Table
}

// NewRSQL makes an engine over tables, and reads each once, so that it knows of their columns what DuckDB knows of its own.
func NewRSQL(ctx context.Context, tables ...*Table) (*RSQL, error) {
	e := &RSQL{tables: map[string]*Table{}}
	for _, t := range tables {
		e.tables[t.name] = t
		batches, _, err := e.Run(ctx, "SELECT * FROM "+t.name)
		if err != nil {
			return nil, err
		}
		for _, b := range batches {
			b.Release()
		}
	}
	return e, nil
}

// Table implements plan.Catalog.
func (e *RSQL) Table(_ context.Context, name string) (plan.Table, error) {
	if t := e.tables[name]; t != nil {
		return t, nil
	}
	return nil, plan.Errorf(plan.CodeName, "there is no table %s", name)
}

// Plan is the optimised plan of a query.
func (e *RSQL) Plan(ctx context.Context, text string) (*planner.Plan, error) {
	stmt, err := planner.Parse(text)
	if err != nil {
		return nil, err
	}
	q, ok := stmt.(*planner.Query)
	if !ok {
		return nil, fmt.Errorf("%T is no query", stmt)
	}
	env := &exec.Env{Now: time.Now().UTC()}
	return planner.ForQuery(ctx, q, e, planner.Options{Eval: func(x plan.Expr) (*plan.Literal, error) { return exec.Constant(x, env) }})
}

// Run runs a query, keeps its batches until it is done, and gives them with the wall time from text to last row.
func (e *RSQL) Run(ctx context.Context, text string) (rows []arrow.Record, took time.Duration, err error) {
	start := time.Now()
	p, err := e.Plan(ctx, text)
	if err != nil {
		return nil, 0, err
	}
	r, err := exec.Build(p.Root, &exec.Env{Now: start.UTC()})
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for {
		b, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return rows, time.Since(start), nil
		}
		if err != nil {
			return nil, 0, err
		}
		rows = append(rows, b)
	}
}
