package frame

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/frame/internal/govalue"
	"rsql/planner/plan"
)

// TableFunc is a function of a program that gives rows, for [Session.RegisterTableFunc].
type TableFunc struct {
	params         []plan.Type
	optional       int
	columns        *arrowTable
	signature, doc string
	rows           func(ctx context.Context, args []any) (array.RecordReader, error)
	err            error
}

// TableFuncOf is a table function of arguments of the types params, such as "TEXT", and the columns of a schema, of any Arrow types that
// rsql has SQL types for. rows gives its rows for values of the arguments, of the kinds of [Row].Values, of which none is nil: for
// NULL there are no rows. The session releases the reader. Several goroutines call rows at once.
func TableFuncOf(params []string, columns *arrow.Schema, rows func(ctx context.Context, args []any) (array.RecordReader, error)) TableFunc {
	types, err := sqlTypes(params)
	if err != nil {
		return TableFunc{err: err}
	}
	t, err := newArrowTable(columns)
	return TableFunc{params: types, columns: t, rows: rows, err: err}
}

// Optional says how many arguments, from the last, may be left out.
func (f TableFunc) Optional(n int) TableFunc { f.optional = n; return f }

// Documented is as [Func.Documented].
func (f TableFunc) Documented(signature, doc string) TableFunc {
	f.signature, f.doc = signature, doc
	return f
}

// RegisterTableFunc makes a table function callable by a name in this session: FROM orders_of(17), [Session.TableFn]. The rest is as for
// [Session.RegisterFunc]. A table that takes no arguments is rather a [TableSource].
func (s *Session) RegisterTableFunc(name string, f TableFunc) error {
	lower, err := functionName(name)
	if err == nil {
		err = f.err
	}
	if err == nil {
		err = s.funcs.AddTable(plan.NewTableFunc(lower, f.params, f.optional, f.columns.schema.Fields(), f.signature, f.doc, f.read))
	}
	if err != nil {
		return inVerb("RegisterTableFunc", err)
	}
	s.generation.Add(1)
	return nil
}

// read opens the rows for row i of the arguments.
func (f TableFunc) read(ctx context.Context, mem memory.Allocator, args []arrow.Array, i int) (plan.Reader, error) {
	values := make([]any, len(args))
	for k, a := range args {
		values[k] = govalue.Of(a, i)
	}
	rows, err := f.rows(ctx, values)
	if err != nil {
		return nil, err
	}
	if err := f.columns.gives(rows); err != nil {
		return nil, err
	}
	columns := make([]int, f.columns.schema.NumFields())
	for c := range columns {
		columns[c] = c
	}
	r := newArrowReader(f.columns.schema, plan.ScanSpec{Columns: columns, Alloc: mem, Limit: -1})
	r.reader, r.owned, r.failed = rows, true, func(err error) error { return err }
	return r, nil
}
