package editing

import "strings"

// Signature is how the function around the cursor, a byte offset, is called, and what it does; empty outside of calls.
func Signature(text string, cursor int) (signature, doc string) {
	p := locate(text, cursor)
	if p.comment {
		return "", ""
	}
	name, _ := p.call()
	f := functions()[strings.ToLower(name)]
	return f.Signature, f.Doc
}

// Look asks for what the text up to the cursor, a byte offset, will want to complete: the tables once it names one, and the
// columns of those it names.
func Look(text string, cursor int, names Names) {
	p := locate(text, cursor)
	if p.wantsTable() {
		names.Tables("")
	}
	for _, r := range p.scope() {
		names.Columns(r.space, r.table)
	}
}
