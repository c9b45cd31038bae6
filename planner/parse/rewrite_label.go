package parse

import (
	"strconv"
	"strings"
)

// plainColumn reports whether the tokens from start to here are nothing but a column's name.
func (r *rewriter) plainColumn(start int) bool {
	for i := start; i < r.i; i++ {
		t := &r.toks[i]
		name := t.kind == tkQuoted || t.kind == tkWord && (i > start || !t.is("null", "true", "false") && !niladic[t.low])
		if name != ((i-start)%2 == 0) || !name && !t.op(".") {
			return false
		}
	}
	return true
}

// label writes a mark for an item without an alias; finish takes it away and notes the item's text.
func (r *rewriter) label(start int) string {
	r.pending.marks = true
	text := r.src.Text[r.toks[start].start:r.toks[r.i-1].end]
	r.pending.labels = append(r.pending.labels, r.compact(start, text))
	return "`" + labelMark + strconv.Itoa(len(r.pending.labels)-1) + "`"
}

// compact is the text of tokens with white space and comments between them reduced to one blank.
func (r *rewriter) compact(start int, text string) string {
	if !strings.ContainsAny(text, "\n\t\r/-") && !strings.Contains(text, "  ") {
		return text
	}
	var b strings.Builder
	for i := start; i < r.i; i++ {
		t := &r.toks[i]
		if i > start && t.start > r.toks[i-1].end {
			b.WriteByte(' ')
		}
		b.WriteString(r.src.Text[t.start:t.end])
	}
	return b.String()
}
