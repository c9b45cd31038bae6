package frame

import (
	"context"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
	"rsql/redisrel"
)

// WriteMode says what a write does with keys that exist.
type WriteMode = plan.WriteMode

// The modes of a write.
const (
	// Insert refuses existing keys, and two rows with one key: then nothing is written.
	Insert = plan.Insert
	// Ignore skips existing keys.
	Ignore = plan.InsertIgnore
	// Replace replaces whole rows: fields that the new row does not have go. Of two rows with one key the last wins.
	Replace = plan.Replace
	// Overwrite is Replace that removes all other rows of the table when the new ones are in.
	Overwrite = plan.Overwrite
)

// WriteOption changes how a frame is written.
type WriteOption func(*writing)

type writing struct {
	path []string
	mode WriteMode
	ttl  time.Duration
	rows func(RowReport)
	err  error
}

// Into has the rows written to another database of the server, Into("3"), to an attached server, Into("east"), or to another
// database of that, Into("east", "3").
func Into(path ...string) WriteOption { return func(w *writing) { w.path = path } }

// WithMode says what to do with keys that exist; [Insert] without it.
func WithMode(m WriteMode) WriteOption { return func(w *writing) { w.mode = m } }

// WithTTL gives the written rows a time to live, a millisecond or more. A `_ttl` column of the frame, in seconds, wins where
// it is not NULL.
func WithTTL(d time.Duration) WriteOption {
	return func(w *writing) {
		if w.ttl = d; d < time.Millisecond {
			w.err = plan.Errorf(plan.CodeValue, "a time to live of %s is shorter than a millisecond", d)
		}
	}
}

// WithRowReport has f called for each row that was not written although its turn came: skipped, failed or unknown, with its key and
// why. Calls come while the write is at work, from other goroutines, one at a time. Of the rows behind the one that stopped a write, and
// of rows that are refused before the first is written, nothing is told.
func WithRowReport(f func(RowReport)) WriteOption { return func(w *writing) { w.rows = f } }

// WriteRedis runs the frame and writes each row as a hash under a key template such as "stats:{city}". Columns that the
// template names make the key; every other one is a field, and a NULL is no field. A column called `_ttl` is no field but
// the row's time to live in seconds. No table is declared.
//
// The query is run and all rows are checked before the first is written; then each row lands whole or not at all. The
// report holds with an error as well: what was written stays.
func (f *Frame) WriteRedis(ctx context.Context, template string, opts ...WriteOption) (WriteReport, error) {
	report, err := f.write(ctx, "WriteRedis", opts, func(_ context.Context, server *redisrel.Server, schema *arrow.Schema) (*redisrel.Table, error) {
		return server.TargetForWrite(template, schema)
	})
	if report.Written+report.Unknown > 0 {
		for _, server := range f.session.servers() {
			server.Refresh() // there may be fields now that a look at the keys did not show
		}
		f.session.generation.Add(1)
	}
	return report, err
}

// WriteTable is WriteRedis into a declared or discovered table. Columns are matched by name and converted to the table's
// types; columns of the table that the frame does not have are no fields.
func (f *Frame) WriteTable(ctx context.Context, table string, opts ...WriteOption) (WriteReport, error) {
	return f.write(ctx, "WriteTable", opts, func(ctx context.Context, server *redisrel.Server, _ *arrow.Schema) (*redisrel.Table, error) {
		t, err := server.Table(ctx, table)
		if err != nil {
			return nil, err
		}
		if r, ok := t.(*redisrel.Table); ok {
			return r, nil
		}
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s cannot be written", table)
	})
}

func (f *Frame) write(ctx context.Context, verb string, opts []WriteOption, target func(context.Context, *redisrel.Server, *arrow.Schema) (*redisrel.Table, error)) (WriteReport, error) {
	if f.err != nil {
		return WriteReport{}, f.err
	}
	var w writing
	for _, o := range opts {
		o(&w)
	}
	if w.err != nil {
		return WriteReport{}, inVerb(verb, w.err)
	}
	server, err := f.session.serverOf(ctx, w.path)
	if err != nil {
		return WriteReport{}, inVerb(verb, err)
	}
	build := func(ctx context.Context) (*planned, error) {
		in, err := f.visible(ctx)
		if err != nil {
			return nil, err
		}
		t, err := target(ctx, server, in.node.Schema())
		if err != nil {
			return nil, inVerb(verb, err)
		}
		if w.ttl > 0 {
			t = t.WithTTL(w.ttl)
		}
		if w.rows != nil {
			t = t.WithRowReport(w.rows)
		}
		n, err := in.into(t, w.mode)
		if err != nil {
			return nil, inVerb(verb, err)
		}
		return f.session.optimized(ctx, n)
	}
	r, err := f.session.observe(ctx, "", func(ctx context.Context) (*Rows, error) { return f.session.execute(ctx, holdAll, build) })
	report := r.Stats().Write
	if closing := r.Close(); err == nil {
		err = closing
	}
	return report, err
}

// into is the node that writes the rows into the columns of a table with the same names.
func (r rel) into(t plan.Table, mode WriteMode) (plan.Node, error) {
	columns, err := r.columnsOf(t)
	if err != nil {
		return nil, err
	}
	return plan.NewInsert(r.node, t, mode, columns)
}

// columnsOf are the columns of a table that have the names of the rows' columns.
func (r rel) columnsOf(t plan.Table) ([]int, error) {
	columns := make([]int, r.node.Schema().NumFields())
	from := map[int]string{}
	for i, f := range r.node.Schema().Fields() {
		at, err := find(t.Schema(), f.Name)
		if err != nil {
			return nil, inVerb("table "+t.Name(), err)
		}
		if other, twice := from[at]; twice {
			return nil, plan.Errorf(plan.CodeName, "two columns are for %s of %s: %s and %s", t.Schema().Field(at).Name, t.Name(), other, f.Name).
				WithHint("rename or drop one of them")
		}
		columns[i], from[at] = at, f.Name
	}
	return columns, nil
}
