package eval

import (
	"math"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// timeKernels are functions that make times, and move them.
var timeKernels = map[string]builder{
	"julian": always(map1(func(ts arrow.Timestamp) (float64, error) {
		const epoch = 2_440_588 // the day of 1970-01-01
		day, micros := splitTime(ts)
		return float64(day+epoch) + float64(micros)/microsPerDay, nil
	})),
	"to_timestamp_ms": always(map1(func(n int64) (arrow.Timestamp, error) { return timeSince("to_timestamp_ms", n, 1000) })),
	"to_timestamp_us": always(map1(func(n int64) (arrow.Timestamp, error) { return timeSince("to_timestamp_us", n, 1) })),
	"make_date":       always(map3(makeDate)),
	"make_timestamp":  always(makeTimestamp),
	"timestampdiff": always(perBatch(func() kernel {
		find := unitFinder("timestampdiff", spans)
		return map3(func(unit string, from, to arrow.Timestamp) (int64, error) {
			st, err := find(unit)
			if err != nil {
				return 0, err
			}
			return st.between(from, to), nil
		})
	})),
	"timestampadd": always(perBatch(func() kernel {
		find := unitFinder("timestampadd", spans)
		return map3(func(unit string, n int64, ts arrow.Timestamp) (arrow.Timestamp, error) {
			st, err := find(unit)
			if err != nil {
				return 0, err
			}
			if out, ok := st.move(ts, n); ok {
				return out, nil
			}
			return 0, plan.Errorf(plan.CodeValue, "TIMESTAMP out of range: timestampadd(%s, %d, %s)", unit, n, timeText(ts))
		})
	})),
	"add_months":     addMonthsKernel,
	"months_between": always(map2(func(a, b arrow.Timestamp) (float64, error) { return monthsBetween(a, b), nil })),
	"next_day":       always(map2(nextDay)),
}

func timeSince(function string, n, micros int64) (arrow.Timestamp, error) {
	day := floorDiv(n, microsPerDay/micros)
	if ts, ok := timeInRange(day, (n-day*(microsPerDay/micros))*micros); ok {
		return ts, nil
	}
	return 0, plan.Errorf(plan.CodeValue, "TIMESTAMP out of range: %s(%d)", function, n)
}

func makeDate(y, m, d int64) (arrow.Date32, error) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > monthLength(y, m) {
		return 0, plan.Errorf(plan.CodeValue, "make_date: there is no date %d-%02d-%02d", y, m, d)
	}
	return arrow.Date32(dayOf(y, m, d)), nil
}

func makeTimestamp(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
	v, none := r.strict(n, args...)
	if none {
		return r.nulls(dt, n), nil
	}
	var parts [5]vec[int64]
	for i := range parts {
		parts[i] = load[int64](args[i])
	}
	seconds := load[float64](args[len(parts)])
	return fixedRows(r, dt, n, v, func(i int) (arrow.Timestamp, error) {
		y, m, d, hour, minute, s := parts[0].at(i), parts[1].at(i), parts[2].at(i), parts[3].at(i), parts[4].at(i), seconds.at(i)
		date, err := makeDate(y, m, d)
		if err == nil && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && s >= 0 && s < 60 {
			if ts, ok := timeInRange(int64(date), (hour*3600+minute*60)*microsPerSecond+int64(math.Round(s*microsPerSecond))); ok {
				return ts, nil
			}
		}
		return 0, plan.Errorf(plan.CodeValue, "make_timestamp: there is no time %d-%02d-%02d %02d:%02d:%s", y, m, d, hour, minute, doubleText(s))
	})
}

// span is a unit that times are moved by: months, or a length of time.
type span struct{ months, micros int64 }

var spans = map[string]span{
	"year": {months: 12}, "quarter": {months: 3}, "month": {months: 1}, "week": {micros: 7 * microsPerDay}, "day": {micros: microsPerDay},
	"hour": {micros: 3600 * microsPerSecond}, "minute": {micros: 60 * microsPerSecond}, "second": {micros: microsPerSecond},
	"millisecond": {micros: 1000}, "microsecond": {micros: 1},
}

// between counts the whole units, toward zero.
func (st span) between(from, to arrow.Timestamp) int64 {
	if st.months == 0 {
		return int64(to-from) / st.micros
	}
	if to < from {
		return -st.between(to, from)
	}
	fromDay, fromMicros := splitTime(from)
	toDay, toMicros := splitTime(to)
	y1, m1, d1 := civil(fromDay)
	y2, m2, d2 := civil(toDay)
	months := (y2-y1)*12 + m2 - m1
	if d2 < d1 || d2 == d1 && toMicros < fromMicros {
		months--
	}
	return months / st.months
}

func (st span) move(ts arrow.Timestamp, n int64) (arrow.Timestamp, bool) {
	day, micros := splitTime(ts)
	if st.months > 0 {
		const most = 12 * 10_000
		if n < -most || n > most {
			return 0, false
		}
		return timeInRange(addMonths(day, n*st.months), micros)
	}
	perDay := microsPerDay / st.micros // 0 for weeks
	if perDay == 0 {
		return timeInRange(day+7*max(-microsPerDay, min(n, microsPerDay)), micros)
	}
	days := floorDiv(n, perDay)
	return timeInRange(max(-microsPerDay, min(day+days, microsPerDay)), micros+(n-days*perDay)*st.micros)
}

func addMonthsKernel(s *site) (kernel, error) {
	move := func(ts arrow.Timestamp, n int64) (arrow.Timestamp, error) {
		if out, ok := spans["month"].move(ts, n); ok {
			return out, nil
		}
		return 0, plan.Errorf(plan.CodeValue, "%s out of range: add_months(%s, %d)", s.call.Type(), timeText(ts), n)
	}
	if s.kind(0) == plan.Timestamp {
		return map2(move), nil
	}
	return map2(func(d arrow.Date32, n int64) (arrow.Date32, error) {
		ts, err := move(arrow.Timestamp(int64(d)*microsPerDay), n)
		day, _ := splitTime(ts)
		return arrow.Date32(day), err
	}), nil
}

// monthsBetween is whole where both are the same day of the month, or both the last.
func monthsBetween(a, b arrow.Timestamp) float64 {
	const daysPerMonth = 31
	dayA, microsA := splitTime(a)
	dayB, microsB := splitTime(b)
	y1, m1, d1 := civil(dayA)
	y2, m2, d2 := civil(dayB)
	months := float64((y1-y2)*12 + m1 - m2)
	if d1 == d2 || d1 == monthLength(y1, m1) && d2 == monthLength(y2, m2) {
		return months
	}
	days := float64(d1-d2) + float64(microsA-microsB)/microsPerDay
	return months + days/daysPerMonth
}

func nextDay(ts arrow.Timestamp, weekday string) (arrow.Date32, error) {
	const shortest = 2 // letters
	name := strings.ToLower(strings.TrimSpace(weekday))
	for w := range int64(7) {
		if len(name) < shortest || !strings.HasPrefix(strings.ToLower(time.Weekday(w).String()), name) {
			continue
		}
		day, _ := splitTime(ts)
		ahead := (w - isoWeekday(day)%7 + 6) % 7
		if d, ok := dateInRange(day + ahead + 1); ok {
			return d, nil
		}
		return 0, plan.Errorf(plan.CodeValue, "DATE out of range: next_day(%s, '%s')", timeText(ts), weekday)
	}
	return 0, plan.Errorf(plan.CodeValue, "next_day: there is no weekday '%s'", weekday).WithHint("weekdays are monday to sunday, or their first letters")
}
