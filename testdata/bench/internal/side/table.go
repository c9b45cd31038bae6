// Package side runs the same SQL over the same rows in rsql's engine and in DuckDB, side by side.
package side

import (
	"context"
	"io"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// batchRows is the number of rows of a batch of a table in memory.
const batchRows = 8192

// Table is a table in memory.
type Table struct {
	name    string
	schema  *arrow.Schema
	batches []arrow.Record
	rows    int64
	stats   map[int]plan.ColumnStats
}

var (
	_ plan.Table       = (*Table)(nil)
	_ plan.Estimator   = (*Table)(nil)
	_ plan.StatsKeeper = (*Table)(nil)
)

// Column is a column of a table in the making.
type Column struct {
	Name string
	Type plan.Type
}

// Fill makes a table of rows; row appends the values of row i, one to each builder.
func Fill(name string, columns []Column, rows int, row func(i int, b []array.Builder)) *Table {
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = plan.NewField(c.Name, c.Type)
	}
	b := NewBuilder(name, arrow.NewSchema(fields, nil))
	for i := range rows {
		row(i, b.Columns())
		b.Next()
	}
	return b.Table()
}

// Builder makes a table row by row.
type Builder struct {
	table *Table
	b     *array.RecordBuilder
	n     int
}

// NewBuilder begins a table.
func NewBuilder(name string, schema *arrow.Schema) *Builder {
	return &Builder{table: &Table{name: name, schema: schema}, b: array.NewRecordBuilder(memory.DefaultAllocator, schema)}
}

// Columns are the builders of the columns; each takes one value before Next.
func (b *Builder) Columns() []array.Builder { return b.b.Fields() }

// Next ends a row.
func (b *Builder) Next() {
	if b.n++; b.n == batchRows {
		b.cut()
	}
}

func (b *Builder) cut() {
	if b.n > 0 {
		b.table.batches = append(b.table.batches, b.b.NewRecord())
		b.table.rows += int64(b.n)
		b.n = 0
	}
}

// Table ends the table.
func (b *Builder) Table() *Table {
	b.cut()
	return b.table
}

// Name implements plan.Table.
func (t *Table) Name() string { return t.name }

// Batches are the rows; they stay the table's.
func (t *Table) Batches() []arrow.Record { return t.batches }

// Schema implements plan.Table.
func (t *Table) Schema() *arrow.Schema { return t.schema }

// Supports implements plan.Table.
func (t *Table) Supports(plan.Expr) plan.Support { return plan.No }

// EstimateScan implements plan.Estimator.
func (t *Table) EstimateScan(plan.ScanSpec) plan.Estimate {
	return plan.Estimate{Rows: float64(t.rows), Keys: float64(t.rows)}
}

// WantsStats implements plan.StatsKeeper.
func (t *Table) WantsStats([]int) bool { return t.stats == nil }

// KeepStats implements plan.StatsKeeper.
func (t *Table) KeepStats(s plan.TableStats) { t.stats = s.Columns }

// ColumnStats implements plan.StatsKeeper.
func (t *Table) ColumnStats(column int) (plan.ColumnStats, bool) {
	s, known := t.stats[column]
	return s, known
}

// Scan implements plan.Table.
func (t *Table) Scan(_ context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	fields := make([]arrow.Field, len(spec.Columns))
	for i, c := range spec.Columns {
		fields[i] = t.schema.Field(c)
	}
	return &reader{table: t, columns: spec.Columns, schema: arrow.NewSchema(fields, nil), limit: spec.Limit}, nil
}

// reader gives the batches of a table.
type reader struct {
	table   *Table
	columns []int
	schema  *arrow.Schema
	next    atomic.Int64
	limit   int64
	given   int64
}

// Next implements plan.Reader.
func (r *reader) Next(context.Context) (plan.Batch, error) {
	i := int(r.next.Add(1)) - 1
	if i >= len(r.table.batches) || r.limit >= 0 && r.given >= r.limit {
		return nil, io.EOF
	}
	from := r.table.batches[i]
	cols := make([]arrow.Array, len(r.columns))
	for k, c := range r.columns {
		cols[k] = from.Column(c)
	}
	b := array.NewRecord(r.schema, cols, from.NumRows())
	if r.limit >= 0 {
		if rest := r.limit - r.given; rest < b.NumRows() {
			whole := b
			b = whole.NewSlice(0, rest)
			whole.Release()
		}
		r.given += b.NumRows()
	}
	return b, nil
}

// Close implements plan.Reader.
func (*reader) Close() error { return nil }
