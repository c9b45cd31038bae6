package exec

import (
	"context"
	"errors"
	"io"
	"time"

	"rsql/planner/plan"
)

// stream stands around every operator. It keeps what [plan.Reader] promises, so that operators need not: an error stays,
// Close is passed on once, and also at the end and after an error, so that memory goes and work below stops as early as
// it can; empty batches are dropped; a cancelled statement ends between batches. It counts for the metrics of the node.
type stream struct {
	op    plan.Reader
	entry *nodeEntry // nil without metrics
	crew  *crew      // of the workers that have such a stream each
	// untimed is set where others count the time.
	untimed bool
	err     error
	closed  bool
}

var _ plan.Reader = (*stream)(nil)

func newStream(op plan.Reader, entry *nodeEntry, c *crew) *stream {
	if entry != nil {
		entry.opened(op)
	}
	return &stream{op: op, entry: entry, crew: c}
}

// Next implements plan.Reader.
func (s *stream) Next(ctx context.Context) (plan.Batch, error) {
	if s.err != nil {
		return nil, s.err
	}
	if s.entry == nil {
		return s.next(ctx)
	}
	start := time.Now()
	b, err := s.next(ctx)
	took := time.Since(start) / time.Duration(s.crew.size())
	if s.untimed {
		took = 0
	}
	if err != nil {
		s.entry.gave(0, 0, took)
		return nil, err
	}
	s.entry.gave(b.NumRows(), 1, took)
	return b, nil
}

func (s *stream) next(ctx context.Context) (plan.Batch, error) {
	for {
		b, err := plan.Batch(nil), cancelled(ctx)
		if err == nil {
			b, err = s.op.Next(ctx)
		}
		switch {
		case err != nil:
			if ctx.Err() != nil && errors.Is(err, ctx.Err()) && plan.CodeOf(err) == plan.CodeInternal {
				err = cancelled(ctx) // of a table that gives its context's error as it is
			}
			return nil, s.end(err)
		case b.NumRows() > 0:
			return b, nil
		}
		b.Release()
	}
}

// end closes the operator after its last batch. An end of file that cannot be closed is an error.
func (s *stream) end(err error) error {
	s.err = err
	if closing := s.close(); closing != nil && errors.Is(err, io.EOF) {
		s.err = closing
	}
	return s.err
}

func (s *stream) close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	err := s.op.Close()
	if s.entry != nil {
		s.entry.closed(s.op)
	}
	return err
}

// Close implements plan.Reader.
func (s *stream) Close() error {
	if s.err == nil {
		s.err = plan.Errorf(plan.CodeInternal, "a closed reader was read")
	}
	return s.close()
}

// closeAll closes readers and gives the first error.
func closeAll(readers ...plan.Reader) error {
	var first error
	for _, r := range readers {
		if err := r.Close(); first == nil {
			first = err
		}
	}
	return first
}
