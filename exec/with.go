package exec

import (
	"context"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// sources are the rows that scans of common table expressions and of work tables read, by what they are scans of. The
// list grows toward the inside of a plan and is never changed, so that operators may build parts of it at any time.
type sources struct {
	next *sources
	cte  *plan.CTE
	// buffer is set for a common table expression, work for a work table.
	buffer *buffer
	work   *workTable
}

func (s *sources) find(cte *plan.CTE) (*sources, error) {
	for at := s; at != nil; at = at.next {
		if at.cte == cte {
			return at, nil
		}
	}
	return nil, plan.Errorf(plan.CodeInternal, "nothing makes the rows of %s", cte.Name)
}

// with builds a common table expression and the body that scans it.
func (b *builder) with(n *plan.With) (plan.Reader, error) {
	env, entry := b.env.forNode(n)
	def, err := b.build(n.Def)
	if err != nil {
		return nil, err
	}
	buf := &buffer{name: n.CTE.Name, in: def, env: env}
	inner := *b
	inner.sources = &sources{next: b.sources, cte: n.CTE, buffer: buf}
	body, err := inner.build(n.Body)
	if err != nil {
		_ = def.Close() // nothing was opened yet
		return nil, err
	}
	return newStream(&with{body: body, buffer: buf}, entry, nil), nil
}

// with gives the rows of its body, and keeps what its scans have in common.
type with struct {
	body   plan.Reader
	buffer *buffer
}

var _ plan.Reader = (*with)(nil)

// Next implements plan.Reader.
func (w *with) Next(ctx context.Context) (plan.Batch, error) {
	w.buffer.under(ctx)
	return w.body.Next(ctx)
}

// Close implements plan.Reader.
func (w *with) Close() error {
	err := w.body.Close()
	if closing := w.buffer.close(); err == nil {
		err = closing
	}
	return err
}

// buffer keeps the batches of a reader for several scans, and reads no further than the one that is ahead.
type buffer struct {
	name string
	env  *Env
	mu   sync.Mutex
	in   plan.Reader
	// ctx is that of the operator around all scans: what one of them has the reader open must outlive that one's own.
	ctx     context.Context
	batches []plan.Batch
	err     error // of the reader, its end too
}

// under reads in a context from now on.
func (b *buffer) under(ctx context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx == nil {
		b.ctx = ctx
	}
}

// batch gives batch i, which the caller owns.
func (b *buffer) batch(i int) (plan.Batch, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.batches) <= i {
		if b.err != nil {
			return nil, b.err
		}
		next, err := b.in.Next(b.ctx)
		if err != nil {
			b.err = err
			return nil, err
		}
		if next, err = b.env.keep(next); err == nil {
			b.batches = append(b.batches, next)
			err = b.env.affordable("WITH " + plan.QuoteIdent(b.name))
		}
		if err != nil {
			b.err = err
			return nil, err
		}
	}
	b.batches[i].Retain()
	return b.batches[i], nil
}

func (b *buffer) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	releaseBatches(b.batches)
	b.batches = nil
	if b.err == nil {
		b.err = plan.Errorf(plan.CodeInternal, "a closed buffer was read")
	}
	return b.in.Close()
}

// cteScan gives columns of the batches of a buffer.
type cteScan struct {
	node   *plan.CTEScan
	buffer *buffer
	at     int
}

var _ plan.Reader = (*cteScan)(nil)

func newCTEScan(n *plan.CTEScan, from *sources) (*cteScan, error) {
	s, err := from.find(n.CTE)
	if err != nil {
		return nil, err
	}
	return &cteScan{node: n, buffer: s.buffer}, nil
}

// Next implements plan.Reader.
func (s *cteScan) Next(context.Context) (plan.Batch, error) {
	b, err := s.buffer.batch(s.at)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	s.at++
	cols := make([]arrow.Array, len(s.node.Columns))
	for i, c := range s.node.Columns {
		cols[i] = b.Column(c)
	}
	return array.NewRecord(s.node.Schema(), cols, b.NumRows()), nil
}

// Close implements plan.Reader.
func (s *cteScan) Close() error { return nil }
