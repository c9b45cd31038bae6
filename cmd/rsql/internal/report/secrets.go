package report

import (
	"regexp"
	"strings"

	"rsql/redisrel"
)

var (
	// attached begins the URL of an ATTACH, which may stand there without its scheme.
	attached = regexp.MustCompile(`(?is)\battach\s+(?:database\s+)?(?:if\s+not\s+exists\s+)?'`)
	// address begins any URL.
	address = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://`)
)

// secretSpan is a URL in a text, and how it is shown.
type secretSpan struct {
	start, end int
	shown      string
}

// secretSpans are the URLs of a text that are not to be shown as they are.
func secretSpans(text string) []secretSpan {
	var out []secretSpan
	at := 0
	for at < len(text) {
		start := -1
		if m := address.FindStringIndex(text[at:]); m != nil {
			start = at + m[0]
		}
		inStatement := false
		if m := attached.FindStringIndex(text[at:]); len(m) == 2 && (start < 0 || at+m[1] <= start) {
			start, inStatement = at+m[1], true
		}
		if start < 0 {
			break
		}
		end := urlEnd(text, start, inStatement || start > 0 && text[start-1] == '\'')
		url := text[start:end]
		if inStatement || strings.Contains(url, "@") || strings.HasPrefix(strings.ToLower(url), "redis") {
			if shown := redisrel.RedactURL(strings.ReplaceAll(url, "''", "'")); shown != url {
				out = append(out, secretSpan{start, end, shown})
			}
		}
		at = max(end, start+1)
	}
	return out
}

// urlEnd is where a URL ends that begins at an offset: with its string, or at white space where it is not in one.
func urlEnd(text string, start int, quoted bool) int {
	for i := start; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\'' && i+1 < len(text) && text[i+1] == '\'':
			i++
		case quoted && c == '\'', c == '\n', !quoted && strings.IndexByte(" \t\r\"'`;,)", c) >= 0:
			return i
		}
	}
	return len(text)
}

// WithoutSecrets is a text of statements, or of what is said about them, without the passwords of URLs.
func WithoutSecrets(text string) string {
	shown, _ := hideSecrets(text, 0)
	return shown
}

// hideSecrets is a text without the passwords of URLs, and where an offset of it has gone.
func hideSecrets(text string, offset int) (shown string, moved int) {
	var b strings.Builder
	at := 0
	moved = offset
	for _, s := range secretSpans(text) {
		b.WriteString(text[at:s.start] + s.shown)
		switch at = s.end; {
		case offset >= s.end:
			moved += len(s.shown) - (s.end - s.start)
		case offset > s.start:
			moved = b.Len() - len(s.shown)
		}
	}
	b.WriteString(text[at:])
	return b.String(), moved
}
