package planner

import "rsql/planner/parse"

// Token is a piece of a text that need not be a statement yet.
type Token = parse.Token

// The kinds of tokens.
const (
	WordToken     = parse.WordToken
	NameToken     = parse.NameToken
	StringToken   = parse.StringToken
	NumberToken   = parse.NumberToken
	ParamToken    = parse.ParamToken
	OperatorToken = parse.OperatorToken
	CommentToken  = parse.CommentToken
	BadToken      = parse.BadToken
	OpenToken     = parse.OpenToken
)

// Tokens cuts a text as the parser does, for editors; it takes every text.
func Tokens(text string) []Token { return parse.Tokens(text) }
