package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

// Log tells what is no result: errors, notes, and what statements did; as text for people, or as JSON, an object a line.
type Log struct {
	Out io.Writer
	// JSON is set for JSON.
	JSON bool
	// Quiet leaves out what statements did; errors and notes remain.
	Quiet bool
	// Width is that of the terminal, in cells; 0 where there is none.
	Width int
	// Color is set where errors stand out.
	Color bool
}

// Error tells of a failure.
func (l *Log) Error(err error) {
	if !l.JSON {
		WriteError(l.colored(), err, l.Width)
		return
	}
	message, hint := parts(err)
	var attrs []slog.Attr
	if code := frame.CodeOf(err); code != frame.CodeInternal {
		attrs = append(attrs, slog.String("code", code.String()))
	}
	var located *Located
	if errors.As(err, &located) {
		attrs = append(attrs, located.attrs(err)...)
	}
	l.log(slog.LevelError, message, append(attrs, hintAttr(hint)...)...)
}

// Failure tells of a failure that is no statement's, with the way out, which may be empty.
func (l *Log) Failure(message, hint string) {
	message, hint = render.Printable(message), render.Printable(hint)
	if l.JSON {
		l.log(slog.LevelError, message, hintAttr(hint)...)
		return
	}
	fmt.Fprintln(l.colored(), "error: "+message)
	if hint != "" {
		fmt.Fprintln(l.Out, "hint: "+hint)
	}
}

// colored is the output, where errors stand out if they are to.
func (l *Log) colored() io.Writer {
	if !l.Color {
		return l.Out
	}
	return redErrors{l.Out}
}

// redErrors paints the word that an error begins with.
type redErrors struct{ out io.Writer }

// Write writes an error, which is one piece.
func (r redErrors) Write(p []byte) (int, error) {
	if rest, ok := bytes.CutPrefix(p, []byte("error:")); ok {
		_, err := fmt.Fprintf(r.out, "\x1b[1;31merror:\x1b[0m%s", rest)
		return len(p), err
	}
	return r.out.Write(p)
}

func hintAttr(hint string) []slog.Attr {
	if hint == "" {
		return nil
	}
	return []slog.Attr{slog.String("hint", hint)}
}

// Note tells of an anomaly.
func (l *Log) Note(text string) {
	text = render.Printable(text)
	if l.JSON {
		l.log(slog.LevelWarn, text)
		return
	}
	fmt.Fprintln(l.Out, "note: "+text)
}

// Done tells what a statement did. In JSON every statement is told of, with its figures.
func (l *Log) Done(s frame.Stats, message string) {
	switch {
	case l.Quiet:
	case l.JSON:
		if message == "" {
			message = Count(s.Rows, "row")
		}
		l.log(slog.LevelInfo, message, slog.Int64("rows", s.Rows), slog.Float64("seconds", s.Elapsed.Seconds()),
			slog.Int64("keys", s.Read.Keys), slog.Int64("round_trips", s.Read.RoundTrips))
	case message != "":
		fmt.Fprintln(l.Out, render.Printable(message))
	}
}

// Plain tells a line as it is.
func (l *Log) Plain(text string) {
	if l.JSON {
		l.log(slog.LevelInfo, text)
		return
	}
	fmt.Fprintln(l.Out, text)
}

// Statement shows a statement before it runs.
func (l *Log) Statement(text string) {
	text = WithoutSecrets(text)
	if l.JSON {
		l.log(slog.LevelInfo, "statement", slog.String("sql", text))
		return
	}
	fmt.Fprintln(l.Out, render.PrintableLines(text)+";")
}

func (l *Log) log(level slog.Level, message string, attrs ...slog.Attr) {
	slog.New(slog.NewJSONHandler(l.Out, nil)).LogAttrs(context.Background(), level, message, attrs...)
}

// attrs are the place of the error.
func (l *Located) attrs(err error) []slog.Attr {
	offset, known := l.place(err)
	number, line, column := l.Source.line(offset)
	attrs := []slog.Attr{slog.String("file", l.Source.Name), slog.Int("line", number), slog.Int("column", characters(line, column))}
	return slices.DeleteFunc(attrs, func(a slog.Attr) bool {
		return a.Key == "file" && l.Source.Name == "" || a.Key == "column" && !known
	})
}
