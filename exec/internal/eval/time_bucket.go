package eval

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

const (
	// bucketOrigin is 2000-01-03, a Monday, at which buckets of a length of time begin; bucketMonth the first of those of
	// months.
	bucketOrigin = arrow.Timestamp(10_959 * microsPerDay)
	bucketMonth  = arrow.Timestamp(10_957 * microsPerDay)
)

var bucketKernels = map[string]builder{
	"time_bucket": byArity(2,
		map2(func(width arrow.MonthDayNanoInterval, ts arrow.Timestamp) (arrow.Timestamp, error) {
			if width.Months != 0 {
				return timeBucket(width, ts, bucketMonth)
			}
			return timeBucket(width, ts, bucketOrigin)
		}),
		map3(timeBucket)),
}

// timeBucket is the last beginning of a bucket that is not after a time.
func timeBucket(width arrow.MonthDayNanoInterval, ts, origin arrow.Timestamp) (arrow.Timestamp, error) {
	const nanosPerMicro = 1000
	micros := int64(width.Days)*microsPerDay + width.Nanoseconds/nanosPerMicro
	if (width.Months != 0) == (micros != 0) || width.Months < 0 || micros < 0 {
		return 0, plan.Errorf(plan.CodeValue, "time_bucket: %s is no width", intervalText(width)).
			WithHint("it is more than nothing, and either of months or of days and hours")
	}
	var out arrow.Timestamp
	ok := false
	if micros != 0 {
		start := int64(origin) + floorDiv(int64(ts-origin), micros)*micros
		day, rest := splitTime(arrow.Timestamp(start))
		out, ok = timeInRange(day, rest)
	} else {
		first, rest := splitTime(origin)
		y, m, d := civil(first)
		if d != 1 || rest != 0 {
			return 0, plan.Errorf(plan.CodeValue, "time_bucket: months do not begin at %s", timeText(origin)).
				WithHint("give the first of a month as origin")
		}
		day, _ := splitTime(ts)
		y2, m2, _ := civil(day)
		months := floorDiv((y2-y)*12+m2-m, int64(width.Months)) * int64(width.Months)
		out, ok = timeInRange(addMonths(first, months), 0)
	}
	if !ok {
		return 0, plan.Errorf(plan.CodeValue, "TIMESTAMP out of range: time_bucket(%s, %s)", intervalText(width), timeText(ts))
	}
	return out, nil
}
