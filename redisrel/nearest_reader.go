package redisrel

import (
	"context"
	"io"

	"rsql/planner/plan"
)

// nearestReader gives the rows of a circle, or those of a scan of all that follows circles in vain.
type nearestReader struct {
	batches []plan.Batch
	// read is what was read before all.
	read plan.ScanReport
	all  plan.Reader
}

var (
	_ plan.Reader   = (*nearestReader)(nil)
	_ plan.Reporter = (*nearestReader)(nil)
)

// reader gives what was found; all is nil where that is in the last circle.
func (n *nearestCircles) reader(all plan.Reader) *nearestReader {
	return &nearestReader{batches: n.batches, read: n.spent.Add(n.report), all: all}
}

// Next gives the next batch.
func (r *nearestReader) Next(ctx context.Context) (plan.Batch, error) {
	if r.all != nil {
		return r.all.Next(ctx)
	}
	if len(r.batches) == 0 {
		return nil, io.EOF
	}
	b := r.batches[0]
	r.batches = r.batches[1:]
	return b, nil
}

// Close frees what was not given out.
func (r *nearestReader) Close() error {
	for _, b := range r.batches {
		b.Release()
	}
	r.batches = nil
	if r.all != nil {
		return r.all.Close()
	}
	return nil
}

// Report says what was read so far.
func (r *nearestReader) Report() plan.ScanReport {
	if all, ok := r.all.(plan.Reporter); ok {
		return r.read.Add(all.Report())
	}
	return r.read
}
