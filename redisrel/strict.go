package redisrel

import (
	"context"
	"errors"
	"io"
	"strings"

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
		r.err = plan.Errorf(plan.CodeData, "table %s: %s", r.table, anomalies(report)).WithHint("strict makes that an error")
		return nil, r.err
	}
	return b, err
}

// anomalies lists what a report has of them.
func anomalies(r plan.ScanReport) string {
	var parts []string
	for _, a := range []struct {
		n    int64
		what string
	}{{r.WrongType, "keys of another type"}, {r.Vanished, "keys that vanished"}, {r.Repaired, "values read as NULL"}} {
		if a.n > 0 {
			parts = append(parts, a.what+": "+intText(a.n))
		}
	}
	return strings.Join(parts, ", ")
}
