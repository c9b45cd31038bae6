package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/spill"
	"rsql/planner/plan"
)

// keptRows are the rows of a statement that looks at all of them before it changes the first: in memory, and in a file as soon as
// that is crowded. They are read in the order in which they came, as often as one likes.
type keptRows struct {
	env    *Env
	schema *arrow.Schema
	// total is the number of rows.
	total   int64
	batches []plan.Batch // none once there is a file
	bytes   int64        // of batches
	out     *spill.Writer
	file    *spill.File
}

func newKeptRows(env *Env, schema *arrow.Schema) *keptRows {
	return &keptRows{env: env, schema: schema}
}

// add takes a batch over.
func (k *keptRows) add(b plan.Batch) error {
	k.total += b.NumRows()
	k.batches = append(k.batches, b)
	for _, c := range b.Columns() {
		k.bytes += int64(c.Data().SizeInBytes())
	}
	if k.out == nil && !k.env.crowded(k.bytes, 0) {
		return nil
	}
	if k.out == nil {
		k.out = k.env.Temp.NewWriter(k.schema, k.env.Alloc, &k.env.node.spilled)
	}
	for _, b := range k.batches {
		if err := k.out.Write(b.Columns(), int(b.NumRows())); err != nil {
			return err
		}
	}
	k.drop()
	return nil
}

// finish is called behind the last batch and before the rows are read.
func (k *keptRows) finish() error {
	if k.out == nil {
		return nil
	}
	var err error
	k.file, err = k.out.Finish()
	return err
}

// single is the only batch of rows that memory has; nil for several, and for none.
func (k *keptRows) single() plan.Batch {
	if len(k.batches) == 1 {
		return k.batches[0]
	}
	return nil
}

// each calls f for all batches. It ends with the first error, or when the statement is cancelled.
func (k *keptRows) each(ctx context.Context, f func(plan.Batch) error) error {
	for _, b := range k.batches {
		if err := cancelled(ctx); err != nil {
			return err
		}
		if err := f(b); err != nil {
			return err
		}
	}
	if k.file == nil {
		return nil
	}
	in := k.file.Read(k.env.Alloc)
	defer in.Close() // what was read is read
	for {
		b, err := in.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil // cancelled or not: all is done
		}
		if err != nil {
			return err
		}
		if err = cancelled(ctx); err == nil {
			err = f(b)
		}
		b.Release()
		if err != nil {
			return err
		}
	}
}

// drop gives the batches in memory up.
func (k *keptRows) drop() {
	releaseBatches(k.batches)
	k.batches, k.bytes = nil, 0
}

// close frees all rows. It may be called again.
func (k *keptRows) close() {
	k.drop()
	if k.out != nil {
		k.out.Discard()
	}
	k.file.Remove()
}
