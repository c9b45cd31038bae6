package eval

import (
	"strings"
	"unicode/utf8"

	"rsql/planner/plan"
)

// textMakeKernels are functions that make new texts.
var textMakeKernels = map[string]builder{
	"lower":     always(text1(func(dst []byte, s string) ([]byte, error) { return appendLower(dst, s), nil })),
	"upper":     always(text1(func(dst []byte, s string) ([]byte, error) { return appendUpper(dst, s), nil })),
	"concat":    always(concat),
	"concat_ws": always(concatWithSeparator),
	"replace":   always(text3(replace)),
	"lpad":      padding(true),
	"rpad":      padding(false),
	"repeat":    always(text2(repeat)),
	"reverse":   always(text1(reverse)),
	"chr":       always(text1(chr)),
}

// capped refuses a text that is too long to be meant.
func capped(function string, text []byte) ([]byte, error) {
	if len(text) > maxText {
		return text, tooLong(function)
	}
	return text, nil
}

func tooLong(function string) error {
	return plan.Errorf(plan.CodeValue, "%s would make a text of more than %d MiB", function, maxText>>20)
}

func appendLower(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return append(dst, strings.ToLower(s[i:])...)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

func appendUpper(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return append(dst, strings.ToUpper(s[i:])...)
		}
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

func replace(dst []byte, s, from, to string) ([]byte, error) {
	if from == "" {
		return append(dst, s...), nil
	}
	if more := len(to) - len(from); more > 0 && len(s)+strings.Count(s, from)*more > maxText {
		return dst, tooLong("replace")
	}
	for {
		before, after, found := strings.Cut(s, from)
		dst = append(dst, before...)
		if !found {
			return dst, nil
		}
		dst, s = append(dst, to...), after
	}
}

func repeat(dst []byte, s string, n int64) ([]byte, error) {
	if n <= 0 || s == "" {
		return dst, nil
	}
	if n > maxText/int64(len(s)) {
		return dst, tooLong("repeat")
	}
	for range n {
		dst = append(dst, s...)
	}
	return dst, nil
}

func reverse(dst []byte, s string) ([]byte, error) {
	for len(s) > 0 {
		_, size := utf8.DecodeLastRuneInString(s)
		dst = append(dst, s[len(s)-size:]...)
		s = s[:len(s)-size]
	}
	return dst, nil
}

func chr(dst []byte, n int64) ([]byte, error) {
	if n < 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return dst, plan.Errorf(plan.CodeValue, "chr: there is no character with code point %d", n)
	}
	return utf8.AppendRune(dst, rune(n)), nil
}

// padding is lpad or rpad. The fill is a blank when it is left out; an empty one fills nothing.
func padding(left bool) builder {
	name := "rpad"
	if left {
		name = "lpad"
	}
	pad := func(dst []byte, s string, n int64, fill string) ([]byte, error) {
		end := runeOffset(s, n)
		if end < len(s) || n <= 0 || fill == "" {
			return append(dst, s[:end]...), nil
		}
		missing := n - int64(utf8.RuneCountInString(s))
		if n > maxText || missing/int64(utf8.RuneCountInString(fill))*int64(len(fill))+int64(len(s)) > maxText {
			return dst, tooLong(name)
		}
		if !left {
			dst = append(dst, s...)
		}
		for missing > 0 {
			piece := fill[:runeOffset(fill, missing)]
			missing -= int64(utf8.RuneCountInString(piece))
			dst = append(dst, piece...)
		}
		if left {
			dst = append(dst, s...)
		}
		return dst, nil
	}
	return byArity(2,
		text2(func(dst []byte, s string, n int64) ([]byte, error) { return pad(dst, s, n, " ") }),
		text3(pad))
}
