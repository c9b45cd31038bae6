package eval

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"rsql/planner/plan"
)

// textChangeKernels are functions that change characters of a text.
var textChangeKernels = map[string]builder{
	"initcap":         always(text1(func(dst []byte, s string) ([]byte, error) { return appendCapitals(dst, s), nil })),
	"translate":       always(text3(translate)),
	"insert":          always(text4(insertText)),
	"overlay":         overlay,
	"substring_index": always(map3(func(s, separator string, n int64) (string, error) { return substringIndex(s, separator, n), nil })),
	"string_split":    always(text2(splitText)),
	"quote_literal": always(text1(func(dst []byte, s string) ([]byte, error) {
		return capped("quote_literal", append(append(append(dst, '\''), strings.ReplaceAll(s, "'", "''")...), '\''))
	})),
	"quote_ident": always(text1(func(dst []byte, s string) ([]byte, error) {
		return capped("quote_ident", append(dst, plan.QuoteIdent(s)...))
	})),
	"strip_accents": always(text1(stripAccents)),
}

// appendCapitals begins a word behind every character that is neither letter nor digit.
func appendCapitals(dst []byte, s string) []byte {
	inside := false
	for _, c := range s {
		if inside {
			dst = utf8.AppendRune(dst, unicode.ToLower(c))
		} else {
			dst = utf8.AppendRune(dst, unicode.ToUpper(c))
		}
		inside = unicode.IsLetter(c) || unicode.IsDigit(c)
	}
	return dst
}

// translate takes the first place of a character in from. Where to is shorter, it is taken away.
func translate(dst []byte, s, from, to string) ([]byte, error) {
	target := []rune(to)
	for _, c := range s {
		at := strings.IndexRune(from, c)
		if at < 0 {
			dst = utf8.AppendRune(dst, c)
		} else if n := utf8.RuneCountInString(from[:at]); n < len(target) {
			dst = utf8.AppendRune(dst, target[n])
		}
	}
	return dst, nil
}

// insertText changes nothing where no character is at start; a length that is negative or too large reaches to the end.
func insertText(dst []byte, s string, start, n int64, part string) ([]byte, error) {
	length := int64(utf8.RuneCountInString(s))
	if start < 1 || start > length {
		return append(dst, s...), nil
	}
	if n < 0 || n > length-start+1 {
		n = length - start + 1
	}
	before := runeOffset(s, start-1)
	dst = append(append(dst, s[:before]...), part...)
	return capped("insert", append(dst, s[before+runeOffset(s[before:], n):]...))
}

// overlay is OVERLAY(text PLACING part FROM start [FOR n]), whose arguments come in that order.
func overlay(s *site) (kernel, error) {
	place := func(dst []byte, s, part string, start, n int64) ([]byte, error) {
		if start < 1 || n < 0 {
			return dst, plan.Errorf(plan.CodeValue, "overlay: there are no %d characters from %d", n, start).
				WithHint("characters are counted from 1")
		}
		before := runeOffset(s, start-1)
		dst = append(append(dst, s[:before]...), part...)
		return capped("overlay", append(dst, s[before+runeOffset(s[before:], n):]...))
	}
	if len(s.args) == 4 {
		return text4(place), nil
	}
	return text3(func(dst []byte, s, part string, start int64) ([]byte, error) {
		return place(dst, s, part, start, int64(utf8.RuneCountInString(part)))
	}), nil
}

func substringIndex(s, separator string, n int64) string {
	if n == 0 || separator == "" {
		return ""
	}
	for at := 0; n > 0; n-- {
		next := strings.Index(s[at:], separator)
		if next < 0 {
			return s
		}
		if at += next; n == 1 {
			return s[:at]
		}
		at += len(separator)
	}
	for end := len(s); ; n++ {
		end = strings.LastIndex(s[:end], separator)
		if end < 0 {
			return s
		}
		if n == -1 {
			return s[end+len(separator):]
		}
	}
}

func splitText(dst []byte, s, separator string) ([]byte, error) {
	dst = append(dst, '[')
	for first := true; ; first = false {
		part, rest, found := strings.Cut(s, separator)
		if separator == "" {
			_, size := utf8.DecodeRuneInString(s)
			part, rest, found = s[:size], s[size:], size < len(s)
		}
		if !first {
			dst = append(dst, ',')
		}
		if dst = appendJSONText(dst, part); len(dst) > maxText {
			return dst, tooLong("string_split")
		}
		if !found {
			return append(dst, ']'), nil
		}
		s = rest
	}
}

// stripAccents takes letters apart and leaves the marks out.
func stripAccents(dst []byte, s string) ([]byte, error) {
	for _, c := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, c) {
			dst = utf8.AppendRune(dst, c)
		}
	}
	return capped("strip_accents", norm.NFC.Append(nil, dst...))
}
