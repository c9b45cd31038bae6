package parse

import (
	"strings"

	"rsql/planner/plan"
)

// clauseWords are the words that a misspelt one is compared with.
var clauseWords = []string{
	"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "UNION", "INTERSECT", "EXCEPT", "JOIN", "LEFT", "RIGHT", "INNER",
	"OUTER", "CROSS", "FULL", "USING", "BETWEEN", "LIKE", "DISTINCT", "VALUES", "INTO", "TABLE", "EXISTS",
}

// unexpected fails at the current token, of which something else was expected. What is known and not offered is refused
// by its name.
func (r *rewriter) unexpected(expected string) {
	if r.err != nil {
		return
	}
	t := r.cur()
	if t.kind == tkBad {
		r.fail(t.err)
		return
	}
	if err := r.refused(); err != nil {
		r.fail(err)
		return
	}
	r.fail(r.syntax(r.i, expected))
}

// syntax is the error of a token that has no place where it stands.
func (r *rewriter) syntax(i int, expected string) *plan.Error {
	t := &r.toks[i]
	err := plan.Errorf(plan.CodeSyntax, "unexpected %s", strings.TrimPrefix(t.show(r.src.Text), "the ")).WithPos(r.endPos(i))
	if expected != "" {
		err.Msg += ", expected " + expected
	}
	if t.kind == tkEOF && expected == ")" {
		err.Hint = r.unclosed()
	}
	if hint := r.misspelt(i, expected == ""); hint != "" {
		err.Hint = hint
	}
	if err.Hint == "" && expected == "an expression" && t.kind == tkWord && (r.peekAt(i+1).op(",", "=", "<", ">", "<>") || r.peekAt(i+1).is("from")) {
		err.Hint = "a keyword is a name in double quotes: \"" + t.val + "\""
	}
	return err
}

// peekAt is the token at an index, the end of input beyond it.
func (r *rewriter) peekAt(i int) *token { return &r.toks[min(i, len(r.toks)-1)] }

// unclosed tells which parenthesis is open at the end.
func (r *rewriter) unclosed() string {
	end := len(r.toks) - 1
	for i := end - 1; i >= 0; i-- {
		if t := &r.toks[i]; t.op("(") && t.match == end {
			return "the ( before " + r.toks[i+1].show(r.src.Text) + " is not closed"
		}
	}
	return ""
}

// endPos is the position of a token. That of the end of input is behind the last token.
func (r *rewriter) endPos(i int) plan.Pos {
	if r.toks[i].kind == tkEOF && i > 0 {
		return plan.At(r.toks[i-1].end)
	}
	return r.toks[i].pos()
}

// misspelt looks for a keyword near the token's text, or the word before it where that was taken for an alias (WHRE).
func (r *rewriter) misspelt(i int, alias bool) string {
	if i > 0 && r.toks[i-1].op(",") && r.toks[i].is("from", "where", "group", "order", "having", "limit") {
		return "there is a comma too many before " + strings.ToUpper(r.toks[i].low)
	}
	for _, at := range []int{i, i - 1} {
		if at < 0 || r.toks[at].kind != tkWord || at < i && !alias {
			continue
		}
		word := r.toks[at].val
		if near, ok := plan.Nearest(word, clauseWords); ok && len(word) > 2 && !strings.EqualFold(near, word) {
			return "did you mean " + near + " instead of " + word + "?"
		}
	}
	if r.toks[i].kind == tkString && i > 0 {
		switch {
		case r.toks[i-1].kind == tkString:
			return "two strings are joined with CONCAT(a, b)"
		case r.toks[i-1].kind == tkWord && alias:
			return "an alias is written without quotes or in double quotes"
		}
	}
	if i > 0 && alias && r.toks[i].beginsItem() && r.toks[i-1].endsItem() {
		return "is there a comma missing before " + r.toks[i].show(r.src.Text) + "?"
	}
	return ""
}

// beginsItem reports whether an item of a list may begin with the token, which is no keyword.
func (t *token) beginsItem() bool {
	switch t.kind {
	case tkQuoted, tkString, tkInteger, tkDecimal, tkDouble, tkParam:
		return true
	case tkWord:
		return !notAliases[t.low] && !notTableAliases[t.low]
	default:
		return false
	}
}

// endsItem reports whether an item of a list may end with the token.
func (t *token) endsItem() bool {
	return t.beginsItem() || t.op(")") || t.is("null", "true", "false", "end")
}

// unsupported is the error of something understood and not offered, at a token.
func (r *rewriter) unsupported(i int, what, hint string) *plan.Error {
	return plan.Errorf(plan.CodeUnsupported, "%s not offered", what).WithHint("%s", hint).WithPos(r.toks[i].pos())
}

// refuse fails with unsupported at the current token.
func (r *rewriter) refuse(what, hint string) { r.fail(r.unsupported(r.i, what, hint)) }
