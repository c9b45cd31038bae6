package parse

import "strings"

// TokenKind says what a token is to a reader.
type TokenKind uint8

// The kinds of tokens.
const (
	// WordToken is a keyword, a name or a function: its place decides.
	WordToken TokenKind = iota
	// NameToken is a name in quotes.
	NameToken
	// StringToken is a string or a blob.
	StringToken
	// NumberToken is a number.
	NumberToken
	// ParamToken is ?, :name, :'name' or :"name".
	ParamToken
	// OperatorToken is an operator or a punctuation mark.
	OperatorToken
	// CommentToken is one or several comments with nothing but blanks between them.
	CommentToken
	// BadToken is what no statement may hold.
	BadToken
	// OpenToken is a quote or a comment that does not end.
	OpenToken
)

// Token is a piece of a text that need not be a statement yet.
type Token struct {
	Kind TokenKind
	// Start and End are its byte offsets in the text.
	Start, End int
	// Value is a word or an operator as it is written, and the content of what stands in quotes.
	Value string
}

// Tokens cuts a text as the parser does, with its comments. It takes every text; blanks are left out.
func Tokens(text string) []Token {
	l := lexer{text: text}
	var out []Token
	end := 0
	for {
		t := l.next()
		if gap := text[end:t.start]; strings.TrimLeft(gap, " \t\n\r\f\v\uFEFF") != "" {
			start := end + len(gap) - len(strings.TrimLeft(gap, " \t\n\r\f\v\uFEFF"))
			out = append(out, Token{Kind: CommentToken, Start: start, End: start + len(strings.TrimRight(text[start:t.start], " \t\n\r\f\v"))})
		}
		if t.kind == tkEOF {
			return out
		}
		token := Token{Kind: kindOf(&t), Start: t.start, End: t.end, Value: t.val}
		if l.open != nil {
			token.Kind, token.Value = OpenToken, text[t.start:]
		}
		out, end = joinVariable(text, append(out, token)), t.end
		if l.open != nil {
			return out
		}
	}
}

func kindOf(t *token) TokenKind {
	switch t.kind {
	case tkWord:
		return WordToken
	case tkQuoted:
		return NameToken
	case tkString, tkBlob:
		return StringToken
	case tkInteger, tkDecimal, tkDouble:
		return NumberToken
	case tkParam:
		return ParamToken
	case tkOp:
		return OperatorToken
	default:
		return BadToken
	}
}

// joinVariable makes one token of the last two where they are :'name' or :"name".
func joinVariable(text string, tokens []Token) []Token {
	if len(tokens) < 2 {
		return tokens
	}
	colon, name := tokens[len(tokens)-2], tokens[len(tokens)-1]
	quoted := name.Kind == NameToken || name.Kind == StringToken
	if !quoted || colon.Kind != BadToken || colon.End != name.Start || text[colon.Start:colon.End] != ":" {
		return tokens
	}
	return append(tokens[:len(tokens)-2], Token{Kind: ParamToken, Start: colon.Start, End: name.End, Value: name.Value})
}
