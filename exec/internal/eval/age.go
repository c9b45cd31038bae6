package eval

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// age is how long it is from y to x in years, months, days and a time, as PostgreSQL counts it: whole months from the earlier time
// on, the last of which has the length of the month that it begins in.
func age(x, y arrow.Timestamp) (arrow.MonthDayNanoInterval, error) {
	if x < y {
		v, err := age(y, x)
		if err != nil {
			return v, err
		}
		return negatedInterval(v)
	}
	to, micros := splitTime(x)
	from, before := splitTime(y)
	y2, m2, d2 := civil(to)
	y1, m1, d1 := civil(from)
	months, days := (y2-y1)*12+m2-m1, d2-d1
	if micros -= before; micros < 0 {
		micros += microsPerDay
		days--
	}
	if days < 0 {
		days += monthLength(y1, m1)
		months--
	}
	v, _ := plan.NewInterval(months, days, micros)
	return v, nil
}
