package files

import (
	"context"
	"errors"
	"io"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/frame/internal/foreign"
	"rsql/planner/plan"
)

// typedReader reads files that have types, one after the other.
type typedReader struct {
	table  *Table
	spec   plan.ScanSpec
	schema *arrow.Schema
	alloc  memory.Allocator
	left   []*source
	at     typedFile // nil between two files
	src    *source
	from   []foreign.Column
	dict   *foreign.Dictionaries // nil where texts are wanted
	given  atomic.Int64
	err    error
}

var (
	_ plan.Reader   = (*typedReader)(nil)
	_ plan.Reporter = (*typedReader)(nil)
)

// Next implements plan.Reader.
func (r *typedReader) Next(ctx context.Context) (plan.Batch, error) {
	if r.err != nil {
		return nil, r.err
	}
	b, err := r.next(ctx)
	if err != nil {
		r.err = err
		return nil, err
	}
	r.given.Add(b.NumRows())
	return b, nil
}

func (r *typedReader) next(ctx context.Context) (plan.Batch, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.spec.Limit >= 0 && r.given.Load() >= r.spec.Limit {
			return nil, io.EOF
		}
		if r.at == nil {
			if len(r.left) == 0 {
				return nil, io.EOF
			}
			if err := r.open(ctx); err != nil {
				return nil, err
			}
		}
		rec, rows, err := r.at.next(ctx)
		if errors.Is(err, io.EOF) {
			if err := r.closeFile(); err != nil {
				return nil, cannotRead(r.src.name, err)
			}
			continue
		}
		if err != nil {
			return nil, plan.Errorf(plan.CodeData, "file %s cannot be read as %s", r.src.name, r.table.format).WithCause(err)
		}
		return r.batch(rec, rows)
	}
}

// batch makes a record of the file's, or a number of rows, a batch of ours.
func (r *typedReader) batch(rec arrow.Record, rows int64) (plan.Batch, error) {
	if rec == nil {
		rec = array.NewRecord(arrow.NewSchema(nil, nil), nil, rows)
	}
	defer rec.Release()
	if left := r.spec.Limit - r.given.Load(); r.spec.Limit >= 0 && left < rec.NumRows() {
		rec = rec.NewSlice(0, left)
		defer rec.Release()
	}
	b, err := r.converted(rec)
	if err != nil {
		return nil, plan.Errorf(plan.CodeOf(err), "file %s", r.src.name).WithCause(err)
	}
	return r.named(b), nil
}

// converted makes an error of a panic: the values of damaged files may lie anywhere.
func (r *typedReader) converted(rec arrow.Record) (b plan.Batch, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = plan.Errorf(plan.CodeData, "it is damaged: %v", p)
		}
	}()
	return foreign.Record(rec, r.from, r.schema, r.dict, r.alloc)
}

// named puts the file's name into its column.
func (r *typedReader) named(b plan.Batch) plan.Batch {
	for i, at := range r.spec.Columns {
		if at == len(r.table.columns) {
			b = r.withName(b, i)
		}
	}
	return b
}

// withName puts the file's name into a column of a batch, which it takes over.
func (r *typedReader) withName(b plan.Batch, i int) plan.Batch {
	defer b.Release()
	names := array.NewStringBuilder(r.alloc)
	defer names.Release()
	for range b.NumRows() {
		names.Append(r.src.name)
	}
	column := names.NewArray()
	defer column.Release()
	named, _ := b.SetColumn(i, column) // of the same type and length
	return named
}

// open opens the next file and finds its columns.
func (r *typedReader) open(ctx context.Context) error {
	r.src, r.left = r.left[0], r.left[1:]
	f, err := r.table.openTyped(r.src, r.alloc)
	if err != nil {
		return err
	}
	r.at = f
	byName := map[string]int{}
	for i, name := range distinct(plan.FieldNames(f.schema(), false)) {
		byName[name] = i
	}
	var columns []int
	place := map[int]int{}
	r.from = nil
	for i, at := range r.spec.Columns {
		c := foreign.Column{Field: r.schema.Field(i), From: -1}
		if at < len(r.table.columns) {
			if in, ok := byName[r.table.columns[at].name]; ok {
				if _, asked := place[in]; !asked {
					place[in] = len(columns)
					columns = append(columns, in)
				}
				c.From = place[in]
			}
		}
		r.from = append(r.from, c)
	}
	if err := f.records(ctx, columns, r.filters(byName)); err != nil {
		return plan.Errorf(plan.CodeData, "file %s cannot be read as %s", r.src.name, r.table.format).WithCause(err)
	}
	return nil
}

// filters are the comparisons of the scan by the columns of a file. Those of columns that it does not have are of no use.
func (r *typedReader) filters(byName map[string]int) []fileFilter {
	var out []fileFilter
	for _, e := range r.spec.Filters {
		at, op, constant, ok := comparisonOf(e)
		if !ok || at >= len(r.table.columns) {
			continue
		}
		in, has := byName[r.table.columns[at].name]
		if value, isLiteral := constant.(*plan.Literal); has && isLiteral && !value.IsNull() {
			out = append(out, fileFilter{in, op, value})
		}
	}
	return out
}

func (r *typedReader) closeFile() error {
	if r.at == nil {
		return nil
	}
	err := r.at.close()
	r.at = nil
	return err
}

// Report implements plan.Reporter.
func (r *typedReader) Report() plan.ScanReport { return plan.ScanReport{Rows: r.given.Load()} }

// Close implements plan.Reader.
func (r *typedReader) Close() error {
	r.left = nil
	if r.dict != nil {
		r.dict.Release()
	}
	if r.err == nil {
		r.err = io.EOF
	}
	return r.closeFile()
}
