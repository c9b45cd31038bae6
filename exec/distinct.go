package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/spill"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// distinct gives the first of each set of equal rows, as they come. When memory has no room for more of them, rows that are
// new go to partitions, each of which is made distinct on its own.
type distinct struct {
	node   *plan.Distinct
	in     plan.Reader
	env    *Env
	seen   *vec.KeyTable
	ids    []int32
	sel    []int32
	hashes []uint64
	parts  *spill.Partitions // nil while new rows are taken up
	files  partFiles
	rest   *parts // nil before the end of the input
}

var _ plan.Reader = (*distinct)(nil)

func newDistinct(n *plan.Distinct, in plan.Reader, env *Env) (*distinct, error) {
	types := make([]arrow.DataType, n.Schema().NumFields())
	for i, f := range n.Schema().Fields() {
		types[i] = f.Type
	}
	return &distinct{node: n, in: in, env: env, seen: vec.NewKeyTable(env.Alloc, types, env.hashMask())}, nil
}

// Next implements plan.Reader.
func (d *distinct) Next(ctx context.Context) (plan.Batch, error) {
	for d.rest == nil {
		b, err := d.in.Next(ctx)
		if errors.Is(err, io.EOF) && d.parts != nil {
			if err := d.divide(); err != nil {
				return nil, err
			}
			break
		}
		if err != nil {
			return nil, err
		}
		if out, err := d.add(b); out != nil || err != nil {
			return out, err
		}
		if err := cancelled(ctx); err != nil {
			return nil, err
		}
	}
	return d.rest.Next(ctx)
}

// add takes over a batch and gives the rows of it that were not seen, nil where all go to partitions.
func (d *distinct) add(b plan.Batch) (plan.Batch, error) {
	defer b.Release()
	n, views := int(b.NumRows()), vec.OfAll(b.Columns())
	d.ids, d.sel = vec.Sized(d.ids, n), d.sel[:0]
	if d.parts != nil {
		return nil, d.put(views, n)
	}
	if err := d.seen.Room(n); err != nil {
		return nil, err
	}
	d.sel = d.seen.InsertNew(views, n, nil, d.ids, d.sel)
	if d.env.crowded(d.env.own(), 0) {
		d.parts = d.env.partitions(d.node.Schema())
	}
	if err := d.env.affordable("DISTINCT"); err != nil {
		return nil, err
	}
	if len(d.sel) == n {
		b.Retain()
		return b, nil
	}
	return gatherBatch(d.env.Alloc, d.node.Schema(), b, d.sel)
}

// put copies rows that were not seen to their partitions.
func (d *distinct) put(views []vec.View, n int) error {
	d.seen.Find(views, n, nil, d.ids)
	for i, id := range d.ids {
		if id < 0 {
			d.sel = append(d.sel, int32(i))
		}
	}
	d.hashes = d.env.hashes(views, n, d.hashes)
	if err := d.parts.AddSome(views, d.hashes, d.sel); err != nil {
		return err
	}
	return d.env.affordable("DISTINCT")
}

// divide goes on with the partitions.
func (d *distinct) divide() (err error) {
	d.seen.Release()
	if d.files, err = d.parts.Finish(); err != nil {
		return err
	}
	d.rest = &parts{open: func(at int) (plan.Reader, error) {
		if d.files[at] == nil {
			return nil, nil //nolint:nilnil // no rows give no result
		}
		env := d.env.deeper()
		return newDistinct(d.node, env.readPart(takeFile(&d.files, at)), env)
	}}
	return nil
}

// Close implements plan.Reader.
func (d *distinct) Close() error {
	d.seen.Release()
	if d.parts != nil {
		d.parts.Discard()
	}
	_ = d.rest.Close() // files are closed
	removeFiles(&d.files)
	return d.in.Close()
}
