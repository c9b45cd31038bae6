package eval

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

const (
	microsPerSecond = 1_000_000
	microsPerDay    = 86_400 * microsPerSecond
	// minDay and maxDay are 0001-01-01 and 9999-12-31, the days whose text is read back.
	minDay, maxDay = -719_162, 2_932_896
)

// floorDiv divides toward negative infinity, as times before 1970 need it.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// civil is the date of a day since 1970-01-01 in the proleptic Gregorian calendar: days_from_civil and its inverse in
// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
func civil(days int64) (year, month, day int64) {
	days += 719_468
	era := floorDiv(days, 146_097)
	doe := days - era*146_097
	yoe := (doe - doe/1_460 + doe/36_524 - doe/146_096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

// dayOf is the inverse of [civil].
func dayOf(year, month, day int64) int64 {
	if month <= 2 {
		year--
	}
	era := floorDiv(year, 400)
	yoe := year - era*400
	mp := month - 3
	if month <= 2 {
		mp = month + 9
	}
	doy := (153*mp+2)/5 + day - 1
	return era*146_097 + yoe*365 + yoe/4 - yoe/100 + doy - 719_468
}

// addMonths keeps the day of the month, or takes the month's last where there is no such day.
func addMonths(days, months int64) int64 {
	if months == 0 {
		return days
	}
	y, m, d := civil(days)
	m += months - 1
	y += floorDiv(m, 12)
	m -= floorDiv(m, 12)*12 - 1
	first := dayOf(y, m, 1)
	return first + min(d, monthLength(y, m)) - 1
}

func monthLength(y, m int64) int64 {
	if m == 12 {
		return 31
	}
	return dayOf(y, m+1, 1) - dayOf(y, m, 1)
}

func isoWeekday(days int64) int64 { // Monday 1 to Sunday 7; 1970-01-01 was a Thursday
	return (days + 3) - floorDiv(days+3, 7)*7 + 1
}

// splitTime is the day of a time, and the µs since its midnight.
func splitTime(ts arrow.Timestamp) (day, micros int64) {
	day = floorDiv(int64(ts), microsPerDay)
	return day, int64(ts) - day*microsPerDay
}

func dateInRange(day int64) (arrow.Date32, bool) {
	return arrow.Date32(day), day >= minDay && day <= maxDay
}

func timeInRange(day, micros int64) (arrow.Timestamp, bool) {
	if day < -100_000_000 || day > 100_000_000 { // more would leave 64 bits
		return 0, false
	}
	ts := day*microsPerDay + micros
	return arrow.Timestamp(ts), ts >= minDay*microsPerDay && ts < (maxDay+1)*microsPerDay
}

func dateText(d arrow.Date32) string { return string(plan.AppendDate(nil, d)) }

func timeText(ts arrow.Timestamp) string { return string(plan.AppendTimestamp(nil, ts)) }
