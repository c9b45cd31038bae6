package eval

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// timeFormatKernels are functions that write and read times in a format.
var timeFormatKernels = map[string]builder{
	"strftime": timeWriter("strftime", parseC), "date_format": timeWriter("date_format", parseMySQL), "to_char": toChar,
	"strptime": timeReader("strptime", parseC, false), "try_strptime": timeReader("try_strptime", parseC, true),
	"str_to_date": timeReader("str_to_date", parseMySQL, true),
}

// toChar takes a time, or a number of any type.
func toChar(s *site) (kernel, error) {
	if s.call.Args[0].Type().Numeric() {
		return numberWriter(s)
	}
	return timeWriter("to_char", parsePatterns)(s)
}

// timeReader is the builder of a function that reads a time in a format; with try, what is none is NULL.
func timeReader(function string, parse parseFormat, try bool) builder {
	return func(s *site) (kernel, error) {
		if l, ok := s.constant(1); ok {
			if _, err := parse(function, l.Value.(string)); err != nil {
				return nil, err
			}
		}
		return perBatch(func() kernel {
			read := formatReader(function, parse)
			return map2(func(text, format string) (arrow.Timestamp, error) {
				items, err := read(format)
				if err != nil {
					return 0, err
				}
				if ts, ok := readTime(text, items); ok {
					return ts, nil
				}
				if try {
					return 0, errNull
				}
				return 0, plan.Errorf(plan.CodeValue, "%s: '%.60s' is no time in the format '%s'", function, text, format)
			})
		}), nil
	}
}

// read is a time as it was found in a text.
type read struct {
	year, month, day, yearDay    int64
	hour, minute, second, micros int64
	epoch, offset                int64
	hasEpoch, hasHalf, pm        bool
}

// readTime reads a whole text. White space in the format is any or none, and so it is before a number and around the text.
func readTime(text string, items []timeItem) (arrow.Timestamp, bool) {
	// a time without a date is one of 1900-01-01, as in strptime of C
	t := read{year: 1900, month: 1, day: 1}
	s := strings.TrimSpace(text)
	for i := range items {
		var ok bool
		if items[i].part == literalPart {
			s, ok = skipLiteral(s, items[i].text)
		} else {
			s, ok = t.take(strings.TrimLeft(s, " "), &items[i])
		}
		if !ok {
			return 0, false
		}
	}
	if strings.TrimSpace(s) != "" {
		return 0, false
	}
	return t.timestamp()
}

