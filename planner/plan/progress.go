package plan

import (
	"context"
	"sync/atomic"
)

// Progress says how far a statement has come with what it reads from files. It is read while the statement is at work.
type Progress struct {
	// Done and Total are bytes; Total is 0 where nobody knows how many there will be.
	Done, Total atomic.Int64
	// Rows is the number of rows read.
	Rows atomic.Int64
}

type progressKey struct{}

// WithProgress has the statement that runs with the context say how far it has come.
func WithProgress(ctx context.Context, p *Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

// ProgressOf is where a statement is to say how far it has come; one that nobody reads where there is none.
func ProgressOf(ctx context.Context) *Progress {
	if p, ok := ctx.Value(progressKey{}).(*Progress); ok {
		return p
	}
	return &Progress{}
}
