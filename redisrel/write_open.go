package redisrel

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
	"rsql/redisrel/internal/keyset"
)

// OpenWriter checks that rows can be written to the table and that the spec has every column of the key. Rows can be
// written to every table whose keys a template makes, declared or not; to a raw pattern they cannot.
func (t *Table) OpenWriter(ctx context.Context, spec plan.WriteSpec) (plan.Writer, error) {
	if spec.Mode == plan.Overwrite && !t.WritesInBulk() {
		return t.newOverwriter(ctx, spec)
	}
	w, err := t.newWriter(spec)
	if err != nil {
		return nil, err
	}
	return w, nil
}

// writeField is a hash field that a writer writes.
type writeField struct {
	name string
	// at is its column in the incoming batches.
	at int
}

func (t *Table) newWriter(spec plan.WriteSpec) (*writer, error) {
	r := t.rel
	template := r.template()
	if template == nil {
		return nil, plan.Errorf(plan.CodeUnsupported, "%q is a pattern, which does not say what the key of a new row is", r.name).
			WithHint("declare a table: CREATE TABLE t (…) WITH (key = 'user:{id}')")
	}
	if r.shape != hashShape {
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s: its keys are of type %s, and only hashes can be written so far", r.name, r.shape.redisType)
	}
	if strings.HasPrefix(template.Prefix(), ownPrefix) {
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s: keys that start with %s are rsql's own and are not written to", r.name, ownPrefix)
	}
	if r.directory != nil || r.indexes != nil {
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s: its rows are named by a directory or an index, which is kept row by row and not in bulk", r.name)
	}
	if len(r.parts) == 0 {
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s is the one key %s, and new rows need keys of their own", r.name, r.pattern.String())
	}
	if t.srv.settings.readOnly {
		return nil, t.srv.readOnlyError(spec.Mode.String())
	}
	w := &writer{table: t, loaded: map[nodeForm]bool{}, refuse: map[*server]bool{}, template: template, mode: spec.Mode, alloc: spec.Alloc, ttlAt: -1, parts: make([]int, len(r.parts))}
	w.values, w.scratch, w.valueEnds = make([]string, len(r.parts)), make([]string, len(r.parts)), make([]int, len(r.parts))
	for i := range w.parts {
		w.parts[i] = -1
	}
	seen := map[int]bool{}
	for i, at := range spec.Columns {
		if at < 0 || at >= len(r.columns) {
			return nil, plan.Errorf(plan.CodeInternal, "table %s has no column %d", r.name, at)
		}
		c := r.columns[at]
		if seen[at] {
			return nil, plan.Errorf(plan.CodeName, "table %s: column %s is written twice", r.name, c.name)
		}
		seen[at] = true
		switch c.source {
		case fromPart:
			w.parts[c.part] = i
		case fromField:
			if c.field == r.emptyRows() {
				return nil, plan.Errorf(plan.CodeName, "table %s: column %s cannot be written: it stands for rows without values", r.name, c.name)
			}
			w.fields = append(w.fields, writeField{name: c.field, at: i})
		case fromTTL:
			w.ttlAt = i
		default:
			return nil, plan.Errorf(plan.CodeName, "table %s: column %s cannot be written", r.name, c.name).
				WithHint("the key is made from %s", r.pattern.String())
		}
	}
	for i, at := range w.parts {
		if at < 0 {
			return nil, plan.Errorf(plan.CodeName, "table %s: the row's key needs the column %s", r.name, r.columns[r.parts[i]].name).
				WithHint("the key is %s", r.pattern.String())
		}
	}
	if len(w.fields) == 0 && r.emptyRows() == "" {
		return nil, plan.Errorf(plan.CodeName, "table %s: no column besides the key is written, and a hash without fields cannot exist", r.name)
	}
	w.keyColumns, w.fieldColumns = make([]writeColumn, len(w.parts)), make([]writeColumn, len(w.fields))
	for i, f := range w.fields {
		w.fieldColumns[i].field = newDumpField(f.name)
	}
	w.seen = keyset.New(rand.Uint64())
	if t.dryRun() && w.mode == plan.InsertIgnore {
		w.counted = keyset.New(rand.Uint64())
	}
	return w, nil
}

// writer writes hashes. One goroutine uses it at a time.
type writer struct {
	table    *Table
	template *Template
	mode     plan.WriteMode
	alloc    memory.Allocator
	// parts, fields and ttlAt say where in the batches the values are; ttlAt is -1 without a _ttl.
	parts  []int
	fields []writeField
	ttlAt  int
	// keyColumns, fieldColumns and ttlColumn are those of the batch that is looked at.
	keyColumns, fieldColumns []writeColumn
	ttlColumn                writeColumn
	ttlType                  plan.Type

	// before runs once before the first row is sent; nil for nothing.
	before func(context.Context) error
	// checked and taken are the numbers of rows that Check and Write were given; seen are the keys that Check met.
	checked, taken int64
	seen           *keyset.Set
	// occupied is how many of the keys that Check met exist.
	occupied int64
	// counted are the existing keys that a dry run of INSERT IGNORE met; nil otherwise. distinct is how many keys its rows have, existed how
	// many of these exist.
	counted           *keyset.Set
	distinct, existed int64
	// foreseen are the numbers, from 0, of the first rows that such a dry run would write, foreseenKeys their keys.
	foreseen     []int64
	foreseenKeys map[string]bool
	// found is set where most of those that it asked about last do.
	found  bool
	closed bool
	// values are the texts of a row's placeholders, which end in text at valueEnds; scratch is room to check them.
	values, scratch []string
	valueEnds       []int
	text            []byte

	page writePage
	// req is what is sent, and ends where the rows of each command in it end; out are the replies.
	req    request
	ends   []int
	out    respBuffer
	count  counters
	report plan.WriteReport
	// published is report after the last page.
	published atomic.Pointer[plan.WriteReport]
	// on is the server that rows are sent to; loaded are the forms whose scripts servers have, refuse has those that refuse dumps.
	on     *server
	loaded map[nodeForm]bool
	refuse map[*server]bool
	// asked is set when the server was asked what it takes, restores where it takes dumps.
	asked, restores bool
	failed          error
}

var (
	_ plan.Writer          = (*writer)(nil)
	_ plan.TrafficReporter = (*writer)(nil)
)

// Report says what was written so far. It may be asked while a page is on its way, which then does not count.
func (w *writer) Report() plan.WriteReport {
	if r := w.published.Load(); r != nil {
		return *r
	}
	return plan.WriteReport{}
}

// publish makes the report that others see that of now.
func (w *writer) publish() {
	r := w.report
	r.FirstFailed = slices.Clone(r.FirstFailed)
	w.published.Store(&r)
}

// Traffic says what was sent so far.
func (w *writer) Traffic() plan.ScanReport { return w.count.report() }

// Close frees what the writer holds. Rows that were written stay.
func (w *writer) Close() error {
	if !w.closed {
		w.closed = true
		w.seen.Close()
		if w.counted != nil {
			w.counted.Close()
		}
	}
	return nil
}