// skipLiteral takes the characters of a literal.
func skipLiteral(s, literal string) (string, bool) {
	for _, c := range literal {
		if unicode.IsSpace(c) {
			s = strings.TrimLeftFunc(s, unicode.IsSpace)
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		if size == 0 || r != c {
			return s, false
		}
		s = s[size:]
	}
	return s, true
}

// take reads one part.
func (t *read) take(s string, it *timeItem) (string, bool) {
	switch it.part {
	case monthName, shortMonth:
		return takeName(s, 12, func(n int) string { return time.Month(n).String() }, func(n int) { t.month = int64(n) })
	case weekdayName, shortWeekday:
		return takeName(s, 7, func(n int) string { return time.Weekday(n % 7).String() }, func(int) {})
	case halfPart:
		if len(s) < 2 || !strings.EqualFold(s[:2], "am") && !strings.EqualFold(s[:2], "pm") {
			return s, false
		}
		t.hasHalf, t.pm = true, strings.EqualFold(s[:2], "pm")
		return s[2:], true
	case milliPart:
		return takeFraction(s, 3, &t.micros)
	case microPart:
		return takeFraction(s, 6, &t.micros)
	case offsetPart:
		return t.takeOffset(s)
	}
	digits, into := t.numberOf(it.part)
	if into == nil {
		return s, false
	}
	end := 0
	for end < len(s) && end < digits && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(s[:end], 10, 64)
	if err != nil {
		return s, false
	}
	*into = n
	s = s[end:]
	switch {
	case it.part == shortYear: // 69 to 99 are of the last century, as in POSIX
		if *into += 2000; n >= 69 {
			*into -= 100
		}
	case it.part == ordinalDay || it.th != "":
		if len(s) < 2 || !strings.EqualFold(s[:2], ordinal(n)) {
			return s, false
		}
		s = s[2:]
	}
	return s, true
}

// numberOf is where a number goes, and how many digits it has at most; nil for what a time is not made of.
func (t *read) numberOf(p timePart) (int, *int64) {
	switch p {
	case yearPart:
		return 4, &t.year
	case shortYear:
		return 2, &t.year
	case monthPart:
		return 2, &t.month
	case dayPart, ordinalDay:
		return 2, &t.day
	case yearDay:
		return 3, &t.yearDay
	case hourPart, halfHour:
		return 2, &t.hour
	case minutePart:
		return 2, &t.minute
	case secondPart:
		return 2, &t.second
	case epochPart:
		t.hasEpoch = true
		return 12, &t.epoch
	default:
		return 0, nil
	}
}

// takeName takes the name that s begins with, whole or by its first three letters.
func takeName(s string, n int, name func(int) string, found func(int)) (string, bool) {
	const short = 3
	for i := 1; i <= n; i++ {
		for _, size := range []int{len(name(i)), short} {
			if len(s) >= size && strings.EqualFold(s[:size], name(i)[:size]) {
				found(i)
				return s[size:], true
			}
		}
	}
	return s, false
}

// takeFraction takes digits behind a decimal point, up to most of them.
func takeFraction(s string, most int, micros *int64) (string, bool) {
	const places = 6
	end, v := 0, int64(0)
	for ; end < len(s) && end < most && s[end] >= '0' && s[end] <= '9'; end++ {
		v = v*10 + int64(s[end]-'0')
	}
	for range places - end {
		v *= 10
	}
	*micros = v
	return s[end:], end > 0
}

// takeOffset takes Z, +hh, +hhmm or +hh:mm. Digits that are no minutes belong to what comes next.
func (t *read) takeOffset(s string) (string, bool) {
	if rest, ok := strings.CutPrefix(s, "Z"); ok {
		return rest, true
	}
	if len(s) < len("+hh") || s[0] != '+' && s[0] != '-' {
		return s, false
	}
	hours, err := strconv.ParseUint(s[1:3], 10, 8)
	sign, rest := int64(1), s[3:]
	if s[0] == '-' {
		sign = -1
	}
	minutes := uint64(0)
	digits, colon := strings.CutPrefix(rest, ":")
	if err == nil && len(digits) >= 2 && digits[0] >= '0' && digits[0] <= '9' && (colon || digits[0] < '6') {
		minutes, err = strconv.ParseUint(digits[:2], 10, 8)
		rest = digits[2:]
	}
	t.offset = sign * int64(hours*3600+minutes*60)
	return rest, err == nil && hours <= 15 && minutes < 60
}

// timestamp puts the parts together, where there is such a time.
func (t *read) timestamp() (arrow.Timestamp, bool) {
	if t.hasEpoch {
		day := floorDiv(t.epoch, 86_400)
		return timeInRange(day, (t.epoch-day*86_400)*microsPerSecond+t.micros)
	}
	if t.hasHalf {
		if t.hour < 1 || t.hour > 12 {
			return 0, false
		}
		if t.hour %= 12; t.pm {
			t.hour += 12
		}
	}
	if t.year < 1 || t.month < 1 || t.month > 12 || t.day < 1 || t.day > monthLength(t.year, t.month) ||
		t.hour > 23 || t.minute > 59 || t.second > 59 {
		return 0, false
	}
	day := dayOf(t.year, t.month, t.day)
	if t.yearDay > 0 {
		day = dayOf(t.year, 1, 1) + t.yearDay - 1
		if y, _, _ := civil(day); y != t.year {
			return 0, false
		}
	}
	return timeInRange(day, (t.hour*3600+t.minute*60+t.second-t.offset)*microsPerSecond+t.micros)
}
