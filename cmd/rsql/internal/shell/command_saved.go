package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/adrg/xdg"

	"rsql/cmd/rsql/internal/editing"
	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

// savedName is what a kept statement may be called: a file of that name has it.
var savedName = regexp.MustCompile(`^[\pL\pN_-]+$`)

// savedFile is the file of a kept statement, in the user's data folder.
func savedFile(name string) (string, error) {
	if !savedName.MatchString(name) {
		return "", &frame.Error{Code: frame.CodeSyntax, Msg: name + " is no name for a statement", Hint: "take letters, digits, _ and -"}
	}
	return filepath.Join(xdg.DataHome, "rsql", "queries", name+".sql"), nil
}

// savedNames lists the kept statements.
func savedNames() ([]string, error) {
	files, err := os.ReadDir(filepath.Join(xdg.DataHome, "rsql", "queries"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".sql"); ok && savedName.MatchString(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// save keeps a statement under a name; without a name it lists the names.
func (s *shell) save(_ context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		names, err := savedNames()
		for _, n := range names {
			fmt.Fprintln(out, n)
		}
		return err
	}
	name, sql, _ := strings.Cut(args[0], " ")
	sql, err := s.lastOr(sql)
	if err != nil {
		return err
	}
	file, err := savedFile(name)
	if err != nil {
		return err
	}
	if err := startsStatement(sql); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(strings.TrimSpace(sql)+";\n"), 0o600); err != nil {
		return err
	}
	fmt.Fprintf(out, "kept; .run %s runs it: %s\n", name, render.Printable(oneLine(sql)))
	return nil
}

// startsStatement is an error where a text starts as no statement does: it may be the rest of a name with blanks.
func startsStatement(sql string) error {
	if tokens := frame.Tokens(sql); len(tokens) > 0 && (tokens[0].Value == "(" || editing.BeginsStatement(tokens[0].Value)) {
		return nil
	}
	return &frame.Error{Code: frame.CodeSyntax, Msg: oneLine(sql) + " is no statement", Hint: "write .save NAME SELECT …; a name has no blanks"}
}

// shownStatement is how much of a kept statement is shown, in characters.
const shownStatement = 100

// oneLine is a statement in one line, its end left out where it is long.
func oneLine(sql string) string {
	text := []rune(strings.Join(strings.Fields(sql), " "))
	if len(text) > shownStatement {
		return string(text[:shownStatement]) + "…"
	}
	return string(text)
}

// runSaved shows a kept statement and runs it.
func (s *shell) runSaved(ctx context.Context, args []string, out io.Writer) error {
	file, err := savedFile(args[0])
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		e := &frame.Error{Code: frame.CodeName, Msg: "no statement is kept as " + args[0], Hint: ".save lists them"}
		names, _ := savedNames() // for the hint alone
		if near, ok := frame.Nearest(args[0], names); ok {
			e.Hint = "did you mean " + near + "?"
		}
		return e
	}
	if err != nil {
		return err
	}
	s.last = string(text)
	fmt.Fprint(out, render.PrintableLines(report.WithoutSecrets(s.last)))
	return s.script(ctx, report.Source{Text: s.last}, out)
}
