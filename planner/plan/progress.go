package plan

import (
	"context"
	"sync/atomic"
)

// Progress says how far a statement has come with what it reads. It is read while the statement is at work.
type Progress struct {
	// Done and Total are bytes; Total is 0 where nobody knows how many there will be.
	Done, Total atomic.Int64
	// Rows is the number of rows read.
	Rows atomic.Int64
	// Walked is about how many keys of their databases scans have gone over, whether rows or not, and Keys how many those databases
	// have; 0 before anybody has asked.
	Walked, Keys atomic.Int64
}

type progressKey struct{}

// WithProgress has the statement that runs with the context say how far it has come, for which scans that take long ask how many keys there are.
func WithProgress(ctx context.Context, p *Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

// ProgressOf is where a statement is to say how far it has come; one that nobody reads where there is none.
func ProgressOf(ctx context.Context) *Progress {
	if p := Watched(ctx); p != nil {
		return p
	}
	return &Progress{}
}

// Watched is where somebody reads how far the statement of a context has come; nil where nobody does.
func Watched(ctx context.Context) *Progress {
	p, _ := ctx.Value(progressKey{}).(*Progress)
	return p
}
