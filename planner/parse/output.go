package parse

import (
	"strings"
)

// chunk is a piece of the rewritten text.
type chunk struct {
	text string
	// tok is the index of the token that it stands for; where sqlparser complains about the chunk, we show the token.
	tok int32
	// parens is the number of parentheses that it opens, less those that it closes.
	parens int32
}

// output is a rewritten text under construction. A slot is an empty chunk that marks a place to put something later.
type output struct{ chunks []chunk }

// mark is the place that the next chunk will have.
func (o *output) mark() int { return len(o.chunks) }

// slot adds an empty chunk and returns its place.
func (o *output) slot(tok int) int {
	o.chunks = append(o.chunks, chunk{tok: int32(tok)})
	return len(o.chunks) - 1
}

func (o *output) add(tok int, text string) {
	o.chunks = append(o.chunks, chunk{text: text, tok: int32(tok)})
}

func (o *output) open(tok int) {
	o.chunks = append(o.chunks, chunk{text: "(", tok: int32(tok), parens: 1})
}

func (o *output) close(tok int) {
	o.chunks = append(o.chunks, chunk{text: ")", tok: int32(tok), parens: -1})
}

// wrap puts prefix and a parenthesis at a slot, before what is there; the caller closes it.
func (o *output) wrap(slot int, prefix string) {
	c := &o.chunks[slot]
	c.text = prefix + "(" + c.text
	c.parens++
}

// cut takes away the chunks from a mark on and returns them.
func (o *output) cut(mark int) []chunk {
	tail := append([]chunk(nil), o.chunks[mark:]...)
	o.chunks = o.chunks[:mark]
	return tail
}

// String is the text. It ends in a space, so that sqlparser's position tells the last token from the end.
func (o *output) String() string {
	var b strings.Builder
	for _, c := range o.chunks {
		if c.text != "" {
			b.WriteString(c.text)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// tokenAt is the index of the token at a byte offset of the text.
func (o *output) tokenAt(offset int) int {
	tok := 0
	for _, c := range o.chunks {
		if c.text == "" {
			continue
		}
		tok = int(c.tok)
		if offset -= len(c.text) + 1; offset < 0 {
			break
		}
	}
	return tok
}

// tooDeep is the index of the token at which more parentheses are open than sqlparser can take, if there is one.
func (o *output) tooDeep() (int, bool) {
	depth := int32(0)
	for _, c := range o.chunks {
		if depth += c.parens; depth > maxDepth {
			return int(c.tok), true
		}
	}
	return 0, false
}
