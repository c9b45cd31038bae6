package redisrel

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// LookupColumns are the placeholders; of a raw pattern the `_key`. A table of one key has none, and no lookup.
func (t *Table) LookupColumns() []int {
	if t.rel.template() == nil {
		return []int{t.rel.keyAt}
	}
	return t.rel.parts
}

// Lookup reads the rows with the given keys, those of them that the spec's filters on the key allow.
func (t *Table) Lookup(ctx context.Context, spec plan.ScanSpec, keys plan.Batch) (plan.Reader, error) {
	spec.Limit = plan.NoLimit
	req, err := t.request(spec)
	if err != nil {
		return nil, err
	}
	req.exact = true
	if req.keys, err = t.lookupKeys(keys); err != nil {
		return nil, err
	}
	if len(spec.Filters) > 0 {
		if req.elements = t.rel.elementsFor(spec.Filters); req.elements.none() {
			req.keys = nil
		}
		req.keys = t.rel.restrict(req.keys, spec.Filters)
	}
	return t.open(ctx, req)
}

// lookupKeys are the keys that have the given values. Values that no key can have give none.
func (t *Table) lookupKeys(keys plan.Batch) ([]string, error) {
	if int(keys.NumCols()) != len(t.LookupColumns()) {
		return nil, plan.Errorf(plan.CodeInternal, "table %s is looked up by %d columns, not %d", t.label(), len(t.LookupColumns()), keys.NumCols())
	}
	template := t.rel.template()
	out := make([]string, 0, keys.NumRows())
	values := make([]string, keys.NumCols())
	var text []byte
	var scratch [8]string
rows:
	for row := range int(keys.NumRows()) {
		for i := range values {
			column := keys.Column(i)
			if column.IsNull(row) {
				continue rows
			}
			if d, ok := column.(*array.Float64); ok && d.Value(row) == 0 {
				text = append(text[:0], '0') // -0 equals 0, which is written without a sign
			} else {
				text = plan.AppendText(text[:0], column, row)
			}
			values[i] = string(text)
		}
		if template == nil {
			out = append(out, values[0])
		} else if key, err := template.appendKey(values, scratch[:]); err == nil {
			out = append(out, key)
		}
	}
	return out, nil
}

// restrict leaves the keys that the filters allow.
func (r *relation) restrict(keys []string, filters []plan.Expr) []string {
	known := make([]facts, len(r.columns))
	for _, f := range filters {
		if c, ok := r.constraintOf(f); ok {
			known[c.column].take(c)
		}
	}
	parts := make([]string, len(r.parts))
	out := keys[:0]
	for _, key := range keys {
		if (!known[r.keyAt].listed || known[r.keyAt].has(key)) && r.pattern.Match(key, parts) && r.within(known, parts) {
			out = append(out, key)
		}
	}
	return out
}
