package parse

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rsql/planner/plan"
)

// lexer scans a text into tokens. It never fails: what it cannot read becomes a tkBad token.
type lexer struct {
	text string
	pos  int
	// open is the error of a quote or comment that the text ends in.
	open *plan.Error
}

// operators are the operators and punctuation marks, longest first.
var operators = []string{
	"->>", "<=>", "::", "->", "<=", ">=", "<>", "!=", "==", "<<", ">>", "//",
	"=", "<", ">", "+", "-", "*", "/", "%", "^", "&", "|", "~", "!", "(", ")", "[", "]", ",", ".", ";",
}

// scan returns the tokens of a text, the last of which is tkEOF.
func (l *lexer) scan() []token {
	toks := make([]token, 0, len(l.text)/4+1)
	for {
		t := l.next()
		toks = append(toks, t)
		if t.kind == tkEOF {
			return toks
		}
	}
}

// next scans one token.
func (l *lexer) next() token {
	if bad := l.skipBlanks(); bad != nil {
		return *bad
	}
	start := l.pos
	if start >= len(l.text) {
		return token{kind: tkEOF, start: len(l.text), end: len(l.text)}
	}
	var t token
	switch c := l.text[start]; {
	case c == '\'':
		t = l.quoted(tkString, '\'')
	case c == '"' || c == '`':
		t = l.quoted(tkQuoted, c)
	case (c == 'x' || c == 'X') && l.at(1) == '\'':
		t = l.blob()
	case isDigit(c) || c == '.' && isDigit(l.at(1)):
		t = l.number()
	case c == '?':
		l.pos++
		t = token{kind: tkParam}
	case c == ':' && l.wordByte(1) && !isDigit(l.at(1)):
		l.pos++
		t = token{kind: tkParam, val: l.word()}
	case l.wordByte(0):
		w := l.word()
		t = token{kind: tkWord, val: w, low: strings.ToLower(w)}
	default:
		t = l.operator()
	}
	t.start, t.end = start, l.pos
	if t.err != nil {
		t.kind, t.err = tkBad, t.err.WithPos(plan.At(start))
	}
	return t
}

// at is the byte n after the position, zero beyond the end.
func (l *lexer) at(n int) byte {
	if l.pos+n < len(l.text) {
		return l.text[l.pos+n]
	}
	return 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// wordByte reports whether a byte of a word stands n after the position.
func (l *lexer) wordByte(n int) bool {
	c := l.at(n)
	if c < utf8.RuneSelf {
		return c == '_' || isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(l.text[l.pos+n:])
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// word takes the letters, digits and underscores at the position.
func (l *lexer) word() string {
	start := l.pos
	for l.wordByte(0) {
		_, size := utf8.DecodeRuneInString(l.text[l.pos:])
		l.pos += size
	}
	return l.text[start:l.pos]
}

// operator takes an operator, or refuses what stands in its place.
func (l *lexer) operator() token {
	rest := l.text[l.pos:]
	for _, bad := range badOperators {
		if strings.HasPrefix(rest, bad.text) {
			l.pos += len(bad.text)
			if bad.text == "@" || bad.text == "$" {
				l.word()
			}
			return token{err: plan.Errorf(bad.code, "%s", bad.msg).WithHint("%s", bad.hint)}
		}
	}
	for _, op := range operators {
		if strings.HasPrefix(rest, op) {
			l.pos += len(op)
			return token{kind: tkOp, val: op}
		}
	}
	if rest[0] == ':' {
		l.pos++
		return token{err: plan.Errorf(plan.CodeSyntax, "a parameter needs a name").WithHint("write :name or ?")}
	}
	r, size := utf8.DecodeRuneInString(rest)
	l.pos += size
	if r == utf8.RuneError && size == 1 {
		return token{err: plan.Errorf(plan.CodeSyntax, "the byte 0x%02X is no UTF-8", rest[0])}
	}
	if !unicode.IsPrint(r) {
		return token{err: plan.Errorf(plan.CodeSyntax, "the invisible character %U has no place here", r).
			WithHint("replace it with a plain space")}
	}
	err := plan.Errorf(plan.CodeSyntax, "the character %q has no place here", r)
	if strings.ContainsRune("“”„‘’‚´", r) {
		err = err.WithHint(`write plain quotes: 'a text', "a name"`)
	}
	return token{err: err}
}
