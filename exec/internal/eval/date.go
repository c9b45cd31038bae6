package eval

import (
	"math"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

var dateKernels = map[string]builder{
	"age":        always(map2(age)),
	"date_trunc": dateTrunc,
	"date_diff": always(perBatch(func() kernel {
		find := unitFinder("date_diff", unitIndex)
		return map3(func(unit string, from, to arrow.Timestamp) (int64, error) {
			index, err := find(unit)
			if err != nil {
				return 0, err
			}
			return index(splitTime(to)) - index(splitTime(from)), nil
		})
	})),
	"date":         always(map1(func(ts arrow.Timestamp) (arrow.Date32, error) { d, _ := splitTime(ts); return arrow.Date32(d), nil })),
	"to_timestamp": toTimestamp,
	"last_day": always(map1(func(ts arrow.Timestamp) (arrow.Date32, error) {
		day, _ := splitTime(ts)
		y, m, _ := civil(day)
		return arrow.Date32(dayOf(y, m, 1) + monthLength(y, m) - 1), nil
	})),
	"monthname": always(map1(func(ts arrow.Timestamp) (string, error) {
		day, _ := splitTime(ts)
		_, m, _ := civil(day)
		return time.Month(m).String(), nil
	})),
	"dayname": always(map1(func(ts arrow.Timestamp) (string, error) {
		day, _ := splitTime(ts)
		return time.Weekday(isoWeekday(day) % 7).String(), nil
	})),
	"now": func(s *site) (kernel, error) {
		now := arrow.Timestamp(s.env.Now.UnixMicro())
		return func(r *run, _ []datum, n int, dt arrow.DataType) (arrow.Array, error) {
			return fillRows(r, n, dt, func() arrow.Timestamp { return now })
		}, nil
	},
	"current_date": func(s *site) (kernel, error) {
		day, _ := splitTime(arrow.Timestamp(s.env.Now.UnixMicro()))
		return func(r *run, _ []datum, n int, dt arrow.DataType) (arrow.Array, error) {
			return fillRows(r, n, dt, func() arrow.Date32 { return arrow.Date32(day) })
		}, nil
	},
}

// unitIndex numbers the units since some beginning, so that the difference of two is the number of boundaries between.
var unitIndex = map[string]func(day, micros int64) int64{
	"year":       dateParts["year"],
	"quarter":    func(day, _ int64) int64 { y, m, _ := civil(day); return y*4 + (m-1)/3 },
	"month":      func(day, _ int64) int64 { y, m, _ := civil(day); return y*12 + m },
	"millennium": dateParts["millennium"], "century": dateParts["century"], "decade": dateParts["decade"], "isoyear": dateParts["isoyear"],
	"week":   func(day, _ int64) int64 { return floorDiv(day+3, 7) },
	"day":    func(day, _ int64) int64 { return day },
	"hour":   func(day, micros int64) int64 { return day*24 + micros/(3600*microsPerSecond) },
	"minute": func(day, micros int64) int64 { return day*1440 + micros/(60*microsPerSecond) },
	"second": dateParts["epoch"], "millisecond": dateParts["epoch_ms"],
	"microsecond": func(day, micros int64) int64 {
		return day*microsPerDay + micros
	},
}

// unitStart gives the beginning of the unit that a time lies in.
var unitStart = map[string]func(day, micros int64) (int64, int64){
	"year":        func(day, _ int64) (int64, int64) { y, _, _ := civil(day); return dayOf(y, 1, 1), 0 },
	"quarter":     func(day, _ int64) (int64, int64) { y, m, _ := civil(day); return dayOf(y, (m-1)/3*3+1, 1), 0 },
	"month":       func(day, _ int64) (int64, int64) { y, m, _ := civil(day); return dayOf(y, m, 1), 0 },
	"millennium":  func(day, _ int64) (int64, int64) { y, _, _ := civil(day); return dayOf((y-1)/1000*1000+1, 1, 1), 0 },
	"century":     func(day, _ int64) (int64, int64) { y, _, _ := civil(day); return dayOf((y-1)/100*100+1, 1, 1), 0 },
	"decade":      func(day, _ int64) (int64, int64) { y, _, _ := civil(day); return dayOf(max(1, y/10*10), 1, 1), 0 },
	"isoyear":     func(day, _ int64) (int64, int64) { return day - isoWeekday(day) + 1 - 7*(isoWeek(day)-1), 0 },
	"week":        func(day, _ int64) (int64, int64) { return day - isoWeekday(day) + 1, 0 },
	"day":         func(day, _ int64) (int64, int64) { return day, 0 },
	"hour":        func(day, micros int64) (int64, int64) { return day, micros - micros%(3600*microsPerSecond) },
	"minute":      func(day, micros int64) (int64, int64) { return day, micros - micros%(60*microsPerSecond) },
	"second":      func(day, micros int64) (int64, int64) { return day, micros - micros%microsPerSecond },
	"millisecond": func(day, micros int64) (int64, int64) { return day, micros - micros%1000 },
}

func dateTrunc(s *site) (kernel, error) {
	if s.kind(1) == plan.Date {
		return perBatch(func() kernel {
			find := unitFinder("date_trunc", unitStart)
			return map2(func(unit string, d arrow.Date32) (arrow.Date32, error) {
				start, err := find(unit)
				if err != nil {
					return 0, err
				}
				day, _ := start(int64(d), 0)
				return arrow.Date32(day), nil
			})
		}), nil
	}
	return perBatch(func() kernel {
		find := unitFinder("date_trunc", unitStart)
		return map2(func(unit string, ts arrow.Timestamp) (arrow.Timestamp, error) {
			start, err := find(unit)
			if err != nil {
				return 0, err
			}
			day, micros := start(splitTime(ts))
			return arrow.Timestamp(day*microsPerDay + micros), nil
		})
	}), nil
}

// toTimestamp takes seconds, or a text and its format.
func toTimestamp(s *site) (kernel, error) {
	if len(s.args) == 2 {
		return timeReader("to_timestamp", parsePatterns, false)(s)
	}
	return map1(secondsTime), nil
}

func secondsTime(seconds float64) (arrow.Timestamp, error) {
	whole := math.Floor(seconds)
	if math.Abs(whole) < 1e12 {
		s := int64(whole)
		day := floorDiv(s, 86_400)
		if ts, ok := timeInRange(day, (s-day*86_400)*microsPerSecond+int64(math.Round((seconds-whole)*microsPerSecond))); ok {
			return ts, nil
		}
	}
	return 0, plan.Errorf(plan.CodeValue, "TIMESTAMP out of range: to_timestamp(%s)", doubleText(seconds))
}
