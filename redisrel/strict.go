package redisrel

import (
	"context"
	"errors"
	"io"

	"rsql/planner/plan"
)

// strictReader fails where the scan skips, misses or repairs something, which the report of others only counts.
type strictReader struct {
	*scanReader
	table string
	err   error
}

var (
	_ plan.Reader   = (*strictReader)(nil)
	_ plan.Reporter = (*strictReader)(nil)
)

// Next gives the next batch, or the error of an anomaly met up to its end.
func (r *strictReader) Next(ctx context.Context) (plan.Batch, error) {
	if r.err != nil {
		return nil, r.err
	}
	b, err := r.scanReader.Next(ctx)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if report := r.Report(); report.Anomalous() {
		if b != nil {
			b.Release()
		}
		r.err = plan.Errorf(plan.CodeData, "table %s: %d keys of another type, %d keys that vanished, %d values read as NULL",
			r.table, report.WrongType, report.Vanished, report.Repaired).WithHint("strict makes these an error")
		return nil, r.err
	}
	return b, err
}
