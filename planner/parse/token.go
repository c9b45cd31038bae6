package parse

import (
	"strconv"
	"strings"

	"rsql/planner/plan"
)

// kind classifies a token.
type kind uint8

const (
	tkEOF kind = iota
	// tkWord is a bare word: a keyword or an identifier, as its place decides.
	tkWord
	// tkQuoted is an identifier in "…" or `…`.
	tkQuoted
	tkString
	tkBlob
	tkInteger
	tkDecimal
	tkDouble
	tkParam
	// tkOp is an operator or a punctuation mark; val is its text.
	tkOp
	// tkBad is text that no statement may hold; err says why.
	tkBad
)

// token is a piece of the text. Its source is text[start:end].
type token struct {
	kind       kind
	start, end int
	// val is the word, the unquoted identifier, the string's or blob's content, the number, the parameter's name or the
	// operator's text.
	val string
	// low is the word in lower case, empty for other kinds.
	low string
	// match is the index of the closing parenthesis of an opening one; of the end of input where there is none.
	match int
	// param is the ordinal of a parameter.
	param int
	err   *plan.Error
}

func (t *token) pos() plan.Pos { return plan.At(t.start) }

// is reports whether the token is one of the words, which are given in lower case.
func (t *token) is(words ...string) bool {
	if t.kind != tkWord {
		return false
	}
	for _, w := range words {
		if t.low == w {
			return true
		}
	}
	return false
}

// op reports whether the token is one of the operators.
func (t *token) op(ops ...string) bool {
	if t.kind != tkOp {
		return false
	}
	for _, o := range ops {
		if t.val == o {
			return true
		}
	}
	return false
}

// number reports whether the token is a numeric literal.
func (t *token) number() bool {
	return t.kind == tkInteger || t.kind == tkDecimal || t.kind == tkDouble
}

// show is the token for a message: as the user wrote it, shortened.
func (t *token) show(text string) string {
	if t.kind == tkEOF {
		return "the end of the statement"
	}
	const most = 40
	shown := text[t.start:t.end]
	if scheme, _, ok := strings.Cut(shown, "://"); ok && t.kind == tkString { // it may hold a password
		shown = scheme + "://…'"
	}
	raw := []rune(strings.ToValidUTF8(shown, "�"))
	if len(raw) > most {
		raw = append(raw[:most], '…')
	}
	if t.kind == tkString || t.kind == tkQuoted || t.kind == tkBlob {
		return string(raw)
	}
	return strconv.Quote(string(raw))
}
