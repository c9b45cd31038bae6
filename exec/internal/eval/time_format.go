package eval

import (
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
)

// timePart is what a place in a format of times holds.
type timePart int

const (
	literalPart timePart = iota
	yearPart
	shortYear // without its century
	isoYearPart
	monthPart
	monthName
	shortMonth
	dayPart
	ordinalDay // 1st
	yearDay
	weekdayName
	shortWeekday
	isoDay     // Monday 1
	sundayDay  // Sunday 0
	sundayDay1 // Sunday 1
	isoWeekPart
	plainWeek // of seven days from January 1st
	monthWeek
	quarterPart
	centuryPart
	hourPart
	halfHour // of twelve
	minutePart
	secondPart
	milliPart
	microPart
	halfPart // AM or PM
	epochPart
	daySecond
	julianPart
	offsetPart
)

// timeItem is a piece of a format: a text, or a part with the width that it is filled to.
type timeItem struct {
	part  timePart
	text  string
	width int
	fill  byte
	// fold turns names into upper or lower case; nil leaves them.
	fold func(string) string
	th   string // TH or th, for ST or st and the like behind a number; empty for nothing
}

// parseFormat reads a format of one of the dialects.
type parseFormat func(function, format string) ([]timeItem, error)

// formatReader reads a format once for the rows of a batch that have the same.
func formatReader(function string, parse parseFormat) func(format string) ([]timeItem, error) {
	last, items := "", []timeItem(nil)
	return func(format string) ([]timeItem, error) {
		if items != nil && format == last {
			return items, nil
		}
		out, err := parse(function, format)
		if err == nil {
			last, items = format, out
		}
		return out, err
	}
}

// timeWriter is the builder of a function that writes a time in a format.
func timeWriter(function string, parse parseFormat) builder {
	return func(s *site) (kernel, error) {
		if l, ok := s.constant(1); ok {
			if _, err := parse(function, l.Value.(string)); err != nil {
				return nil, err
			}
		}
		return perBatch(func() kernel {
			read := formatReader(function, parse)
			return text2(func(dst []byte, ts arrow.Timestamp, format string) ([]byte, error) {
				items, err := read(format)
				if err != nil {
					return dst, err
				}
				c := clockOf(ts)
				for i := range items {
					dst = c.append(dst, &items[i])
				}
				return capped(function, dst)
			})
		}), nil
	}
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

func (c *clock) append(dst []byte, it *timeItem) []byte {
	text := ""
	switch it.part {
	case literalPart:
		return append(dst, it.text...)
	case monthName:
		text = time.Month(c.month).String()
	case shortMonth:
		text = time.Month(c.month).String()[:3]
	case weekdayName:
		text = time.Weekday(isoWeekday(c.day) % 7).String()
	case shortWeekday:
		text = time.Weekday(isoWeekday(c.day) % 7).String()[:3]
	case halfPart:
		text = "AM"
		if c.hour >= 12 {
			text = "PM"
		}
	case offsetPart:
		return append(dst, "+00"...)
	default:
		n := c.number(it.part)
		dst = appendPadded(dst, n, it.width, it.fill)
		switch {
		case it.th == "TH":
			dst = append(dst, strings.ToUpper(ordinal(n))...)
		case it.th != "" || it.part == ordinalDay:
			dst = append(dst, ordinal(n)...)
		}
		return dst
	}
	if it.fold != nil {
		text = it.fold(text)
	}
	dst = append(dst, text...)
	for range it.width - len(text) {
		dst = append(dst, ' ')
	}
	return dst
}

func (c *clock) number(p timePart) int64 {
	switch p {
	case yearPart:
		return c.year
	case shortYear:
		return c.year % 100
	case isoYearPart:
		return isoYear(c.day)
	case monthPart:
		return c.month
	case dayPart, ordinalDay:
		return c.mday
	case yearDay:
		return dayOfYear(c.day)
	case isoDay:
		return isoWeekday(c.day)
	case sundayDay:
		return isoWeekday(c.day) % 7
	case sundayDay1:
		return isoWeekday(c.day)%7 + 1
	case isoWeekPart:
		return isoWeek(c.day)
	case plainWeek:
		return (dayOfYear(c.day)-1)/7 + 1
	case monthWeek:
		return (c.mday-1)/7 + 1
	case quarterPart:
		return (c.month + 2) / 3
	case centuryPart:
		return (c.year + 99) / 100
	default:
		return c.time(p)
	}
}

// time is a part of the time of day.
func (c *clock) time(p timePart) int64 {
	const julianEpoch = 2_440_588
	switch p {
	case hourPart:
		return c.hour
	case halfHour:
		return (c.hour+11)%12 + 1
	case minutePart:
		return c.minute
	case secondPart:
		return c.second
	case milliPart:
		return c.micros % microsPerSecond / 1000
	case microPart:
		return c.micros % microsPerSecond
	case epochPart:
		return c.day*86_400 + c.micros/microsPerSecond
	case daySecond:
		return c.micros / microsPerSecond
	default:
		return c.day + julianEpoch
	}
}

func ordinal(n int64) string {
	if n/10%10 == 1 {
		return "th"
	}
	switch n % 10 {
	case 1:
		return "st"
	case 2:
		return "nd"
	case 3:
		return "rd"
	default:
		return "th"
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

// withText adds a text; two that follow each other become one.
func withText(items []timeItem, text string) []timeItem {
	if n := len(items); n > 0 && items[n-1].part == literalPart {
		items[n-1].text += text
		return items
	}
	return append(items, timeItem{text: text})
}

func titled(s string) string { return strings.ToUpper(s[:1]) + strings.ToLower(s[1:]) }
