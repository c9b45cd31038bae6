package plan

import (
	"cmp"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// IntervalOrder is the length of an interval in nanoseconds, by which intervals are compared: a month is taken for 30 days and a
// day for 24 hours.
func IntervalOrder(v arrow.MonthDayNanoInterval) decimal128.Num {
	const daysPerMonth = 30
	days := decimal128.FromI64(int64(v.Months)*daysPerMonth + int64(v.Days))
	return days.Mul(decimal128.FromI64(microsPerDay * nanosPerMicro)).Add(decimal128.FromI64(v.Nanoseconds))
}

// CompareIntervals orders intervals by their lengths.
func CompareIntervals(a, b arrow.MonthDayNanoInterval) int {
	x, y := IntervalOrder(a), IntervalOrder(b)
	if c := cmp.Compare(x.HighBits(), y.HighBits()); c != 0 {
		return c
	}
	return cmp.Compare(x.LowBits(), y.LowBits())
}
