package shell

import (
	"context"
	"io"
	"strings"

	"rsql/frame"
)

// importFile writes the rows of a file into a table.
func (s *shell) importFile(ctx context.Context, args []string, out io.Writer) error {
	options := ""
	for i := 2; i < len(args); i++ {
		name, ok := strings.CutPrefix(args[i], "--")
		if !ok || name == "" {
			return &frame.Error{Code: frame.CodeSyntax, Msg: args[i] + " is no option", Hint: "write --mode replace, or --checkpoint FILE"}
		}
		if options != "" {
			options += ", "
		}
		options += quoteName(name)
		if i+1 < len(args) && !strings.HasPrefix(args[i+1], "--") {
			i++
			options += " " + quoteText(args[i])
		}
	}
	text := "COPY " + quoteName(args[1]) + " FROM " + quoteText(args[0])
	if options != "" {
		text += " (" + options + ")"
	}
	return s.show(ctx, text, out)
}

// copy is psql's \copy.
func (s *shell) copy(ctx context.Context, args []string, out io.Writer) error {
	return s.show(ctx, quotedFile("COPY "+args[0]), out)
}

// quotedFile is a COPY with quotes around its file, which psql's \copy takes without.
func quotedFile(statement string) string {
	depth := 0
	for _, t := range frame.Tokens(statement) {
		switch {
		case t.Kind == frame.OperatorToken && t.Value == "(":
			depth++
		case t.Kind == frame.OperatorToken && t.Value == ")":
			depth--
		case depth == 0 && t.Kind == frame.WordToken && (strings.EqualFold(t.Value, "FROM") || strings.EqualFold(t.Value, "TO")):
			rest := strings.TrimLeft(statement[t.End:], " \t\n")
			if rest == "" || strings.ContainsAny(rest[:1], `'"(`) {
				return statement
			}
			end := strings.IndexAny(rest, " \t\n")
			if end < 0 {
				end = len(rest)
			}
			return statement[:t.End] + " " + quoteText(rest[:end]) + rest[end:]
		}
	}
	return statement
}

// exportFile writes the rows of a query into a file.
func (s *shell) exportFile(ctx context.Context, args []string, out io.Writer) error {
	name, sql, _ := strings.Cut(args[0], " ")
	if quote := name[:1]; quote == "'" || quote == `"` {
		var closed bool
		if name, sql, closed = strings.Cut(args[0][1:], quote); !closed {
			return &frame.Error{Code: frame.CodeSyntax, Msg: "the name of the file does not end", Hint: "close it with " + quote}
		}
	}
	sql, err := s.lastOr(strings.TrimSpace(sql))
	if err != nil {
		return err
	}
	return s.show(ctx, "COPY ("+sql+") TO "+quoteText(name), out)
}

// quoteText is a text as SQL writes it.
func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// quoteName is a name as SQL writes it.
func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
