package report

import (
	"errors"
	"strings"
	"unicode/utf8"

	"rsql/frame"
)

// Source is a text that statements came from.
type Source struct {
	// Name is what people call the text: a file's name, stdin. It is empty for what was typed or came with -c.
	Name string
	Text string
}

// Located is an error about a statement of a source.
type Located struct {
	Err    error
	Source Source
	// Offset is where the statement begins, in bytes of the source's text.
	Offset int
	// Origin translates an offset of the text that ran into one of the statement, where they differ; else nil.
	Origin func(offset int) int
}

// Error is the error's own text.
func (l *Located) Error() string { return l.Err.Error() }

// Unwrap returns the error without its place.
func (l *Located) Unwrap() error { return l.Err }

// place is the offset of the error in the source's text; that of the statement, where no better is known.
func (l *Located) place(err error) (offset int, known bool) {
	var e *frame.Error
	if !errors.As(err, &e) {
		return l.Offset, false
	}
	at, known := e.Pos.Offset()
	switch {
	case !known || e.Code == frame.CodeConnection: // a server that is away is no fault of the text
		return l.Offset, false
	case l.Origin != nil:
		at = l.Origin(at)
	}
	return l.Offset + at, true
}

// line is the line of the text that holds an offset: its number from 1, its text, and the offset within it.
func (s Source) line(offset int) (number int, text string, column int) {
	offset = min(max(offset, 0), len(s.Text))
	start := strings.LastIndexByte(s.Text[:offset], '\n') + 1
	end := len(s.Text)
	if i := strings.IndexByte(s.Text[start:], '\n'); i >= 0 {
		end = start + i
	}
	return strings.Count(s.Text[:start], "\n") + 1, strings.TrimSuffix(s.Text[start:end], "\r"), offset - start
}

// characters is the place of a byte of a line as people count it, in characters from 1.
func characters(line string, column int) int {
	return utf8.RuneCountInString(line[:min(column, len(line))]) + 1
}
