package eval

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCivilAgainstTheStandardLibrary walks through all years that have a text.
func TestCivilAgainstTheStandardLibrary(t *testing.T) {
	check := func(day int64) {
		want := time.Unix(day*86_400, 0).UTC()
		y, m, d := civil(day)
		require.Equal(t, []int64{int64(want.Year()), int64(want.Month()), int64(want.Day())}, []int64{y, m, d})
		require.Equal(t, day, dayOf(y, m, d))
		require.EqualValues(t, want.YearDay(), dayOfYear(day))
		_, week := want.ISOWeek()
		require.EqualValues(t, week, isoWeek(day))
		require.EqualValues(t, want.Weekday(), isoWeekday(day)%7)
		require.EqualValues(t, want.AddDate(0, 1, -want.Day()).Day(), monthLength(y, m), want)
	}
	for day := int64(minDay); day <= maxDay; day += 61 {
		check(day)
	}
	for day := int64(-1500); day <= 1500; day++ {
		check(day)
	}
	check(minDay)
	check(maxDay)
	assert.Equal(t, "0001-01-01", dateText(minDay))
	assert.Equal(t, "9999-12-31", dateText(maxDay))
}

func TestAddMonths(t *testing.T) {
	for day := int64(-800); day < 800; day += 7 {
		for months := int64(-30); months <= 30; months++ {
			y, m, d := civil(day)
			first := time.Date(int(y), time.Month(m+months), 1, 0, 0, 0, 0, time.UTC)
			last := first.AddDate(0, 1, -1)
			want := first.AddDate(0, 0, int(min(d, int64(last.Day())))-1)
			require.Equal(t, want.Unix()/86_400-b2i(want.Unix()%86_400 < 0), addMonths(day, months))
		}
	}
}

func b2i(b bool) int64 { return int64(boolInt(b)) }

func TestFloorDiv(t *testing.T) {
	for _, c := range [][3]int64{{7, 2, 3}, {-7, 2, -4}, {-8, 2, -4}, {7, -2, -4}, {-7, -2, 3}, {0, 5, 0}} {
		assert.Equal(t, c[2], floorDiv(c[0], c[1]), "%d/%d", c[0], c[1])
	}
}
