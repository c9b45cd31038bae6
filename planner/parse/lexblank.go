package parse

import (
	"strings"

	"rsql/planner/plan"
)

// skipBlanks passes over white space and comments. It returns a token where a comment is not one.
func (l *lexer) skipBlanks() *token {
	if l.pos == 0 {
		l.pos = len(l.text) - len(strings.TrimPrefix(l.text, "\uFEFF"))
	}
	for l.pos < len(l.text) {
		switch c := l.text[l.pos]; {
		case isBlank(c):
			l.pos++
		case c == '-' && l.at(1) == '-':
			if !isBlank(l.at(2)) {
				return l.dashes()
			}
			l.pos = lineEnd(l.text, l.pos)
		case c == '/' && l.at(1) == '*':
			if l.at(2) == '!' {
				return l.versionComment()
			}
			start := l.pos
			if !l.comment() {
				t := l.unterminated(start, "the comment", "*/")
				return &t
			}
		default:
			return nil
		}
	}
	return nil
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

// lineEnd is the offset of the line's end at or after from.
func lineEnd(text string, from int) int {
	if n := strings.IndexByte(text[from:], '\n'); n >= 0 {
		return from + n
	}
	return len(text)
}

// comment passes over /* … */, which nests; false when it does not end.
func (l *lexer) comment() bool {
	depth := 0
	for l.pos < len(l.text) {
		switch {
		case l.at(0) == '/' && l.at(1) == '*':
			depth++
			l.pos += 2
		case l.at(0) == '*' && l.at(1) == '/':
			l.pos += 2
			if depth--; depth == 0 {
				return true
			}
		default:
			l.pos++
		}
	}
	return false
}

// dashes refuses -- that no white space follows: some read 5--3 as 8, others as 5 and a comment. The end of the text is
// no white space either, so that a statement reads the same with its semicolon and without.
func (l *lexer) dashes() *token {
	start := l.pos
	for l.at(0) == '-' {
		l.pos++
	}
	return &token{kind: tkBad, start: start, end: l.pos,
		err: plan.Errorf(plan.CodeUnsupported, "-- without a space behind it is ambiguous").
			WithHint("a comment is written -- like this, a subtraction 5 - -3").WithPos(plan.At(start))}
}

// versionComment refuses /*! … */, whose content MySQL would run.
func (l *lexer) versionComment() *token {
	start := l.pos
	if !l.comment() {
		t := l.unterminated(start, "the comment", "*/")
		return &t
	}
	return &token{kind: tkBad, start: start, end: l.pos,
		err: plan.Errorf(plan.CodeUnsupported, "version comments /*! … */ are not offered").
			WithHint("write their content as plain SQL, or as a comment /* … */").WithPos(plan.At(start))}
}
