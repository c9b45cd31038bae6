package report

import (
	"strings"
	"unicode/utf8"

	"rsql/cmd/rsql/internal/render"
)

// windowWidth is how many cells of a line are shown at the most. Of a longer one it is what lies around the caret: windowBefore
// of ten parts lie before it. narrowestWindow is the least, however narrow the terminal is.
const (
	windowWidth     = 100
	windowBefore    = 6
	narrowestWindow = 20
)

// window is a line as it is shown within a width, and the line to put under it: a caret below the byte at column. Tabs stay tabs in both,
// wide characters count twice, and what cannot be shown is escaped.
func window(line string, column, width int) (text, caret string) {
	before, after := line[:column], line[column:]
	if render.Width(render.Printable(line)) > width {
		if cut := skipCells(before, render.Width(render.Printable(before))-width*windowBefore/10); cut > 0 {
			before = "…" + before[cut:]
		}
		room := width - render.Width(render.Printable(before))
		if keep := skipCells(after, room); keep < len(after) {
			after = after[:keep] + "…"
		}
	}
	return visible(before) + visible(after), underline(before) + "^"
}

// skipCells is the length in bytes of the beginning of a text that takes about so many cells.
func skipCells(text string, cells int) int {
	at := 0
	for at < len(text) && cells > 0 {
		_, size := utf8.DecodeRuneInString(text[at:])
		cells -= render.Width(render.Printable(text[at : at+size]))
		at += size
	}
	return at
}

// visible escapes a text and leaves its tabs.
func visible(text string) string {
	parts := strings.Split(text, "\t")
	for i, p := range parts {
		parts[i] = render.Printable(p)
	}
	return strings.Join(parts, "\t")
}

// underline is blank, as wide as the text, with its tabs.
func underline(text string) string {
	parts := strings.Split(text, "\t")
	for i, p := range parts {
		parts[i] = strings.Repeat(" ", render.Width(render.Printable(p)))
	}
	return strings.Join(parts, "\t")
}
