package editing

import (
	"strings"
	"sync"

	"rsql/frame"
)

// The colours of what is typed, as SGR sequences.
const (
	reset        = "\x1b[0m"
	keywordColor = "\x1b[1;34m"
	callColor    = "\x1b[36m"
	textColor    = "\x1b[32m"
	numberColor  = "\x1b[35m"
	paramColor   = "\x1b[33m"
	commentColor = "\x1b[90m"
	badColor     = "\x1b[31m"
)

// Highlight is a text of SQL in colours. Nothing but colours is added.
func Highlight(text string) string {
	var b strings.Builder
	tokens, end := frame.Tokens(text), 0
	for i, t := range tokens {
		b.WriteString(text[end:t.Start])
		end = t.End
		color := colorOf(text, tokens, i)
		if color == "" {
			b.WriteString(text[t.Start:t.End])
			continue
		}
		b.WriteString(color + text[t.Start:t.End] + reset)
	}
	b.WriteString(text[end:])
	return b.String()
}

// colorOf is the colour of token i; empty for none.
func colorOf(text string, tokens []frame.Token, i int) string {
	t := tokens[i]
	switch t.Kind {
	case frame.StringToken:
		return textColor
	case frame.NumberToken:
		return numberColor
	case frame.ParamToken:
		return paramColor
	case frame.CommentToken:
		return commentColor
	case frame.BadToken:
		return badColor
	case frame.OpenToken:
		if t.Value[0] == '/' {
			return commentColor
		}
		if t.Value[0] == '\'' {
			return textColor
		}
	case frame.WordToken:
		word := strings.ToUpper(t.Value)
		qualified := i > 0 && tokens[i-1].Value == "." && tokens[i-1].Kind == frame.OperatorToken
		called := i+1 < len(tokens) && text[tokens[i+1].Start] == '(' && tokens[i+1].Start == t.End
		switch {
		case qualified:
		case called && functions()[strings.ToLower(t.Value)].Name != "":
			return callColor
		case isKeyword[word] || isType[word]:
			return keywordColor
		}
	}
	return ""
}

// functions are those of SQL by name.
var functions = sync.OnceValue(func() map[string]frame.Function {
	m := map[string]frame.Function{}
	for _, f := range frame.Functions() {
		m[f.Name] = f
	}
	return m
})
