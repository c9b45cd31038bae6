package shell

import (
	"strings"
	"unicode"

	"rsql/frame"
)

// pastedTab is what tabs of a pasted text become, since a tab in the line is as wide as its place on the screen says.
const pastedTab = "    "

// pasted is a text that is pasted behind what stands before the cursor, as it is put into the line: tabs within strings and
// quoted names stay, those elsewhere become blanks, and other control characters, which would drive the terminal, are dropped.
func pasted(before, text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	whole, end := before+text, len(before)
	var b strings.Builder
	copyTo := func(to int, tab string) {
		if to > end {
			b.WriteString(strings.ReplaceAll(whole[end:to], "\t", tab))
			end = to
		}
	}
	for _, t := range frame.Tokens(whole) {
		copyTo(t.Start, pastedTab)
		if t.Kind != frame.CommentToken {
			copyTo(t.End, "\t")
		}
	}
	copyTo(len(whole), pastedTab)
	return b.String()
}
