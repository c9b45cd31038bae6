package agg

import (
	"math"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
)

// TestSumOfMoreHoursThanAnIntervalHolds carries whole days of them.
func TestSumOfMoreHoursThanAnIntervalHolds(t *testing.T) {
	const hour = 3600
	for _, c := range []struct {
		sum  accInterval
		want arrow.MonthDayNanoInterval
		fits bool
	}{
		{accInterval{seconds: 36 * hour, n: 2}, arrow.MonthDayNanoInterval{Nanoseconds: 36 * hour * 1e9}, true},
		{accInterval{months: 1, days: 2, seconds: 10_000_000 * 24 * hour, micros: 2_500_000, n: 9}, arrow.MonthDayNanoInterval{Months: 1, Days: 10_000_002, Nanoseconds: 2_500_000_000}, true},
		{accInterval{seconds: -10_000_000 * 24 * hour, micros: -1, n: 9}, arrow.MonthDayNanoInterval{Days: -10_000_000, Nanoseconds: -1000}, true},
		{accInterval{months: math.MaxInt32 + 1, n: 2}, arrow.MonthDayNanoInterval{}, false},
	} {
		got, ok := c.sum.sum()
		assert.Equal(t, c.fits, ok)
		if ok {
			assert.Equal(t, c.want, got)
		}
	}
	mean, ok := accInterval{days: 7, seconds: -10_000_000 * 24 * hour, n: 10_000_000}.mean()
	assert.True(t, ok)
	assert.Equal(t, arrow.MonthDayNanoInterval{Nanoseconds: -86_399_939_520_000}, mean)
}
