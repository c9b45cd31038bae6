package frame

import (
	"context"

	"rsql/planner/plan"
)

// Progress says how far a statement has come with the files that it reads.
type Progress = plan.Progress

// WithProgress gives a context for a statement, and what says how far that has come.
func WithProgress(ctx context.Context) (context.Context, *Progress) {
	p := &Progress{}
	return plan.WithProgress(ctx, p), p
}
