package eval

import (
	"strings"
	"unicode/utf8"
)

// textSearchKernels are functions that look for one text in another.
var textSearchKernels = map[string]builder{
	"position": byArity(2,
		map2(func(part, s string) (int64, error) { return position(s, part), nil }),
		map3(func(part, s string, start int64) (int64, error) { return positionFrom(s, part, start), nil })),
	"instr":       always(map2(func(s, part string) (int64, error) { return position(s, part), nil })),
	"starts_with": always(map2(func(s, part string) (bool, error) { return strings.HasPrefix(s, part), nil })),
	"ends_with":   always(map2(func(s, part string) (bool, error) { return strings.HasSuffix(s, part), nil })),
	"contains":    always(map2(func(s, part string) (bool, error) { return strings.Contains(s, part), nil })),
}

func position(s, part string) int64 {
	at := strings.Index(s, part)
	if at < 0 {
		return 0
	}
	return int64(utf8.RuneCountInString(s[:at])) + 1
}

// positionFrom looks at the character start and behind it.
func positionFrom(s, part string, start int64) int64 {
	if start < 1 || start-1 > int64(utf8.RuneCountInString(s)) {
		return 0
	}
	if at := position(s[runeOffset(s, start-1):], part); at > 0 {
		return at + start - 1
	}
	return 0
}
