package eval

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

func monthOf(ts arrow.Timestamp) string {
	day, _ := splitTime(ts)
	_, m, _ := civil(day)
	return time.Month(m).String()
}

func weekdayOf(ts arrow.Timestamp) string {
	day, _ := splitTime(ts)
	return time.Weekday(isoWeekday(day) % 7).String()
}

// clock is a time taken apart.
type clock struct {
	day, micros          int64
	year, month, mday    int64
	hour, minute, second int64
}

func clockOf(ts arrow.Timestamp) clock {
	c := clock{}
	c.day, c.micros = splitTime(ts)
	c.year, c.month, c.mday = civil(c.day)
	s := c.micros / microsPerSecond
	c.hour, c.minute, c.second = s/3600, s/60%60, s%60
	return c
}

// strftime writes a time in a format; a letter that is no part of one is an error.
func strftime(dst []byte, ts arrow.Timestamp, format string) ([]byte, error) {
	c := clockOf(ts)
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			dst = append(dst, format[i])
			continue
		}
		i++
		if i == len(format) {
			return dst, plan.Errorf(plan.CodeValue, "strftime: the format '%s' ends in %%", format).WithHint("%%%% is a percent sign")
		}
		var ok bool
		if dst, ok = c.appendPart(dst, ts, format[i]); !ok {
			letter, _ := utf8.DecodeRuneInString(format[i:])
			return dst, plan.Errorf(plan.CodeValue, "strftime: there is no %%%c (in '%s')", letter, format).
				WithHint("there are %%Y %%m %%d %%H %%M %%S %%f %%j %%y %%b %%B %%a %%A %%p %%I %%e %%s %%F %%T %%%%")
		}
	}
	return capped("strftime", dst)
}

func (c *clock) appendPart(dst []byte, ts arrow.Timestamp, letter byte) ([]byte, bool) {
	switch letter {
	case 'Y':
		return appendPadded(dst, c.year, 4, '0'), true
	case 'm':
		return appendPadded(dst, c.month, 2, '0'), true
	case 'd':
		return appendPadded(dst, c.mday, 2, '0'), true
	case 'e':
		return appendPadded(dst, c.mday, 2, ' '), true
	case 'H':
		return appendPadded(dst, c.hour, 2, '0'), true
	case 'I':
		return appendPadded(dst, (c.hour+11)%12+1, 2, '0'), true
	case 'M':
		return appendPadded(dst, c.minute, 2, '0'), true
	case 'S':
		return appendPadded(dst, c.second, 2, '0'), true
	case 'f':
		return appendPadded(dst, c.micros%microsPerSecond, 6, '0'), true
	case 'j':
		return appendPadded(dst, dayOfYear(c.day), 3, '0'), true
	case 'y':
		return appendPadded(dst, (c.year%100+100)%100, 2, '0'), true
	default:
		return c.appendName(dst, ts, letter)
	}
}

func (c *clock) appendName(dst []byte, ts arrow.Timestamp, letter byte) ([]byte, bool) {
	switch letter {
	case 'b':
		return append(dst, monthOf(ts)[:3]...), true
	case 'B':
		return append(dst, monthOf(ts)...), true
	case 'a':
		return append(dst, weekdayOf(ts)[:3]...), true
	case 'A':
		return append(dst, weekdayOf(ts)...), true
	case 'p':
		half := "AM"
		if c.hour >= 12 {
			half = "PM"
		}
		return append(dst, half...), true
	case 's':
		return strconv.AppendInt(dst, floorDiv(int64(ts), microsPerSecond), 10), true
	case 'F':
		return plan.AppendDate(dst, arrow.Date32(c.day)), true
	case 'T':
		return time.UnixMicro(int64(ts)).UTC().AppendFormat(dst, time.TimeOnly), true
	case '%':
		return append(dst, '%'), true
	default:
		return dst, false
	}
}

func appendPadded(dst []byte, v int64, width int, fill byte) []byte {
	if v < 0 {
		dst, v = append(dst, '-'), -v
	}
	digits := strconv.AppendInt(make([]byte, 0, 20), v, 10)
	for range width - len(digits) {
		dst = append(dst, fill)
	}
	return append(dst, digits...)
}
