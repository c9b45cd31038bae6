package redisrel

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// readAll takes every element of some keys into account. A field of a stream that was not known is added, and the keys are
// read again: to take a value twice changes no guess.
func (f *inference) readAll(ctx context.Context, keys []string) error {
	for {
		err := f.readOnce(ctx, keys)
		var found *plan.RetypeError
		if !errors.As(err, &found) || !found.NewField {
			return err
		}
		if _, err := f.guess(found.Column); err != nil {
			return err
		}
	}
}

// readOnce is readAll with the fields that are known.
func (f *inference) readOnce(ctx context.Context, keys []string) error {
	req := scanRequest{
		table: f.table, pattern: f.pattern, shape: f.shape, wholeHash: f.shape.fields, exact: true, keys: keys,
		limit: plan.NoLimit, alloc: memory.DefaultAllocator,
	}
	var guesses []*typeGuess
	var fields []arrow.Field
	add := func(c column, g *typeGuess) {
		c.typ = plan.BlobType
		req.columns, guesses = append(req.columns, c), append(guesses, g)
		fields = append(fields, plan.NewField(c.field, plan.BlobType))
	}
	for i, e := range f.shape.elements {
		if e.guess {
			add(column{source: fromElement, part: i}, &f.value)
		}
	}
	for name, g := range f.fields {
		add(column{source: fromField, field: name}, g)
	}
	req.schema = arrow.NewSchema(fields, nil)
	r, err := openScan(ctx, f.srv.server, req)
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		b, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		addBatch(guesses, b)
		b.Release()
	}
}

// addBatch takes the values of BLOB columns into account.
func addBatch(guesses []*typeGuess, b plan.Batch) {
	for i, g := range guesses {
		values := b.Column(i).(*array.Binary)
		for row := range values.Len() {
			if v := values.Value(row); !values.IsNull(row) && len(v) > 0 {
				g.add(v, inferred)
			}
		}
	}
}
