package redisrel

import (
	"strings"
)

// shape is what a segment of a key, the text between two separators, looks like: literal text around a part that differs from
// key to key, or a word.
type shape struct {
	// before and after stand around core: the braces of a hash tag, or the user- of user-17.
	before, core, after string
	class               shapeClass
}

type shapeClass uint8

const (
	// shapeWord is text that may be a name of something or a value; only the other keys can tell.
	shapeWord shapeClass = iota
	// shapeID is a number, a UUID, hex, or another text that is surely no name.
	shapeID
	// shapeDay and shapeMonth are 2024-03-01 (or 20240301) and 2024-03.
	shapeDay
	shapeMonth
)

// shapeOf looks at a segment.
func shapeOf(segment string) shape {
	if n := len(segment); n > 2 && segment[0] == '{' && segment[n-1] == '}' {
		inner := shapeOf(segment[1 : n-1])
		inner.before, inner.after = "{"+inner.before, inner.after+"}"
		return inner
	}
	if n := len(segment); n > 1 && (segment[0] == '{') != (segment[n-1] == '}') { // a tag over several segments: {user:1}:cart
		if open := strings.TrimPrefix(segment, "{"); classOf(open) != shapeWord {
			return shape{before: "{", core: open, class: classOf(open)}
		}
		if end := strings.TrimSuffix(segment, "}"); end != segment {
			inner := shapeOf(end)
			inner.after += "}"
			return inner
		}
	}
	if c := classOf(segment); c != shapeWord {
		return shape{core: segment, class: c}
	}
	if at := tailStart(segment); at > 0 {
		return shape{before: segment[:at], core: segment[at:], class: classOf(segment[at:])}
	}
	return shape{core: segment}
}

// tailStart is where an id begins that follows a word and a separator, as in user-17; 0 for none.
func tailStart(segment string) int {
	for i := 1; i < len(segment)-1; i++ {
		if strings.IndexByte("-_.#/", segment[i]) < 0 {
			continue
		}
		if classOf(segment[i+1:]) != shapeWord && classOf(segment[:i]) == shapeWord {
			return i + 1
		}
	}
	return 0
}

// classOf classifies a text as a whole.
func classOf(s string) shapeClass {
	digits, hex, letters := 0, 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
			hex++
		case c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F':
			hex++
			letters++
		case c >= 'g' && c <= 'z' || c >= 'G' && c <= 'Z':
			letters++
		}
	}
	switch n := len(s); {
	case n == 0:
		return shapeWord
	case isDay(s):
		return shapeDay
	case n == len("2024-03") && isDay(s+"-01"):
		return shapeMonth
	case digits == n, hex == n && n >= 8 && digits > 0, isUUID(s, hex):
		return shapeID
	case digits*4 >= n && letters+digits == n && n >= 12: // ULIDs, base-62 ids
		return shapeID
	case strings.IndexByte(s, '@') > 0:
		return shapeID
	case s[0] == '-' && digits == n-1 && n > 1:
		return shapeID
	}
	return shapeWord
}

// tagged reports whether the segment is a hash tag and nothing else: of few texts in braces each is a name, many are ids.
func (s shape) tagged() bool { return s.before == "{" && s.after == "}" }

// manyNumbers is from how many different numbers behind one text on it is taken for an id: user7, and not v2.
const manyNumbers = 10

// numberWords makes ids of the numbers at the ends of words, where many keys have the same text before other numbers at the same place.
func numberWords(keys []parsedKey) {
	type stem struct {
		at            int
		before, after string
	}
	stemOf := func(at int, s shape) (stem, string) {
		text := strings.TrimRight(s.core, "0123456789")
		return stem{at, s.before + text, s.after}, s.core[len(text):]
	}
	numbers := map[stem]map[string]bool{}
	for _, k := range keys {
		for at, s := range k.shapes {
			if of, number := stemOf(at, s); s.class == shapeWord && number != "" {
				if numbers[of] == nil {
					numbers[of] = map[string]bool{}
				}
				numbers[of][number] = true
			}
		}
	}
	for _, k := range keys {
		for at, s := range k.shapes {
			if of, number := stemOf(at, s); s.class == shapeWord && len(numbers[of]) >= manyNumbers {
				k.shapes[at] = shape{before: of.before, core: number, after: s.after, class: shapeID}
			}
		}
	}
}

// isDay reports a day of the calendar, with or without dashes; eight digits are a day from 1900 to 2100 only.
func isDay(s string) bool {
	if len(s) == len("20240301") && s[0] != '-' {
		if s[:2] != "19" && s[:2] != "20" {
			return false
		}
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	_, ok := parseDate([]byte(s))
	return ok
}

func isUUID(s string, hex int) bool {
	return len(s) == 36 && hex == 32 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-'
}
