package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// Sizes of chunks in rows of the left side. The first is small, so that a LIMIT above is answered after few keys; each
// further one is larger, up to the size at which a round trip is little beside the work of the server.
const (
	firstChunk  = 128
	chunkGrowth = 8
	mostChunk   = 8192
)

// chunk is a part of the left side, and what its new keys gave.
type chunk struct {
	left   []plan.Batch
	right  []plan.Batch
	whole  *joinBuild // the right side whole, instead of right
	exists bool       // the right side has a row
	last   bool       // the left side ends
	err    error
}

func (c *chunk) release() {
	releaseBatches(c.left)
	releaseBatches(c.right)
	if c.whole != nil {
		c.whole.release()
	}
	c.left, c.right, c.whole = nil, nil, nil
}

// fetcher reads the left side and fetches rows of the right one. One goroutine uses it at a time.
type fetcher struct {
	shape  *joinShape
	in     plan.Reader
	env    *Env
	outer  *Env // of the right side
	scan   *plan.Scan
	table  plan.KeyLookup
	schema *arrow.Schema   // of keys
	keys   *eval.Evaluator // over the left side
	seen   *vec.KeyTable   // keys that were fetched
	carry  plan.Batch      // rest of a left batch
	rows   int             // of the next chunk
	exists bool
	// Scratch.
	skip     []bool
	ids, sel []int32
}

func newFetcher(s *joinShape, left plan.Reader, env, outer *Env) (*fetcher, error) {
	f := &fetcher{shape: s, in: left, env: env, outer: outer, rows: firstChunk}
	if err := f.findScan(); err != nil {
		return nil, err
	}
	columns := f.table.LookupColumns()
	if len(columns) != len(s.node.Lookup.Equis) {
		return nil, plan.Errorf(plan.CodeInternal, "table %s is looked up by %d columns, not %d", f.scan.Table.Name(), len(columns), len(s.node.Lookup.Equis))
	}
	var exprs []plan.Expr
	var fields []arrow.Field
	for i, c := range columns {
		field, e := f.scan.Table.Schema().Field(c), s.node.Equi[s.node.Lookup.Equis[i]].Left
		if e.Type() != plan.TypeOf(field) {
			return nil, plan.Errorf(plan.CodeInternal, "key column %s of %s is %s, its key %s is %s", field.Name, f.scan.Table.Name(), plan.TypeOf(field), e, e.Type())
		}
		exprs, fields = append(exprs, e), append(fields, field)
	}
	f.schema, f.seen = arrow.NewSchema(fields, nil), env.keyTable(exprs...)
	var err error
	f.keys, err = eval.New(env.eval(), exprs, s.probe)
	return f, err
}

// left gives the next rows of the left side, at most so many.
func (f *fetcher) left(ctx context.Context, most int) (plan.Batch, error) {
	b := f.carry
	f.carry = nil
	if b == nil {
		var err error
		if b, err = f.in.Next(ctx); err != nil {
			return nil, err
		}
	}
	if int(b.NumRows()) <= most {
		return b, nil
	}
	defer b.Release()
	f.carry = b.NewSlice(int64(most), b.NumRows())
	return b.NewSlice(0, int64(most)), nil
}

// chunk reads the next part of the left side and fetches the keys that are new in it.
func (f *fetcher) chunk(ctx context.Context) chunk {
	var c chunk
	if c.err = f.fill(ctx, &c); c.err != nil {
		c.release()
	}
	return c
}

func (f *fetcher) fill(ctx context.Context, c *chunk) error {
	fresh := f.env.rows(f.schema)
	defer fresh.Release()
	nulls := false
	for rows := 0; rows < f.rows; {
		b, err := f.left(ctx, f.rows-rows)
		if errors.Is(err, io.EOF) {
			c.last = true
			break
		}
		if err != nil {
			return err
		}
		c.left = append(c.left, b)
		rows += int(b.NumRows())
		null, err := f.collect(b, fresh)
		if err != nil {
			return err
		}
		nulls = nulls || null
	}
	f.rows = min(f.rows*chunkGrowth, mostChunk)
	unsure := nulls && f.shape.kind == plan.MarkJoin
	if int64(f.seen.Len()) > f.shape.node.Lookup.MaxKeys || unsure && f.shape.unsure {
		return f.readWhole(ctx, c)
	}
	if unsure && !f.exists {
		if err := f.probeExistence(ctx); err != nil {
			return err
		}
	}
	c.exists = f.exists
	if fresh.Len() == 0 {
		return nil
	}
	return f.lookup(ctx, fresh, c)
}

// collect appends the keys of a left batch that were not seen before, and reports whether a key has a NULL, which matches
// nothing.
func (f *fetcher) collect(b plan.Batch, fresh *vec.Rows) (nulls bool, err error) {
	cols, err := f.keys.Eval(b)
	if err != nil {
		return false, err
	}
	defer vec.ReleaseAll(cols)
	n, views := int(b.NumRows()), vec.OfAll(cols)
	f.skip, f.ids = vec.Sized(f.skip, n), vec.Sized(f.ids, n)
	clear(f.skip)
	for k := range views {
		for i := 0; views[k].HasNulls() && i < n; i++ {
			f.skip[i] = f.skip[i] || views[k].Null(i)
			nulls = nulls || f.skip[i]
		}
	}
	f.sel = f.seen.InsertNew(views, n, f.skip, f.ids, f.sel[:0])
	if len(f.sel) == 0 {
		return nulls, nil
	}
	return nulls, fresh.Append(views, f.sel, len(f.sel))
}

// close ends the reading of the left side.
func (f *fetcher) close() error {
	if f.carry != nil {
		f.carry.Release()
		f.carry = nil
	}
	f.seen.Release()
	return f.in.Close()
}
