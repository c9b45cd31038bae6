package shell

import (
	"context"
	"fmt"
	"io"
	"strings"

	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

// schema prints declarations as they are typed. Of all tables, those that are of no use yet are a comment.
func (s *shell) schema(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 {
		return s.declaration(ctx, args[0], out)
	}
	names, err := s.runner.Column(ctx, "SHOW TABLES", 0)
	if err != nil {
		return err
	}
	for _, name := range names {
		err := s.declaration(ctx, name, out)
		if frame.CodeOf(err) == frame.CodeUnsupported {
			fmt.Fprintf(out, "-- %s\n", render.Printable(err.Error()))
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (s *shell) declaration(ctx context.Context, table string, out io.Writer) error {
	texts, err := s.runner.Column(ctx, "SHOW CREATE TABLE "+quote(table), -1)
	for _, t := range texts {
		fmt.Fprintln(out, render.PrintableLines(strings.TrimRight(t, "; \n"))+";")
	}
	return err
}

// quote makes an identifier of a name that may have been quoted already, and have a server or database before it: east."users".
func quote(name string) string {
	if len(name) > 1 && strings.HasPrefix(name, `"`) && strings.HasSuffix(name, `"`) || strings.Contains(name, `."`) || strings.Contains(name, `".`) {
		return name
	}
	return quoteName(name)
}
