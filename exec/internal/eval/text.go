package eval

import (
	"math"
	"strings"
	"unicode/utf8"
)

// textKernels are functions whose texts are parts of their arguments.
var textKernels = map[string]builder{
	"length":       always(map1(func(s string) (int64, error) { return int64(utf8.RuneCountInString(s)), nil })),
	"octet_length": always(map1(func(s string) (int64, error) { return int64(len(s)), nil })),
	"trim":         trimmer(strings.Trim),
	"ltrim":        trimmer(strings.TrimLeft),
	"rtrim":        trimmer(strings.TrimRight),
	"substring": byArity(2,
		map2(func(s string, start int64) (string, error) { return substring(s, start, math.MaxInt64), nil }),
		map3(func(s string, start, n int64) (string, error) { return substring(s, start, n), nil })),
	"left":       always(map2(func(s string, n int64) (string, error) { return s[:leftEnd(s, n)], nil })),
	"right":      always(map2(func(s string, n int64) (string, error) { return s[rightOffset(s, n):], nil })),
	"split_part": always(map3(splitPart)),
	"bit_length": always(map1(func(s string) (int64, error) { return int64(len(s)) * 8, nil })),
	"ascii": always(map1(func(s string) (int64, error) {
		if s == "" {
			return 0, nil
		}
		r, _ := utf8.DecodeRuneInString(s)
		return int64(r), nil
	})),
}

// trimmer takes blanks away, or any of the characters of a second argument.
func trimmer(trim func(s, cutset string) string) builder {
	return byArity(1,
		map1(func(s string) (string, error) { return trim(s, " "), nil }),
		map2(func(s, characters string) (string, error) { return trim(s, characters), nil }))
}

// runeOffset is the byte offset behind the first n characters, at most the length.
func runeOffset(s string, n int64) int {
	at := 0
	for ; n > 0 && at < len(s); n-- {
		if s[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// rightOffset is the byte offset before the last n characters.
func rightOffset(s string, n int64) int {
	if n < 0 { // all but the first
		return runeOffset(s, -max(n, -math.MaxInt64))
	}
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return at
}

// leftEnd is where the first n characters end, or all but the last -n.
func leftEnd(s string, n int64) int {
	if n < 0 {
		return rightOffset(s, -max(n, -math.MaxInt64))
	}
	return runeOffset(s, n)
}

// substring is the characters at positions start to start+n-1 that exist. The first is 1; the last is -1. Position 0 is the
// one before the first, as in SQL's standard.
func substring(s string, start, n int64) string {
	if n <= 0 {
		return ""
	}
	before := start - 1
	if start < 0 {
		before = int64(utf8.RuneCountInString(s)) + start
	}
	if before < 0 { // positions before the first use up the length
		if n != math.MaxInt64 {
			n += before
		}
		before = 0
	}
	s = s[runeOffset(s, before):]
	return s[:runeOffset(s, n)]
}

// splitPart is the n-th part; a text without the separator, or an empty separator, has one part.
func splitPart(s, separator string, n int64) (string, error) {
	if n < 0 { // from the end
		parts := int64(1)
		if separator != "" {
			parts += int64(strings.Count(s, separator))
		}
		n += parts + 1
	}
	if n < 1 {
		return "", nil
	}
	for ; ; n-- {
		part, rest, found := s, "", false
		if separator != "" {
			part, rest, found = strings.Cut(s, separator)
		}
		switch {
		case n == 1:
			return part, nil
		case !found:
			return "", nil
		}
		s = rest
	}
}
