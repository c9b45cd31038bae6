package redisrel

import (
	"math"

	"rsql/planner/plan"
)

// keyRange is the whole numbers that a placeholder's values are among, both ends included. Values that are no numbers are left to whoever reads
// them: where they are declared as such, they are bad values.
type keyRange struct{ from, to int64 }

func anyNumber() keyRange { return keyRange{math.MinInt64, math.MaxInt64} }

// holds reports whether a value in a key may be of a row within the range.
func (k keyRange) holds(value string) bool {
	v, ok := parseInt([]byte(value))
	return !ok || k.from <= v && v <= k.to
}

// comparesKeyNumber reports whether a comparison makes a range of a BIGINT of the key.
func (r *relation) comparesKeyNumber(c comparison) bool {
	column := r.columns[c.column]
	return column.source == fromPart && column.typ.Kind == plan.BigInt && plan.Orders(c.op)
}

// keyRangeOf reads a filter that compares a BIGINT of the key with a known value; false for others.
func (r *relation) keyRangeOf(filter plan.Expr) (column int, within keyRange, ok bool) {
	c, ok := r.comparisonOf(filter)
	if !ok || c.value == nil || !r.comparesKeyNumber(c) {
		return 0, keyRange{}, false
	}
	v, ok := c.value.Value.(int64)
	within = anyNumber()
	switch {
	case c.op == "<" && v > math.MinInt64:
		within.to = v - 1
	case c.op == "<=":
		within.to = v
	case c.op == ">" && v < math.MaxInt64:
		within.from = v + 1
	case c.op == ">=":
		within.from = v
	default: // no number is
		return 0, keyRange{}, false
	}
	return c.column, within, ok
}
