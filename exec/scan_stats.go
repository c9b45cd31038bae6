package exec

import (
	"context"
	"errors"
	"io"

	"rsql/exec/internal/colstats"
	"rsql/planner/plan"
)

// statsReader hands on the batches of a scan of a whole table, and at the end tells the table what they held.
type statsReader struct {
	plan.Reader
	keeper  plan.StatsKeeper
	columns []int
	found   *colstats.Collector
}

var (
	_ plan.Reader   = (*statsReader)(nil)
	_ plan.Reporter = (*statsReader)(nil)
)

// withStats has the batches of a scan looked at where the table wants to know and the scan shows all of it.
func withStats(in plan.Reader, n *plan.Scan, spec plan.ScanSpec) plan.Reader {
	keeper, ok := n.Table.(plan.StatsKeeper)
	if !ok || len(spec.Filters) > 0 || spec.Limit != plan.NoLimit || spec.First > 0 || !keeper.WantsStats(spec.Columns) {
		return in
	}
	return &statsReader{Reader: in, keeper: keeper, columns: spec.Columns, found: colstats.New(n.Schema().Fields())}
}

// Next implements plan.Reader.
func (s *statsReader) Next(ctx context.Context) (plan.Batch, error) {
	b, err := s.Reader.Next(ctx)
	if err == nil {
		s.found.Add(b)
	} else if errors.Is(err, io.EOF) && s.found != nil {
		s.keeper.KeepStats(s.found.Stats(s.columns))
		s.found = nil
	}
	return b, err
}

// Report implements plan.Reporter.
func (s *statsReader) Report() plan.ScanReport {
	if r, ok := s.Reader.(plan.Reporter); ok {
		return r.Report()
	}
	return plan.ScanReport{}
}
