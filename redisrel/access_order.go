package redisrel

import (
	"slices"

	"rsql/planner/plan"
)

// SupportsOrder takes the orders in which the elements of a key lie: score in sorted sets, with the member behind it where
// members have one score; index in lists; ms, or ms and seq, in streams; ms in time series. All but lists can be read from either end.
// A column with an index is read from either end of that; see [Table.supportsIndexOrder]. Of members that are positions the nearest to a
// point are read, whatever is ordered by behind the distance; see [Table.supportsNearest].
func (t *Table) SupportsOrder(order []plan.ColumnOrder, filters []plan.Expr) bool {
	r := t.rel
	if slices.ContainsFunc(order, func(o plan.ColumnOrder) bool { return o.Expr != nil }) {
		return t.supportsNearest(order, filters)
	}
	if len(order) > 0 && r.indexes[order[0].Column] != nil {
		return t.supportsIndexOrder(order, filters)
	}
	if slices.ContainsFunc(filters, func(f plan.Expr) bool { return t.Supports(f) != plan.Exact }) {
		return false
	}
	at := make([]int, len(order))
	for i, o := range order {
		c := r.columns[o.Column]
		if c.source != fromElement || o.Descending != order[0].Descending {
			return false
		}
		at[i] = c.part
		if e := r.shape.elements[c.part]; c.typ != e.typ && (!e.names || c.typ != plan.BlobType) {
			return false
		}
	}
	switch {
	case len(order) == 0 || len(order) > 2:
		return false
	case r.shape == zsetShape:
		return at[0] == zsetScore && (len(at) == 1 || at[1] == zsetMember)
	case r.shape == listShape:
		return at[0] == listIndex && len(at) == 1 && !order[0].Descending
	case r.shape == seriesShape:
		return at[0] == seriesMS && len(at) == 1
	case r.shape == streamShape:
		return at[0] == streamMS && (len(at) == 1 || at[1] == streamSeq)
	}
	return false
}

// accessSpec is the access for a spec. Elements that are asked for by name are read whatever their order.
func (r *relation) accessSpec(spec plan.ScanSpec) access {
	a := r.accessFor(spec.Filters)
	if spec.First <= 0 || len(spec.Order) == 0 || a.elements.listed {
		return a
	}
	if spec.Order[0].Expr != nil {
		return r.nearestOf(a, spec)
	}
	if index := r.indexes[spec.Order[0].Column]; index != nil {
		return r.fromIndex(a, index, spec)
	}
	if !a.elements.narrow() {
		a.elements = allElements()
	}
	a.elements.first, a.elements.reverse = spec.First, spec.Order[0].Descending
	return a
}
