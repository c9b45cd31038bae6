package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
)

func init() {
	// Widths must not depend on the locale: a result is the same text everywhere.
	text.OverrideRuneWidthEastAsianWidth(false)
	// Options say whether there are colours, and nobody else.
	text.EnableColors()
}

// Joiners shape emoji and the scripts of several languages; they draw nothing by themselves.
const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// Printable gives a text in which every control character, invisible format character, line separator and byte that is no
// UTF-8 is escaped: \n, \t, \r, \x1b, \u202e. Stored data shown this way cannot move a cursor, set a title or turn text
// around.
func Printable(s string) string {
	if !strings.ContainsFunc(s, unprintable) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !unprintable(r):
			b.WriteRune(r)
		default:
			b.WriteString(escaped(r))
		}
		i += size
	}
	return b.String()
}

// PrintableLines is Printable with line ends left as they are.
func PrintableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = Printable(l)
	}
	return strings.Join(lines, "\n")
}

func unprintable(r rune) bool {
	switch r {
	case zeroWidthNonJoiner, zeroWidthJoiner:
		return false
	case utf8.RuneError:
		return true // perhaps a byte that is no UTF-8; Printable looks closer
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

func escaped(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r == utf8.RuneError:
		return string(r)
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	default:
		return fmt.Sprintf(`\u%04x`, r)
	}
}

// Width is how many cells of a terminal a printable text takes.
func Width(s string) int { return text.StringWidth(s) }
