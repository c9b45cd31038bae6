package frame

import (
	"context"
	"io"
	"strconv"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// lastName is the table that a session's last result is.
const lastName = "_"

// mostLast is how many rows a result may have to be kept.
const mostLast = 100_000

// WithLastResult keeps the last result with rows that was read to its end, up to 100,000 rows, as the table _ of the session:
// SELECT * FROM _ reads it again without the server. Columns of one name become id, id_2.
func WithLastResult() Option { return func(s *settings) { s.keepLast = true } }

// lastResult is the result that a session keeps. It is safe for use by several goroutines.
type lastResult struct {
	mu    sync.Mutex
	table *memoryTable // nil where there is none
	long  bool         // there was one, of too many rows
}

// set takes over a result; nil batches of a long one.
func (l *lastResult) set(t *memoryTable, long bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.table.release()
	l.table, l.long = t, long
}

// get gives the kept result.
func (l *lastResult) get() (plan.Table, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.long:
		return nil, plan.Errorf(plan.CodeName, "the last result had more than %d rows and was not kept", mostLast).
			WithHint("write its query as a subquery, or as WITH … AS (…)")
	case l.table == nil:
		return nil, plan.Errorf(plan.CodeName, "there is no last result yet").WithHint("_ is the result of the query before: run one to its end first")
	}
	return l.table, nil
}

// lastCatalog is the session's catalog with the last result in it.
type lastCatalog struct {
	plan.Namespaces
	last *lastResult
}

// Table implements plan.Catalog.
func (c *lastCatalog) Table(ctx context.Context, name string) (plan.Table, error) {
	if name == lastName {
		return c.last.get()
	}
	return c.Namespaces.Table(ctx, name)
}

// catalog is what statements find their tables in.
func (s *Session) catalog() plan.Namespaces {
	out := s.tables()
	if s.set.keepLast {
		out = &lastCatalog{Namespaces: out, last: &s.last}
	}
	if s.sources.any() {
		out = &sourceCatalog{Namespaces: out, sources: &s.sources}
	}
	return out
}

// keeping gathers the batches of a result while it is read.
type keeping struct {
	batches []arrow.Record
	rows    int64
}

// keep takes note of a batch that goes out; after too many rows it lets go of all.
func (k *keeping) keep(b arrow.Record) {
	if k.rows += b.NumRows(); k.rows > mostLast {
		k.drop()
		return
	}
	b.Retain()
	k.batches = append(k.batches, b)
}

func (k *keeping) drop() {
	for _, b := range k.batches {
		b.Release()
	}
	k.batches = nil
}

// keepLast makes the result, which has been read to its end, the last one of the session.
func (r *Rows) keepLast() {
	if r.keeping == nil || r.schema.NumFields() == 0 {
		return
	}
	k := r.keeping
	r.keeping = nil
	if k.rows > mostLast {
		r.session.last.set(nil, true)
	} else {
		r.session.last.set(&memoryTable{schema: uniqueNames(r.schema), batches: k.batches, rows: k.rows}, false)
	}
	r.session.generation.Add(1)
}

// uniqueNames is a schema whose second id is id_2.
func uniqueNames(s *arrow.Schema) *arrow.Schema {
	seen := map[string]bool{}
	fields := make([]arrow.Field, 0, s.NumFields())
	for _, f := range s.Fields() {
		name := f.Name
		for n := 2; seen[name]; n++ {
			name = f.Name + "_" + strconv.Itoa(n)
		}
		seen[name] = true
		fields = append(fields, plan.NewField(name, plan.TypeOf(f)))
	}
	return arrow.NewSchema(fields, nil)
}

// memoryTable is a table of batches in memory.
type memoryTable struct {
	schema  *arrow.Schema
	mu      sync.Mutex
	batches []arrow.Record
	rows    int64
	gone    bool
}

var (
	_ plan.Table     = (*memoryTable)(nil)
	_ plan.Estimator = (*memoryTable)(nil)
)

// Name implements plan.Table.
func (t *memoryTable) Name() string { return lastName }

// Schema implements plan.Table.
func (t *memoryTable) Schema() *arrow.Schema { return t.schema }

// Supports implements plan.Table.
func (t *memoryTable) Supports(plan.Expr) plan.Support { return plan.No }

// EstimateScan implements plan.Estimator.
func (t *memoryTable) EstimateScan(plan.ScanSpec) plan.Estimate {
	return plan.Estimate{Rows: float64(t.rows)}
}

// Scan implements plan.Table.
func (t *memoryTable) Scan(_ context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gone {
		return nil, plan.Errorf(plan.CodeConflict, "there is another last result by now").WithHint("run the statement again")
	}
	fields := make([]arrow.Field, len(spec.Columns))
	for i, c := range spec.Columns {
		fields[i] = t.schema.Field(c)
	}
	r := &memoryReader{columns: spec.Columns, schema: arrow.NewSchema(fields, nil), limit: spec.Limit}
	for _, b := range t.batches {
		b.Retain()
		r.batches = append(r.batches, b)
	}
	return r, nil
}

// release frees the batches; readers keep those that they still need. There may be no table.
func (t *memoryTable) release() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.batches {
		b.Release()
	}
	t.batches, t.gone = nil, true
}

// memoryReader gives columns of batches.
type memoryReader struct {
	batches []arrow.Record
	columns []int
	schema  *arrow.Schema
	limit   int64
	given   int64
}

// Next implements plan.Reader.
func (r *memoryReader) Next(context.Context) (plan.Batch, error) {
	if len(r.batches) == 0 || r.limit >= 0 && r.given >= r.limit {
		return nil, io.EOF
	}
	from := r.batches[0]
	r.batches = r.batches[1:]
	defer from.Release()
	cols := make([]arrow.Array, len(r.columns))
	for i, c := range r.columns {
		cols[i] = from.Column(c)
	}
	b := array.NewRecord(r.schema, cols, from.NumRows())
	if r.limit >= 0 && r.limit-r.given < b.NumRows() {
		defer b.Release()
		b = b.NewSlice(0, r.limit-r.given)
	}
	r.given += b.NumRows()
	return b, nil
}

// Close implements plan.Reader.
func (r *memoryReader) Close() error {
	for _, b := range r.batches {
		b.Release()
	}
	r.batches = nil
	return nil
}
