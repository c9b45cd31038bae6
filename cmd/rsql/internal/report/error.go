package report

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

// WriteError tells people about an error: what is wrong, their own line with a caret where the error has a place in it,
// and the way out.
//
//	error: report.sql:3:6: there is no table usres
//	  3 | FROM usres
//	    |      ^
//	hint: did you mean users?
//
// The line is cut to a width in cells, which is that of the terminal, or 0.
func WriteError(w io.Writer, err error, width int) {
	message, hint := parts(err)
	var b strings.Builder
	b.WriteString("error: ")
	var located *Located
	if errors.As(err, &located) {
		located.write(&b, err, message, width)
	} else {
		b.WriteString(message + "\n")
	}
	if hint != "" {
		b.WriteString("hint: " + hint + "\n")
	}
	_, _ = io.WriteString(w, b.String()) // there is nobody left to tell
}

// parts are the error's message and hint, each safe on a terminal.
func parts(err error) (message, hint string) {
	message = err.Error()
	var e *frame.Error
	if errors.As(err, &e) && e.Hint != "" {
		if without, ok := strings.CutSuffix(message, "; "+e.Hint); ok {
			message, hint = without, e.Hint
		}
	}
	return render.Printable(WithoutSecrets(inFlags(message))), render.Printable(inFlags(hint))
}

func (l *Located) write(b *strings.Builder, err error, message string, width int) {
	offset, known := l.place(err)
	number, line, column := l.Source.line(offset)
	switch name := render.Printable(l.Source.Name); {
	case name != "" && known:
		fmt.Fprintf(b, "%s:%d:%d: ", name, number, characters(line, column))
	case name != "":
		fmt.Fprintf(b, "%s:%d: ", name, number)
	case known:
		fmt.Fprintf(b, "line %d, column %d: ", number, characters(line, column))
	}
	b.WriteString(message + "\n")
	if !known {
		return
	}
	gutter, blank := "  ", "  "
	if l.Source.Name != "" || strings.Contains(l.Source.Text, "\n") {
		gutter = fmt.Sprintf("  %d | ", number)
		blank = strings.Repeat(" ", len(gutter)-2) + "| "
	}
	room := windowWidth
	if width > 0 {
		room = max(narrowestWindow, min(room, width-len(gutter)-1))
	}
	line, column = hideSecrets(line, min(column, len(line)))
	text, caret := window(line, column, room)
	b.WriteString(gutter + text + "\n" + blank + caret + "\n")
}
