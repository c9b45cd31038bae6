package parse

import "strings"

// Piece is one statement of a script.
type Piece struct {
	// Text is the statement without the semicolon and without white space and comments around it.
	Text string
	// Offset is the byte offset of Text in the script, Line its line, from 1.
	Offset, Line int
}

// Split cuts a script at the semicolons outside quotes and comments. Pieces without a token are dropped. A quote or
// comment that does not end is a CodeSyntax error at its beginning, together with the pieces before it.
func Split(script string) ([]Piece, error) {
	l := lexer{text: script}
	var pieces []Piece
	line, counted := 1, 0
	start, end := -1, 0
	flush := func() {
		if start < 0 {
			return
		}
		line += strings.Count(script[counted:start], "\n")
		counted = start
		pieces = append(pieces, Piece{Text: script[start:end], Offset: start, Line: line})
		start = -1
	}
	for {
		t := l.next()
		if l.open != nil {
			return pieces, l.open
		}
		switch {
		case t.kind == tkEOF:
			flush()
			return pieces, nil
		case t.op(";"):
			flush()
		case start < 0:
			start, end = t.start, t.end
		default:
			end = t.end
		}
	}
}

// Complete reports whether a text ends a statement: its last token is a semicolon, and no quote or comment is open
// behind it. A text without a token is not complete.
func Complete(text string) bool {
	l := lexer{text: text}
	done := false
	for {
		t := l.next()
		if t.kind == tkEOF || l.open != nil {
			return done && l.open == nil
		}
		done = t.op(";")
	}
}
