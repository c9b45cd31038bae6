package redisrel

import "github.com/apache/arrow/go/v17/arrow"

const microsPerDay = 86_400_000_000

// parseDate reads 2024-03-01, a day of the calendar in the years 1 to 9999.
func parseDate(b []byte) (arrow.Date32, bool) {
	if len(b) != len("2024-03-01") {
		return 0, false
	}
	days, ok := parseDay(b)
	return arrow.Date32(days), ok
}

// parseDay reads the day that b starts with, in days since 1970-01-01; b has at least ten bytes.
func parseDay(b []byte) (int64, bool) {
	century, ok1 := twoDigits(b, 0)
	year, ok2 := twoDigits(b, 2)
	month, ok3 := twoDigits(b, 5)
	day, ok4 := twoDigits(b, 8)
	if !ok1 || !ok2 || !ok3 || !ok4 || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	year += century * 100
	if year == 0 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month) {
		return 0, false
	}
	return civilDays(year, month, day), true
}

func twoDigits(b []byte, i int) (int64, bool) {
	hi, lo := b[i]-'0', b[i+1]-'0'
	return int64(hi)*10 + int64(lo), hi <= 9 && lo <= 9
}

func daysOf(year, month int64) int64 {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// civilDays is the number of days from 1970-01-01, for years from 1 on (Hinnant, "chrono-Compatible Low-Level Date
// Algorithms", days_from_civil).
func civilDays(year, month, day int64) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	yearOfEra := year % 400
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	return era*146097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - 719468
}

// parseTimestamp reads 2024-03-01 13:00:00 with a blank or a T, an optional fraction of up to six digits, and an optional
// Z or +00:00.
func parseTimestamp(b []byte) (arrow.Timestamp, bool) {
	const length = len("2024-03-01 13:00:00")
	if len(b) < length || b[10] != ' ' && b[10] != 'T' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	days, ok1 := parseDay(b)
	hour, ok2 := twoDigits(b, 11)
	minute, ok3 := twoDigits(b, 14)
	second, ok4 := twoDigits(b, 17)
	if !ok1 || !ok2 || !ok3 || !ok4 || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	micros, ok := parseFraction(b[length:])
	return arrow.Timestamp(days*microsPerDay + (hour*3600+minute*60+second)*1_000_000 + micros), ok
}

// parseFraction reads what may follow the seconds: .ffffff and a zone that is UTC.
func parseFraction(b []byte) (int64, bool) {
	var micros int64
	if len(b) > 0 && b[0] == '.' {
		b = b[1:]
		digits := 0
		for ; digits < len(b) && b[digits] >= '0' && b[digits] <= '9'; digits++ {
			if digits == 6 {
				return 0, false
			}
			micros = micros*10 + int64(b[digits]-'0')
		}
		if digits == 0 {
			return 0, false
		}
		b = b[digits:]
		for ; digits < 6; digits++ {
			micros *= 10
		}
	}
	return micros, len(b) == 0 || string(b) == "Z" || string(b) == "+00:00"
}

// sameTimestamp reports whether b, of which parseTimestamp made v, is what plan.AppendTimestamp makes of v.
func sameTimestamp(v arrow.Timestamp, b []byte) bool {
	const length = len("2024-03-01 13:00:00")
	if b[10] != ' ' {
		return false
	}
	if len(b) == length {
		return true
	}
	last := b[len(b)-1]
	return len(b) == length+len(".ffffff") && last >= '0' && last <= '9' && v%1_000_000 != 0
}
