package parse

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"rsql/planner/plan"
)

// quoted takes a string or a quoted identifier; a doubled quote stands for the quote itself. Backslashes are ordinary.
func (l *lexer) quoted(k kind, quote byte) token {
	start := l.pos
	content, doubled := l.pos+1, false
	for l.pos++; ; l.pos++ {
		n := strings.IndexByte(l.text[l.pos:], quote)
		if n < 0 {
			l.pos = len(l.text)
			what := "the string"
			if k == tkQuoted {
				what = "the quoted name"
			}
			return l.unterminated(start, what, string(quote))
		}
		l.pos += n
		if l.at(1) != quote {
			break
		}
		doubled = true
		l.pos++
	}
	val := l.text[content:l.pos]
	l.pos++
	if doubled {
		val = strings.ReplaceAll(val, string([]byte{quote, quote}), string(quote))
	}
	t := token{kind: k, val: val}
	if k == tkQuoted && val == "" {
		t.err = plan.Errorf(plan.CodeSyntax, "a name is empty").WithHint("strings are written in single quotes: ''")
	}
	return t
}

// unterminated is the token of a quote or comment that runs to the end of the text.
func (l *lexer) unterminated(start int, what, end string) token {
	hint := "close it with " + end
	if end == "'" || end == `"` {
		hint += "; one within it is written twice, " + end + end
	}
	l.open = plan.Errorf(plan.CodeSyntax, "%s that begins here does not end", what).WithHint("%s", hint).WithPos(plan.At(start))
	return token{kind: tkBad, start: start, end: len(l.text), err: l.open}
}

// blob takes x'6869'.
func (l *lexer) blob() token {
	start := l.pos
	l.pos++
	t := l.quoted(tkBlob, '\'')
	if t.err != nil {
		t.err.Pos = plan.At(start)
		return t
	}
	b, err := hex.DecodeString(t.val)
	if err != nil {
		t.err = plan.Errorf(plan.CodeSyntax, "x'%s' is no blob: it takes pairs of hexadecimal digits", t.val)
	}
	t.val = string(b)
	return t
}

// number takes an integer, a decimal (1.5, .5, 1.) or a double (1e5).
func (l *lexer) number() token {
	start := l.pos
	t := token{kind: tkInteger}
	if l.at(0) == '0' && (l.at(1) == 'x' || l.at(1) == 'X') && isHex(l.at(2)) {
		return l.hexNumber()
	}
	digits := func() {
		for isDigit(l.at(0)) {
			l.pos++
		}
	}
	digits()
	if l.at(0) == '.' {
		t.kind = tkDecimal
		l.pos++
		digits()
	}
	if c := l.at(0); c == 'e' || c == 'E' {
		sign := 1
		if s := l.at(1); s == '+' || s == '-' {
			sign = 2
		}
		if isDigit(l.at(sign)) {
			t.kind = tkDouble
			l.pos += sign
			digits()
		}
	}
	t.val = l.text[start:l.pos]
	if l.wordByte(0) || l.at(0) == '.' && isDigit(l.at(1)) {
		l.pos++
		l.word()
		t.err = plan.Errorf(plan.CodeSyntax, "%q is neither a number nor a name", strings.ToValidUTF8(l.text[start:l.pos], "�"))
		switch word := l.text[start:l.pos]; {
		case strings.Trim(word, "0123456789_") == "":
			t.err = t.err.WithHint("digits are written without _ between them: %s", strings.ReplaceAll(word, "_", ""))
		default:
			t.err = t.err.WithHint(`a name that begins with a digit is written in double quotes`)
		}
	}
	return t
}

func isHex(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

// hexNumber takes 0x1F, a BIGINT.
func (l *lexer) hexNumber() token {
	start := l.pos
	l.pos += len("0x")
	l.word()
	word := l.text[start:l.pos]
	n, err := strconv.ParseInt(word[len("0x"):], 16, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return token{err: plan.Errorf(plan.CodeSyntax, "%s is more than a BIGINT", word).WithHint("a blob is written x'6869'")}
	case err != nil:
		return token{err: plan.Errorf(plan.CodeSyntax, "%q is neither a number nor a name", word).WithHint("a number is written 0x1F, a blob x'6869'")}
	}
	return token{kind: tkInteger, val: strconv.FormatInt(n, 10)}
}
