package frame

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// FromRows is a small table of Go values, of the kinds that [Session.Run] takes. Each column has the common type of its values.
//
//	s.FromRows([]string{"city", "country"}, []any{"Bern", "CH"}, []any{"Lyon", "FR"})
func (s *Session) FromRows(columns []string, rows ...[]any) *Frame {
	at := here()
	literals := make([][]plan.Expr, len(rows))
	for r, row := range rows {
		literals[r] = make([]plan.Expr, len(row))
		for c, v := range row {
			l, err := literal(v)
			if err != nil {
				return &Frame{session: s, err: at.inVerb("FromRows", err)}
			}
			literals[r][c] = l
		}
	}
	return &Frame{session: s, build: func(context.Context) (rel, error) {
		n, err := plan.NewValues(columns, literals)
		if err != nil {
			return rel{}, at.inVerb("FromRows", err)
		}
		return newRel(n, ""), nil
	}}
}

// FromArrow is a table of Arrow record batches of one schema. They are not copied, but for columns of types that rsql does not
// have, such as INT32, which are converted when they are read. The caller keeps the batches, and releases them when no action on
// the frame runs any more.
func (s *Session) FromArrow(schema *arrow.Schema, batches ...arrow.Record) *Frame {
	at := here()
	t, err := newArrowTable(schema)
	if err == nil {
		err = t.add(batches)
	}
	if err != nil {
		return &Frame{session: s, err: at.inVerb("FromArrow", err)}
	}
	return s.fromTable(t)
}

// FromReader is the table of what a reader of Arrow record batches gives. It is read when the frame runs, which it can once; FromArrow
// takes batches for several runs. The frame does not release the reader.
func (s *Session) FromReader(r array.RecordReader) *Frame {
	at := here()
	t, err := newArrowTable(r.Schema())
	if err != nil {
		return &Frame{session: s, err: at.inVerb("FromReader", err)}
	}
	t.reader = r
	return s.fromTable(t)
}

// fromTable is the frame of a table that needs no catalog.
func (s *Session) fromTable(t plan.Table) *Frame {
	columns := make([]int, t.Schema().NumFields())
	for i := range columns {
		columns[i] = i
	}
	return &Frame{session: s, build: func(context.Context) (rel, error) {
		n, err := plan.NewScan(t, "", columns)
		if err != nil {
			return rel{}, err
		}
		return newRel(n, ""), nil
	}}
}
