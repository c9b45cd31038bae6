package frame

import (
	"rsql/planner"
)

// Token is a piece of a text that need not be a statement yet: Start and End are its byte offsets, Value what a word or an
// operator says, or what stands in quotes.
type Token = planner.Token

// The kinds of tokens. What is quoted or commented and does not end is an OpenToken up to the end of the text; what no
// statement may hold is a BadToken.
const (
	WordToken     = planner.WordToken
	NameToken     = planner.NameToken
	StringToken   = planner.StringToken
	NumberToken   = planner.NumberToken
	ParamToken    = planner.ParamToken
	OperatorToken = planner.OperatorToken
	CommentToken  = planner.CommentToken
	BadToken      = planner.BadToken
	OpenToken     = planner.OpenToken
)

// Tokens cuts a text as the parser does, with its comments and without the blanks between, for editors that colour and
// complete what is being typed. It takes every text and asks nobody.
func Tokens(text string) []Token { return planner.Tokens(text) }
