package eval

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	wholeBegin, wholeEnd = `^(?s:`, `)$`
	// nothing matches no text at all.
	nothing = `[^\x00-\x{10FFFF}]`
)

// appendSimilar writes the RE2 pattern of one of SIMILAR TO. escape, 0 for none, takes the next character as it is, and
// stands for itself at the end.
func appendSimilar(dst []byte, p string, escape rune) []byte {
	dst = append(dst, wholeBegin...)
	for len(p) > 0 {
		c, size := utf8.DecodeRuneInString(p)
		char, rest := p[:size], p[size:]
		switch {
		case c == escape && escape != 0 && rest != "":
			_, size = utf8.DecodeRuneInString(rest)
			dst = append(dst, regexp.QuoteMeta(rest[:size])...)
			rest = rest[size:]
		case c == '%':
			dst = append(dst, ".*"...)
		case c == '_':
			dst = append(dst, '.')
		case c == '(':
			dst = append(dst, "(?:"...)
		case strings.ContainsRune("|*+?{})", c):
			dst = append(dst, char...)
		case c == '[':
			n := bracket(p, "^")
			dst = appendSet(dst, p[:n], "^")
			rest = p[n:]
		default:
			dst = append(dst, regexp.QuoteMeta(char)...)
		}
		p = rest
	}
	return append(dst, wholeEnd...)
}

// appendGlob writes the RE2 pattern of one of GLOB. A bracket that is not closed matches nothing.
func appendGlob(dst []byte, p string) []byte {
	dst = append(dst, wholeBegin...)
	for len(p) > 0 {
		_, size := utf8.DecodeRuneInString(p)
		switch p[0] {
		case '*':
			dst = append(dst, ".*"...)
		case '?':
			dst = append(dst, '.')
		case '[':
			if size = bracket(p, "^!"); size == 1 {
				dst = append(dst, nothing...)
			} else {
				dst = appendSet(dst, p[:size], "^!")
			}
		default:
			dst = append(dst, regexp.QuoteMeta(p[:size])...)
		}
		p = p[size:]
	}
	return append(dst, wholeEnd...)
}

// bracket is the length of the set in brackets that a pattern begins with; 1 where it is not closed. A ] that comes first,
// be it behind one of the characters not, is one of the set; so are those of [:alpha:].
func bracket(p, not string) int {
	i := 1
	if i < len(p) && strings.IndexByte(not, p[i]) >= 0 {
		i++
	}
	if i < len(p) && p[i] == ']' {
		i++
	}
	for ; i < len(p); i++ {
		switch {
		case p[i] == ']':
			return i + 1
		case strings.HasPrefix(p[i:], "[:"):
			if end := strings.Index(p[i:], ":]"); end > 0 {
				i += end + 1
			}
		}
	}
	return 1
}

// appendSet writes a set in brackets, the characters of which stand for themselves.
func appendSet(dst []byte, set, not string) []byte {
	if len(set) == 1 {
		return append(dst, `\[`...)
	}
	dst, set = append(dst, '['), set[1:]
	if strings.IndexByte(not, set[0]) >= 0 {
		dst, set = append(dst, '^'), set[1:]
	}
	for i := 0; i < len(set)-1; i++ {
		c := set[i]
		if c == '\\' || c == '^' || c == ']' || c == '[' && !strings.HasPrefix(set[i:], "[:") {
			dst = append(dst, '\\')
		}
		if strings.HasPrefix(set[i:], "[:") {
			if end := strings.Index(set[i:], ":]"); end > 0 {
				dst = append(dst, set[i:i+end+2]...)
				i += end + 1
				continue
			}
		}
		dst = append(dst, c)
	}
	return append(dst, ']')
}
