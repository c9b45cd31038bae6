package vec

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// Ordered gives columns of numbers in the place of columns of INTERVAL: equal where the intervals are, and in their order. All that
// compares and hashes values does so with these, and intervals are only copied.
func Ordered(cols []View) []View {
	out := cols
	for c := range cols {
		if cols[c].Kind != Interval {
			continue
		}
		if &out[0] == &cols[0] {
			out = slices.Clone(cols)
		}
		out[c] = cols[c].ordered()
	}
	return out
}

// orderedTypes are the types of columns that Ordered gives.
func orderedTypes(types []arrow.DataType) []arrow.DataType {
	out := slices.Clone(types)
	for i, dt := range out {
		if KindOf(dt) == Interval {
			out[i] = &arrow.Decimal128Type{Precision: plan.MaxPrecision}
		}
	}
	return out
}

func (v *View) ordered() View {
	if v.Kind != Interval {
		return *v
	}
	lengths := make([]decimal128.Num, v.Len)
	for i, x := range v.Intervals() {
		lengths[i] = plan.IntervalOrder(x)
	}
	o := *v
	o.Kind, o.fixed = Decimal, arrow.Decimal128Traits.CastToBytes(lengths)
	return o
}
