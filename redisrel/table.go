package redisrel

import (
	"context"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// Table is a table over the keys of one Redis type. It is immutable: what a later look at the keys finds is another Table.
type Table struct {
	srv *Server
	rel *relation
	// ttl, when it is more than 0, is the time to live of written rows instead of the relation's.
	ttl time.Duration
	// onRow hears of rows that a write does not write; nil for nobody.
	onRow func(plan.RowReport)
	// dry has writes look at everything and write nothing.
	dry bool
}

var (
	_ plan.Table         = (*Table)(nil)
	_ plan.PathDescriber = (*Table)(nil)
	_ plan.Estimator     = (*Table)(nil)
	_ plan.KeyLookup     = (*Table)(nil)
	_ plan.Writable      = (*Table)(nil)
	_ plan.Ordered       = (*Table)(nil)
	_ plan.Sampled       = (*Table)(nil)
	_ plan.Namespaced    = (*Table)(nil)
)

// Name is the table's name, or the pattern that stands in place of one.
func (t *Table) Name() string { return t.rel.name }

// Namespace is what stands before the name: the database, or the name of the server.
func (t *Table) Namespace() string { return t.srv.namespace }

// label is what messages call the table.
func (t *Table) label() string { return t.srv.labelOf(t.rel.name) }

// Kind says how the table came to be.
func (t *Table) Kind() Kind { return t.rel.kind }

// Key is the template or pattern of the table's keys.
func (t *Table) Key() string { return t.rel.pattern.String() }

// WithTTL is the table whose written rows live for d instead of what the declaration says.
func (t *Table) WithTTL(d time.Duration) *Table {
	c := *t
	c.ttl = d
	return &c
}

// WithRowReport is the table whose writes tell onRow of each row that was not written, one call at a time.
func (t *Table) WithRowReport(onRow func(plan.RowReport)) *Table {
	c := *t
	c.onRow = onRow
	return &c
}

// WithDryRun is the table whose writers only look at what they would write; see [WithDryRun].
func (t *Table) WithDryRun() *Table {
	c := *t
	c.dry = true
	return &c
}

// dryRun reports whether nothing may be written.
func (t *Table) dryRun() bool { return t.dry || t.srv.settings.dryRun }

// hearer hears of rows that are not written; nil for nobody.
func (t *Table) hearer() func(plan.RowReport) {
	if t.onRow != nil {
		return t.onRow
	}
	return t.srv.settings.onRow
}

// reportRow tells who wants to hear of it that a row was not written.
func (t *Table) reportRow(key, element string, o plan.RowOutcome, err error) {
	if onRow := t.hearer(); onRow != nil {
		onRow(plan.RowReport{Key: key, Element: element, Outcome: o, Err: err})
	}
}

// reportSkipped is reportRow for a row that is there.
func (t *Table) reportSkipped(key, element string) {
	if t.hearer() != nil {
		row := key
		if element != "" {
			row += ", " + t.elementLabel() + " " + element + ","
		}
		t.reportRow(key, element, plan.RowSkipped, plan.Errorf(plan.CodeConflict, "table %s: the row of key %s is there already", t.label(), row))
	}
}

// Inferred reports whether column types are guesses, which a scan may find to be wrong.
func (t *Table) Inferred() bool { return t.rel.declaration == nil }

// Schema has the placeholders and then the fields, of a declared table in the declared order; `_key`, `_ttl` (DOUBLE,
// seconds) and `_type` are pseudo-columns behind them. A raw pattern has a visible `_key` first. A hash field with the
// name of a placeholder or a pseudo-column is `_field.name`.
func (t *Table) Schema() *arrow.Schema { return t.rel.schema }

// Supports takes = and IN over placeholders and `_key`, exactly, where they compare with constants of the column's own
// type; an IN over one of several placeholders, LIKE 'abc%', and ranges of a placeholder's whole numbers only narrow the scan. Of collections it also takes = and IN
// over what names an element, and lists and ranges of scores, and ranges of ranks, indexes and times of entries.
func (t *Table) Supports(filter plan.Expr) plan.Support {
	c, ok := t.rel.constraintOf(filter)
	switch {
	case !ok:
		return t.rel.supportsRange(filter)
	case c.prefix:
		return plan.Inexact
	}
	if in, ok := filter.(*plan.In); ok && len(in.List) > 1 && len(t.rel.parts) > 1 && t.rel.columns[c.column].source == fromPart {
		return plan.Inexact
	}
	if call, ok := filter.(*plan.Call); ok && call.Func.Name == "like" { // LIKE NULL
		return plan.Inexact
	}
	return plan.Exact
}

// Scan reads rows. Anomalies are errors where the server is strict.
func (t *Table) Scan(ctx context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	req, err := t.keyedRequest(spec)
	if err != nil {
		return nil, err
	}
	if req.elements.nearest > 0 {
		return t.scanNearest(ctx, spec, req)
	}
	if req.list != nil && req.top == nil {
		if w, ok := t.weigh(ctx, req.list); ok {
			req.list, _ = t.lighter(req.list, w)
		}
	}
	return t.open(ctx, req)
}

// keyedRequest is what a spec asks for, and of which keys.
func (t *Table) keyedRequest(spec plan.ScanSpec) (scanRequest, error) {
	req, err := t.request(spec)
	a := t.rel.accessSpec(spec)
	req.elements = a.elements
	req.pattern, req.exact, req.keys, req.bounds, req.list, req.top = a.pattern, a.exact, a.keys, a.bounds, a.list, a.top
	if req.top != nil {
		if req.top.column = slices.Index(spec.Columns, a.listed); req.top.column < 0 && err == nil {
			err = plan.Errorf(plan.CodeInternal, "table %s: the first rows by a column that is not read", t.rel.name)
		}
	}
	return req, err
}

func (t *Table) open(ctx context.Context, req scanRequest) (plan.Reader, error) {
	r, err := openScan(ctx, t.srv.server, req)
	if err != nil {
		return nil, err
	}
	if t.srv.settings.strict {
		return &strictReader{scanReader: r, table: t.label()}, nil
	}
	return r, nil
}

// request is what a spec asks for, but for the keys.
func (t *Table) request(spec plan.ScanSpec) (scanRequest, error) {
	r := t.rel
	req := scanRequest{
		table: t.label(), namespace: t.srv.namespace, pattern: r.pattern, shape: r.shape, columns: make([]column, len(spec.Columns)), limit: spec.Limit, alloc: spec.Alloc,
	}
	fields := make([]arrow.Field, len(spec.Columns))
	for i, at := range spec.Columns {
		if at < 0 || at >= len(r.columns) {
			return req, plan.Errorf(plan.CodeInternal, "table %s has no column %d", r.name, at)
		}
		req.columns[i], fields[i] = r.columns[at], r.schema.Field(at)
		if c := req.columns[i]; c.source == fromElement && r.shape.elements[c.part].writeOnly {
			return req, plan.Errorf(plan.CodeUnsupported, "table %s: the column %s is written and cannot be read: a HyperLogLog does not keep what it has counted", t.label(), c.name).
				WithHint("hll_count(sketch) says how many there were")
		}
	}
	req.schema = arrow.NewSchema(fields, nil)
	if r.declaration != nil {
		req.badValuesNull = r.declaration.BadValues == "null"
	}
	req.wholeHash = t.wantsAll(spec.Columns)
	if spec.Whole && t.mayGrow() {
		req.wholeHash, req.knownFields = true, r.fieldNames()
	}
	return req, nil
}

// wantsAll reports whether a scan asks for all that is known of rows whose columns nobody declared: then a field that is
// not known belongs to the answer as well.
func (t *Table) wantsAll(columns []int) bool {
	if len(columns) == 0 || !t.mayGrow() {
		return false
	}
	for i, c := range t.rel.columns {
		if t.rel.shown(c) && !slices.Contains(columns, i) {
			return false
		}
	}
	return true
}

// fieldNames are the fields that are columns.
func (r *relation) fieldNames() []string {
	var out []string
	for _, c := range r.columns {
		if c.source == fromField {
			out = append(out, c.field)
		}
	}
	return out
}

// mayGrow reports whether rows may have fields that are no columns yet.
func (t *Table) mayGrow() bool { return t.rel.declaration == nil && t.rel.shape.fields }

// Sampled reports whether keys that nobody has looked at may have other fields.
func (t *Table) Sampled() bool {
	size := t.rel.size.Load()
	return t.mayGrow() && t.srv.settings.infer != InferAll && (size < 0 || size > int64(t.srv.settings.sampleRows))
}

// DescribeScan says how a spec would be answered.
func (t *Table) DescribeScan(spec plan.ScanSpec) plan.ScanPath {
	p := t.describeScan(spec)
	if a, _ := t.chosen(t.rel.accessSpec(spec)); !a.exact && a.list == nil && spec.Limit == plan.NoLimit {
		p.Notes = append(p.Notes, t.walkCost()...)
	}
	return p
}

// describeScan is DescribeScan without what a SCAN costs.
func (t *Table) describeScan(spec plan.ScanSpec) plan.ScanPath {
	req, err := t.request(spec)
	if err != nil {
		return plan.ScanPath{}
	}
	a, notes := t.chosen(t.rel.accessSpec(spec))
	req.elements = a.elements
	if e := &req.elements; e.listed && len(e.names) == 0 { // a parameter will give them
		e.names = []string{"?"}
	}
	lay, err := newLayout(&req)
	if err != nil {
		return plan.ScanPath{}
	}
	p := t.rel.describe(a, &req, lay, t.srv.pageKeys)
	p.Notes = append(p.Notes, notes...)
	if !a.exact {
		p.Path += t.srv.nodesScanned(a)
	}
	p.Path += t.srv.where()
	return p
}

// KeyCount is about how many keys the table has, by what earlier work counted; negative when unknown.
func (t *Table) KeyCount() int64 { return t.rel.size.Load() }

// EstimateScan guesses from what earlier work counted.
func (t *Table) EstimateScan(spec plan.ScanSpec) plan.Estimate {
	a := t.rel.accessSpec(spec)
	size := float64(t.rel.size.Load())
	rows := t.rel.rows()
	e := plan.Estimate{Rows: rows, Keys: t.srv.keyspace(size)}
	switch {
	case a.exact && a.params && len(a.keys) == 0:
		e = plan.Estimate{Rows: a.elements.share(t.rel.perKey), Keys: 1}
	case a.exact:
		e = plan.Estimate{Rows: float64(len(a.keys)) * a.elements.share(t.rel.perKey), Keys: float64(len(a.keys))}
	case rows < 0:
		return e
	default:
		if a.bounds != nil || a.pattern != t.rel.pattern {
			e.Rows = max(1, rows/boundShare)
		}
		if a.top != nil {
			e.Rows = min(e.Rows, float64(a.top.first))
			e.Keys = e.Rows
		} else if a.list != nil {
			e.Rows = max(1, a.list.elements.share(e.Rows))
			e.Keys = e.Rows
		}
		if t.rel.shape.many {
			e.Rows *= a.elements.share(t.rel.perKey) / max(1, t.rel.perKey)
		}
	}
	if spec.Limit != plan.NoLimit && float64(spec.Limit) < e.Rows {
		e.Keys *= float64(spec.Limit) / e.Rows
		e.Rows = float64(spec.Limit)
	}
	return e
}

// rows is about how many rows the table has; negative when nobody knows.
func (r *relation) rows() float64 {
	size := float64(r.size.Load())
	if !r.shape.many {
		return size
	}
	if rows, known := r.found.count(); known {
		return float64(rows)
	}
	if size < 0 {
		return size
	}
	return size * r.perKey
}

// boundShare is the guess of how many values a part of the key has.
const boundShare = 10

// keyspace is how many keys a SCAN walks through: all of the database.
func (s *Server) keyspace(atLeast float64) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.found == nil {
		return atLeast
	}
	return max(atLeast, float64(s.found.total))
}
