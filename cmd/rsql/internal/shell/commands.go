package shell

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

// command is what a word with a dot does.
type command struct {
	names []string
	// args is how its arguments are written; maxArgs how many there may be.
	args    string
	maxArgs int
	help    string
	run     func(s *shell, ctx context.Context, args []string, out io.Writer) error
}

// commands lists all commands, in the order of .help.
func commands() []command {
	return []command{
		{names: []string{".help"}, help: "this list", run: (*shell).help},
		{names: []string{".tables"}, help: "the tables, declared and discovered", run: (*shell).tables},
		{names: []string{".schema"}, args: "[TABLE]", maxArgs: 1, help: "the declaration of a table, or of all", run: (*shell).schema},
		{names: []string{".quit", ".exit"}, help: "leaves; so do exit and Ctrl-D", run: (*shell).quit},
	}
}

// dotted is a command as it is called with its dot; empty for SQL. What people type first in other shells is taken without
// the dot, where it is all of the text.
func dotted(text string) string {
	if strings.HasPrefix(text, ".") {
		return text
	}
	switch word := strings.ToLower(strings.TrimRight(text, "; \t")); word {
	case "help", "quit", "exit":
		return "." + word
	}
	return ""
}

// command runs a line that begins with a dot.
func (s *shell) command(ctx context.Context, line string, out io.Writer) error {
	words := strings.Fields(strings.TrimRight(line, "; \t"))
	if len(words) == 0 {
		words = []string{"."}
	}
	var names []string
	for _, c := range commands() {
		for _, name := range c.names {
			if name != words[0] {
				names = append(names, name)
				continue
			}
			if args := words[1:]; len(args) <= c.maxArgs {
				return c.run(s, ctx, args, out)
			}
			return &frame.Error{Code: frame.CodeSyntax, Msg: fmt.Sprintf("%s takes no more than %d arguments", name, c.maxArgs),
				Hint: strings.TrimSpace("write " + name + " " + c.args)}
		}
	}
	e := &frame.Error{Code: frame.CodeName, Msg: "there is no command " + words[0], Hint: ".help lists the commands"}
	if near, ok := frame.Nearest(words[0], names); ok {
		e.Hint = "did you mean " + near + "?"
	}
	return e
}

func (s *shell) help(_ context.Context, _ []string, out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(w, "%s\t%s\n", strings.TrimSpace(strings.Join(c.names, " ")+" "+c.args), c.help)
	}
	fmt.Fprint(w, "\nSQL ends with a semicolon and may take several lines. Ctrl-C ends a query or empties the line.\n")
	return w.Flush()
}

func (s *shell) tables(ctx context.Context, _ []string, out io.Writer) error {
	return s.run(ctx, "SHOW TABLES", out)
}

func (s *shell) quit(context.Context, []string, io.Writer) error { return errQuit }

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

// quote makes an identifier of a name that may have been quoted already.
func quote(name string) string {
	if len(name) > 1 && strings.HasPrefix(name, `"`) && strings.HasSuffix(name, `"`) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
