package shell

import (
	"context"
	"io"
	"strings"

	"rsql/frame"
)

// importFile writes the rows of a file into a table.
func (s *shell) importFile(ctx context.Context, args []string, out io.Writer) error {
	options, err := importOptions(args[2:])
	if err != nil {
		return err
	}
	text := "COPY " + quoteName(args[1]) + " FROM " + quoteText(args[0])
	if options != "" {
		text += " (" + options + ")"
	}
	return s.show(ctx, text, out)
}

// importOptions are options of COPY, of words as flags, --mode replace, or as COPY has them, in parentheses or without: (MODE replace, TTL 1h).
func importOptions(words []string) (string, error) {
	var options []string
	for len(words) > 0 {
		if strings.Trim(words[0], "(),") == "" { // it stands behind a value in quotes
			words = words[1:]
			continue
		}
		name, flag := strings.CutPrefix(words[0], "--")
		name, alone := strings.CutSuffix(strings.Trim(name, "()"), ",")
		value := ""
		if hasValue := !alone && len(words) > 1 && !strings.HasPrefix(words[1], "--"); hasValue {
			value, words = words[1], words[1:]
		}
		if name == "" || !flag && !alone && value == "" && !strings.HasSuffix(words[0], ")") {
			return "", &frame.Error{Code: frame.CodeSyntax, Msg: words[0] + " is no option", Hint: "write --mode replace, or --checkpoint FILE"}
		}
		if !flag && len(value) > 1 {
			value = strings.TrimRight(value, "),")
		}
		option := quoteName(name)
		if value != "" {
			option += " " + quoteText(value)
		}
		options, words = append(options, option), words[1:]
	}
	return strings.Join(options, ", "), nil
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
		if name, sql, closed = quotedWord(args[0]); !closed {
			return &frame.Error{Code: frame.CodeSyntax, Msg: "the name of the file does not end", Hint: "close it with " + quote}
		}
	}
	sql, err := s.lastOr(strings.TrimSpace(sql))
	if err != nil {
		return err
	}
	if frame.Writes(sql) {
		return &frame.Error{Code: frame.CodeUnsupported, Msg: "the statement writes, and has no rows for a file", Hint: "give a query: .export FILE SELECT …"}
	}
	return s.show(ctx, "COPY ("+sql+") TO "+quoteText(name), out)
}

// quoteText is a text as SQL writes it.
func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// quoteName is a name as SQL writes it.
func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
