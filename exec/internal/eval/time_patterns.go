package eval

import "strings"

// pattern names of PostgreSQL's to_char, longest first where one begins another. Those of numbers are read in any case.
var patternNames = []struct {
	name string
	item timeItem
}{
	{"HH24", timeItem{part: hourPart, width: 2}}, {"HH12", timeItem{part: halfHour, width: 2}}, {"HH", timeItem{part: halfHour, width: 2}},
	{"MI", timeItem{part: minutePart, width: 2}}, {"SSSSS", timeItem{part: daySecond}}, {"SSSS", timeItem{part: daySecond}},
	{"SS", timeItem{part: secondPart, width: 2}}, {"MS", timeItem{part: milliPart, width: 3}}, {"US", timeItem{part: microPart, width: 6}},
	{"FF3", timeItem{part: milliPart, width: 3}}, {"FF6", timeItem{part: microPart, width: 6}},
	{"IYYY", timeItem{part: isoYearPart, width: 4}}, {"YYYY", timeItem{part: yearPart, width: 4}}, {"YY", timeItem{part: shortYear, width: 2}},
	{"IW", timeItem{part: isoWeekPart, width: 2}}, {"WW", timeItem{part: plainWeek, width: 2}}, {"W", timeItem{part: monthWeek}},
	{"DDD", timeItem{part: yearDay, width: 3}}, {"DD", timeItem{part: dayPart, width: 2}}, {"ID", timeItem{part: isoDay}},
	{"MM", timeItem{part: monthPart, width: 2}}, {"D", timeItem{part: sundayDay1}}, {"Q", timeItem{part: quarterPart}},
	{"CC", timeItem{part: centuryPart, width: 2}}, {"J", timeItem{part: julianPart}}, {"TZH", timeItem{part: offsetPart}},
}

// wordNames are patterns of words, whose case is that of the result.
var wordNames = []struct {
	name  string
	part  timePart
	width int
}{
	{"MONTH", monthName, 9}, {"MON", shortMonth, 0}, {"DAY", weekdayName, 9}, {"DY", shortWeekday, 0}, {"AM", halfPart, 0}, {"PM", halfPart, 0},
}

// parsePatterns reads a format of to_char. What is no pattern stands for itself, and so does a text in double quotes.
func parsePatterns(_, format string) ([]timeItem, error) {
	out := []timeItem{}
	for rest := format; rest != ""; {
		if inner, ok := strings.CutPrefix(rest, `"`); ok {
			text, behind, _ := strings.Cut(inner, `"`)
			out, rest = withText(out, text), behind
			continue
		}
		body, bare := rest, false
		if strings.HasPrefix(strings.ToUpper(rest), "FM") {
			body, bare = rest[2:], true
		}
		item, size := patternAt(body)
		if size == 0 {
			if bare {
				rest = body
				continue
			}
			out, rest = withText(out, rest[:runeOffset(rest, 1)]), rest[runeOffset(rest, 1):]
			continue
		}
		if bare {
			item.width = 0
		}
		rest = body[size:]
		if ahead := strings.ToUpper(rest[:min(len(rest), len("THH"))]); strings.HasPrefix(ahead, "TH") && ahead != "THH" && item.fold == nil {
			item.th, rest = rest[:2], rest[2:] // the T before an hour is a letter
		}
		out = append(out, item)
	}
	if len(out) == 0 {
		out = []timeItem{{}}
	}
	return out, nil
}

// patternAt is the pattern that a text begins with, and its length; 0 where there is none.
func patternAt(s string) (timeItem, int) {
	upper := strings.ToUpper(s[:min(len(s), len("SSSSS"))])
	for _, w := range wordNames {
		if !strings.HasPrefix(upper, w.name) {
			continue
		}
		item := timeItem{part: w.part, width: w.width, fill: ' ', fold: titled}
		switch name := s[:len(w.name)]; {
		case name == w.name || w.part == halfPart && name[0] <= 'Z':
			item.fold = strings.ToUpper
		case name[0] > 'Z':
			item.fold = strings.ToLower
		}
		return item, len(w.name)
	}
	for _, p := range patternNames {
		if strings.HasPrefix(upper, p.name) {
			item := p.item
			item.fill = '0'
			return item, len(p.name)
		}
	}
	return timeItem{}, 0
}
