package exec

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// ownRows makes the rows of a table function that a program has added.
type ownRows struct {
	node  *plan.Generate
	env   *Env
	rows  plan.Reader
	batch plan.Batch // nil when all of it has been given
	next  int        // row of batch
}

var _ generator = (*ownRows)(nil)

func (o *ownRows) start(ctx context.Context, args []arrow.Array, i int) error {
	if err := o.close(); err != nil {
		return err
	}
	return o.run(func() (err error) {
		o.rows, err = o.node.Func.Rows(ctx, o.env.Alloc, args, i)
		return err
	})
}

func (o *ownRows) fill(ctx context.Context, b []array.Builder, most int) (int, error) {
	n := 0
	for n < most {
		if err := cancelled(ctx); err != nil {
			return n, err
		}
		if o.batch == nil {
			err := o.run(func() (err error) {
				o.batch, err = o.rows.Next(ctx)
				return err
			})
			if errors.Is(err, io.EOF) {
				return n, o.close()
			}
			if err != nil {
				return n, err
			}
			o.next = 0
		}
		to := min(o.next+most-n, int(o.batch.NumRows()))
		for c := range b {
			appendRows(b[c], o.batch.Column(c), o.next, to)
		}
		n, o.next = n+to-o.next, to
		if o.next == int(o.batch.NumRows()) {
			o.batch.Release()
			o.batch = nil
		}
	}
	return n, nil
}

// run runs the program's code. A panic of it is an error, and an error names the function.
func (o *ownRows) run(code func() error) error {
	err := plan.CallOwn(code)
	if err != nil && err != io.EOF { //nolint:errorlint // readers give it unwrapped
		return plan.Errorf(plan.CodeData, "the table function %s", o.node.Func.Name).WithCause(err)
	}
	return err
}

// close lets go of rows that nobody has asked for.
func (o *ownRows) close() error {
	if o.batch != nil {
		o.batch.Release()
		o.batch = nil
	}
	if o.rows == nil {
		return nil
	}
	rows := o.rows
	o.rows = nil
	return o.run(rows.Close)
}

// appendRows appends the rows of a column from (inclusive) to (exclusive).
func appendRows(b array.Builder, from arrow.Array, first, end int) {
	switch b := b.(type) {
	case *array.BooleanBuilder:
		appendEach(b, from.(*array.Boolean), first, end)
	case *array.Int64Builder:
		appendEach(b, from.(*array.Int64), first, end)
	case *array.Float64Builder:
		appendEach(b, from.(*array.Float64), first, end)
	case *array.Decimal128Builder:
		appendEach(b, from.(*array.Decimal128), first, end)
	case *array.StringBuilder:
		appendEach(b, from.(*array.String), first, end)
	case *array.BinaryBuilder:
		appendEach(b, from.(*array.Binary), first, end)
	case *array.Date32Builder:
		appendEach(b, from.(*array.Date32), first, end)
	case *array.TimestampBuilder:
		appendEach(b, from.(*array.Timestamp), first, end)
	default: // of NULLs
		b.AppendNulls(end - first)
	}
}

func appendEach[T any](b interface {
	Append(v T)
	AppendNull()
}, from interface {
	IsNull(i int) bool
	Value(i int) T
}, first, end int) {
	for i := first; i < end; i++ {
		if from.IsNull(i) {
			b.AppendNull()
		} else {
			b.Append(from.Value(i))
		}
	}
}
