package runner

import (
	"context"
	"time"

	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

// Time runs a statement, drops its result, and says how long that took. Its error is a *report.Located.
func (r *Runner) Time(ctx context.Context, src report.Source) (time.Duration, error) {
	text, err := frame.Substitute(src.Text, r.variable)
	if err != nil {
		return 0, &report.Located{Err: err, Source: src}
	}
	began := time.Now()
	rows, err := r.Session.Run(ctx, text.Text, r.Params...)
	if err == nil {
		err = drain(ctx, rows)
		if closeErr := rows.Close(); err == nil {
			err = closeErr
		}
	}
	if err != nil {
		return 0, &report.Located{Err: err, Source: src, Origin: text.Origin}
	}
	return time.Since(began), nil
}
