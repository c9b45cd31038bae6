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
	// update writes into rows that are there, and makes those that are not.
	update bool
	// dry has nothing changed.
	dry bool
	// into takes the rows of returning.
	into      *[]Row
	returning []any
	// options are those of the table, in pairs of name and value.
	options [][2]string
	err     error
}

// Into has the rows written to another database of the server, Into("3"), to an attached server, Into("east"), or to another
// database of that, Into("east", "3").
func Into(path ...string) WriteOption { return func(w *writing) { w.path = path } }

// WithMode says what to do with keys that exist; [Insert] without it.
func WithMode(m WriteMode) WriteOption { return func(w *writing) { w.mode = m } }

// WithUpdate writes the frame's columns into rows that are there, whose other fields and time to live stay, and makes those that are not; of two
// rows with one key each writes in turn. It takes the place of a mode.
func WithUpdate() WriteOption { return func(w *writing) { w.update = true } }

// WithType has [Frame.WriteRedis] write keys of another type than hashes, by the names that CREATE TABLE … WITH (type = '…') takes. The frame's
// columns besides those of the key are then those of the type: value of a string; member of a set; member and score of a zset; member, lon and lat of a
// geo; value of a list, to whose end it goes; the fields of a stream's entry, and its id if it is given; the members of a json document; field and
// value of fields; bit of a bitmap; element of a hyperloglog. A key of another type than that is an error and stays as it is.
func WithType(name string) WriteOption { return WithTableOption("type", name) }

// WithTableOption has [Frame.WriteRedis] write as into a table that is declared with an option, as CREATE TABLE … WITH takes it: "maxlen" of streams,
// "directory", "index city", "empty_rows".
func WithTableOption(name, value string) WriteOption {
	return func(w *writing) { w.options = append(w.options, [2]string{name, value}) }
}

// WithTTL gives the written rows a time to live, a millisecond or more. A `_ttl` column of the frame, in seconds, wins where
// it is not NULL.
func WithTTL(d time.Duration) WriteOption {
	return func(w *writing) {
		if w.ttl = d; d < time.Millisecond {
			w.err = plan.Errorf(plan.CodeValue, "a time to live of %s is shorter than a millisecond", d)
		}
	}
}

// WithRowReport has f called for each row that was not written although its turn came: skipped, failed or unknown, with its key, what names
// it in the key, and why. Calls come while the write is at work, from other goroutines, one at a time. Existing keys that refuse an INSERT before it writes anything, and keys of another type, are told
// of, all of the page in which the first is found; of the rows behind the one that stopped a write, and of other rows that are refused before, nothing is.
func WithRowReport(f func(RowReport)) WriteOption { return func(w *writing) { w.rows = f } }

// WithReturning has [Frame.Update], [Frame.Delete] and [Merge.Run] append the rows that they changed to what rows points to, as they are afterwards, or were
// before they were deleted. Columns are as those of [Frame.Select], without windows and frames in expressions; none are all columns.
func WithReturning(rows *[]Row, columns ...any) WriteOption {
	return func(w *writing) { w.into, w.returning = rows, columns }
}

// DryRun looks at everything that a write would do and changes nothing; the report says what would be written and skipped. [WithDryRun] is the same
// for all that a session does.
func DryRun() WriteOption { return func(w *writing) { w.dry = true } }

// WriteRedis runs the frame and writes each row as a hash under a key template such as "stats:{city}". Columns that the
// template names make the key; every other one is a field, and a NULL is no field. A column called `_ttl` is no field but
// the row's time to live in seconds. No table is declared. [WithType] writes keys of other types.
//
// The query is run and all rows are checked before the first is written; then each row lands whole or not at all. The
// report holds with an error as well: what was written stays.
func (f *Frame) WriteRedis(ctx context.Context, template string, opts ...WriteOption) (WriteReport, error) {
	report, err := f.write(ctx, "WriteRedis", opts, func(_ context.Context, server *redisrel.Server, schema *arrow.Schema, w *writing) (*redisrel.Table, error) {
		return server.TargetForWrite(template, schema, w.options)
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
	return f.write(ctx, "WriteTable", opts, func(ctx context.Context, server *redisrel.Server, _ *arrow.Schema, w *writing) (*redisrel.Table, error) {
		if len(w.options) > 0 {
			return nil, plan.Errorf(plan.CodeUnsupported, "the table has its own options").WithHint("leave WithType and WithTableOption out, or use WriteRedis")
		}
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

func (f *Frame) write(ctx context.Context, verb string, opts []WriteOption, target func(context.Context, *redisrel.Server, *arrow.Schema, *writing) (*redisrel.Table, error)) (WriteReport, error) {
	if f.err != nil {
		return WriteReport{}, f.err
	}
	var w writing
	for _, o := range opts {
		o(&w)
	}
	if w.into != nil {
		w.err = plan.Errorf(plan.CodeUnsupported, "it has no WithReturning: all rows are written as they are")
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
		t, err := target(ctx, server, in.node.Schema(), &w)
		if err != nil {
			return nil, inVerb(verb, err)
		}
		if w.ttl > 0 {
			t = t.WithTTL(w.ttl)
		}
		if w.rows != nil {
			t = t.WithRowReport(w.rows)
		}
		if w.dry {
			t = t.WithDryRun()
		}
		n, err := in.into(t, w.mode, w.update)
		if err != nil {
			return nil, inVerb(verb, err)
		}
		p, err := f.session.optimized(ctx, n)
		if p != nil {
			p.dry = w.dry
		}
		return p, err
	}
	r, err := f.session.observe(ctx, "", func(ctx context.Context) (*Rows, error) { return f.session.execute(ctx, holdAll, build) })
	report := r.Stats().Write
	if closing := r.Close(); err == nil {
		err = closing
	}
	return report, err
}

// into is the node that writes the rows into the columns of a table with the same names; update has it write into rows that are there, and make those that are not.
func (r rel) into(t plan.Table, mode WriteMode, update bool) (plan.Node, error) {
	columns, err := r.columnsOf(t)
	if err != nil {
		return nil, err
	}
	if update {
		return plan.NewUpsert(r.node, t, columns)
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
