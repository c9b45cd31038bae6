package eval

import (
	"strings"
	"unicode/utf8"

	"rsql/planner/plan"
)

// cLetters are those of strftime. %F and %T stand for several parts.
var cLetters = map[byte]timeItem{
	'Y': {part: yearPart, width: 4, fill: '0'}, 'y': {part: shortYear, width: 2, fill: '0'}, 'G': {part: isoYearPart, width: 4, fill: '0'},
	'm': {part: monthPart, width: 2, fill: '0'}, 'B': {part: monthName}, 'b': {part: shortMonth}, 'h': {part: shortMonth},
	'd': {part: dayPart, width: 2, fill: '0'}, 'e': {part: dayPart, width: 2, fill: ' '}, 'j': {part: yearDay, width: 3, fill: '0'},
	'A': {part: weekdayName}, 'a': {part: shortWeekday}, 'u': {part: isoDay}, 'w': {part: sundayDay},
	'V': {part: isoWeekPart, width: 2, fill: '0'}, 'g': {part: milliPart, width: 3, fill: '0'}, 'L': {part: milliPart, width: 3, fill: '0'},
	'H': {part: hourPart, width: 2, fill: '0'}, 'I': {part: halfHour, width: 2, fill: '0'}, 'M': {part: minutePart, width: 2, fill: '0'},
	'S': {part: secondPart, width: 2, fill: '0'}, 'f': {part: microPart, width: 6, fill: '0'}, 'p': {part: halfPart},
	's': {part: epochPart}, 'z': {part: offsetPart},
}

// cGroups stand for others.
var cGroups = map[byte]string{'F': "%Y-%m-%d", 'D': "%m/%d/%y", 'T': "%H:%M:%S", 'R': "%H:%M", 'c': "%a %b %e %H:%M:%S %Y", 'x': "%Y-%m-%d", 'X': "%H:%M:%S"}

// myLetters are those of MySQL's date_format.
var myLetters = map[byte]timeItem{
	'Y': cLetters['Y'], 'y': cLetters['y'], 'x': cLetters['G'], 'm': cLetters['m'], 'c': {part: monthPart}, 'M': {part: monthName},
	'b': {part: shortMonth}, 'd': cLetters['d'], 'e': {part: dayPart}, 'D': {part: ordinalDay}, 'j': cLetters['j'],
	'W': {part: weekdayName}, 'a': {part: shortWeekday}, 'w': {part: sundayDay}, 'v': cLetters['V'],
	'H': cLetters['H'], 'k': {part: hourPart}, 'h': cLetters['I'], 'I': cLetters['I'], 'l': {part: halfHour}, 'i': cLetters['M'],
	's': cLetters['S'], 'S': cLetters['S'], 'f': cLetters['f'], 'p': {part: halfPart},
}

var myGroups = map[byte]string{'T': "%H:%i:%s", 'r': "%h:%i:%s %p"}

func parseC(function, format string) ([]timeItem, error) {
	return parseLetters(function, format, cLetters, cGroups,
		"there are %Y %m %d %H %M %S %f %j %y %b %B %a %A %p %I %e %s %F %T %D %R %G %V %u %w %g %L %%")
}

func parseMySQL(function, format string) ([]timeItem, error) {
	return parseLetters(function, format, myLetters, myGroups,
		"there are %Y %y %m %c %M %b %d %e %D %j %W %a %w %H %k %h %I %l %i %s %S %f %p %T %r %x %v %%")
}

// parseLetters reads a format in which a letter behind a percent sign is a part of the time.
func parseLetters(function, format string, letters map[byte]timeItem, groups map[byte]string, hint string) ([]timeItem, error) {
	var out []timeItem
	for rest := format; rest != ""; {
		text, behind, found := strings.Cut(rest, "%")
		if text != "" {
			out = withText(out, text)
		}
		if !found {
			break
		}
		if behind == "" {
			return nil, plan.Errorf(plan.CodeValue, "%s: the format '%s' ends in %%", function, format).WithHint("%%%% is a percent sign")
		}
		letter := behind[0]
		rest = behind[1:]
		if letter == '%' {
			out = withText(out, "%")
			continue
		}
		if group, ok := groups[letter]; ok {
			items, err := parseLetters(function, group, letters, nil, hint)
			if err != nil {
				return nil, err
			}
			out = append(out, items...)
			continue
		}
		item, ok := letters[letter]
		if !ok {
			r, _ := utf8.DecodeRuneInString(behind)
			return nil, plan.Errorf(plan.CodeValue, "%s: there is no %%%c (in '%s')", function, r, format).WithHint("%s", hint)
		}
		out = append(out, item)
	}
	if out == nil {
		out = []timeItem{{}}
	}
	return out, nil
}
