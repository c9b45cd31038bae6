package shell

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

// dotted is a command as it is called with its dot or backslash; empty for SQL. What people type first in other shells is
// taken without the dot, where it is all of the text.
func dotted(text string) string {
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, `\`) {
		return text
	}
	switch word := strings.ToLower(strings.TrimRight(text, "; \t")); word {
	case "help", "quit", "exit":
		return "." + word
	}
	return ""
}

// command runs a line that begins with a dot or a backslash.
func (s *shell) command(ctx context.Context, line string, out io.Writer) error {
	name, rest := parted(line)
	c, err := find(name)
	if err != nil {
		return err
	}
	args, err := c.arguments(rest)
	if err != nil {
		return err
	}
	switch {
	case len(args) < c.minArgs:
		return usage(name+" wants "+c.args, name, c)
	case c.maxArgs == 0 && len(args) > 0:
		return usage(name+" takes no arguments", name, c)
	case c.maxArgs >= 0 && len(args) > c.maxArgs:
		return usage(fmt.Sprintf("%s takes no more than %d arguments", name, c.maxArgs), name, c)
	}
	return c.run(s, ctx, args, out)
}

// parted are the name of a line's command, and what follows it.
func parted(line string) (name, rest string) {
	if i := strings.IndexAny(line, " \t\n;"); i >= 0 {
		return line[:i], strings.TrimSpace(line[i:])
	}
	return line, ""
}

// usage is the error of a command that is called in another way than it is written.
func usage(message, name string, c *command) error {
	return &frame.Error{Code: frame.CodeSyntax, Msg: message, Hint: strings.TrimSpace("write " + name + " " + c.args)}
}

// find is the command of a name, or an error that names the nearest.
func find(name string) (*command, error) {
	var names []string
	for _, c := range commands() {
		for _, n := range c.names {
			if n == name {
				return &c, nil
			}
			names = append(names, n)
		}
	}
	e := &frame.Error{Code: frame.CodeName, Msg: "there is no command " + name, Hint: ".help lists the commands"}
	if near, ok := frame.Nearest(name, names); ok {
		e.Hint = "did you mean " + near + "?"
	}
	return nil, e
}

// arguments are those of the rest of a line: words, of which those in quotes may have blanks. A semicolon at the end is none.
func (c *command) arguments(rest string) ([]string, error) {
	rest = strings.TrimRight(rest, "; \t\n")
	if c.raw {
		if rest == "" {
			return nil, nil
		}
		return []string{rest}, nil
	}
	var args []string
	for rest = strings.TrimLeft(rest, " \t\n"); rest != ""; rest = strings.TrimLeft(rest, " \t\n") {
		if quote := rest[:1]; quote == "'" || quote == `"` {
			word, after, closed := quotedWord(rest)
			if !closed {
				return nil, &frame.Error{Code: frame.CodeSyntax, Msg: "the argument " + rest + " does not end", Hint: "close it with " + quote}
			}
			args, rest = append(args, word), after
			continue
		}
		end := strings.IndexAny(rest, " \t\n")
		if end < 0 {
			end = len(rest)
		}
		args, rest = append(args, rest[:end]), rest[end:]
	}
	return args, nil
}

// quotedWord takes a word in the quotes that a text begins with; two of them stand for one in it.
func quotedWord(text string) (word, after string, closed bool) {
	quote := text[:1]
	for after = text[1:]; ; after = after[1:] {
		part, behind, found := strings.Cut(after, quote)
		word, after = word+part, behind
		if !found || !strings.HasPrefix(after, quote) {
			return word, after, found
		}
		word += quote
	}
}

func (s *shell) help(_ context.Context, args []string, out io.Writer) error {
	if len(args) > 0 {
		return helpFor(args[0], out)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(w, "%s\t%s\n", strings.TrimSpace(strings.Join(c.names, " ")+" "+c.args), c.help)
	}
	fmt.Fprintf(w, "\n.help TOPIC says more about %s, a command, or a function.\n", strings.Join(topics(), ", "))
	fmt.Fprint(w, "SQL ends with a semicolon and may take several lines. Ctrl-C ends a query or empties the line.\n")
	return w.Flush()
}

func (s *shell) quit(context.Context, []string, io.Writer) error { return errQuit }

// tables lists the tables, or those that a glob matches by their name or key.
func (s *shell) tables(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return s.run(ctx, "SHOW TABLES", out)
	}
	return s.show(ctx, "SHOW TABLES LIKE "+quoteText(likeOf(args[0])), out)
}

// likeOf is a glob of * and ? as a pattern of LIKE.
func likeOf(glob string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`, "*", "%", "?", "_").Replace(glob)
}

// describe lists the columns of a table and says where its rows are.
func (s *shell) describe(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return s.tables(ctx, nil, out)
	}
	toTerminal := s.destination == nil && s.next == ""
	if err := s.show(ctx, "DESCRIBE "+quote(args[0]), out); err != nil || !toTerminal {
		return err
	}
	rows, err := texts(ctx, s.runner.Session, "SHOW TABLES LIKE "+quoteText(likeOf(args[0])), []string{"name", "kind", "key", "type", "estimated_keys"})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r[0] == args[0] || len(rows) == 1 {
			_, err = fmt.Fprintln(out, whereRowsAre(r[1], r[2], r[3], r[4]))
		}
	}
	return err
}

// whereRowsAre says in which keys the rows of a table are: discovered: key user:{id}, hash, about 5,001 keys.
func whereRowsAre(kind, key, redisType, keys string) string {
	about := kind
	if key != "" && redisType != "" {
		about += ": key " + key + ", " + redisType
	}
	if n, err := strconv.ParseInt(keys, 10, 64); err == nil {
		about += ", about " + report.Count(n, "key")
	}
	return render.Printable(about)
}
