package parse

import (
	"sort"
	"strings"

	"rsql/planner/plan"
)

// Substituted is a text with the values of its variables in their places.
type Substituted struct {
	Text string
	// edits are in the order of the text.
	edits []edit
}

// edit is a piece of the text before and of the text after; offsets in bytes.
type edit struct{ start, end, newStart, newEnd int }

// Origin is where an offset of the new text lies in the text before; within a value, where its variable begins.
func (s *Substituted) Origin(offset int) int {
	i := sort.Search(len(s.edits), func(i int) bool { return s.edits[i].newStart > offset }) - 1
	if i < 0 {
		return offset
	}
	if e := s.edits[i]; offset < e.newEnd {
		return e.start
	}
	return offset - s.edits[i].newEnd + s.edits[i].end
}

// Substitute puts values in the place of :'name', as a string, and of :"name", as a quoted identifier. Nothing inside a
// string, a quoted name or a comment is a variable; :name is a parameter and stays. A variable without a value is a CodeName
// error at its place.
func Substitute(text string, value func(name string) (string, bool)) (*Substituted, error) {
	out := &Substituted{Text: text}
	if !strings.Contains(text, ":'") && !strings.Contains(text, `:"`) {
		return out, nil
	}
	var b strings.Builder
	l := lexer{text: text}
	done, colon := 0, -1 // colon is the end of a lone one before the token
	for t := l.next(); t.kind != tkEOF; t = l.next() {
		quote := text[t.start : t.start+1]
		variable := t.start == colon && (quote == `'` || quote == `"`) && l.open == nil
		if colon = -1; text[t.start:t.end] == ":" {
			colon = t.end
		}
		if !variable {
			continue
		}
		place := text[t.start-1 : t.end]
		v, ok := value(t.val)
		switch {
		case !ok:
			return nil, plan.Errorf(plan.CodeName, "no value for the variable %s", place).WithPos(plan.At(t.start - 1))
		case v == "" && quote == `"`:
			return nil, plan.Errorf(plan.CodeName, "the value of %s is empty, and a name is not", place).WithPos(plan.At(t.start - 1))
		}
		b.WriteString(text[done : t.start-1])
		e := edit{start: t.start - 1, end: t.end, newStart: b.Len()}
		b.WriteString(quote + strings.ReplaceAll(v, quote, quote+quote) + quote)
		e.newEnd, done = b.Len(), t.end
		out.edits = append(out.edits, e)
	}
	b.WriteString(text[done:])
	out.Text = b.String()
	return out, nil
}
