package bind_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// TestPlans compares the plans of the statements in testdata/plans with those written behind them.
func TestPlans(t *testing.T) {
	golden(t, "plans", func(t *testing.T, text string) string {
		n, err := bindText(text)
		require.NoError(t, err, text)
		return plan.Format(n, nil)
	})
}

// TestErrors compares what is said of wrong statements, and where the caret stands.
func TestErrors(t *testing.T) {
	golden(t, "errors", func(t *testing.T, text string) string {
		_, err := bindText(text)
		require.Error(t, err, text)
		var e *plan.Error
		require.True(t, errors.As(err, &e), "%s: %v", text, err)
		require.NotEqual(t, plan.CodeInternal, e.Code, "%s: %v", text, err)
		return codes[e.Code] + ": " + err.Error() + "\n" + caret(t, text, e.Pos)
	})
}

var codes = map[plan.Code]string{
	plan.CodeSyntax: "syntax", plan.CodeUnsupported: "unsupported", plan.CodeName: "name", plan.CodeType: "type", plan.CodeValue: "value",
}

// caret shows the line of a position and marks it.
func caret(t *testing.T, text string, pos plan.Pos) string {
	at, ok := pos.Offset()
	require.True(t, ok, "no position: %s", text)
	require.LessOrEqual(t, at, len(text))
	start := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[start:], "\n")
	return line + "\n" + strings.Repeat(" ", at-start) + "^\n"
}

// golden runs the files of a directory. In a file, "> " begins the lines of a statement; what is behind them is its
// answer; "# " begins a comment.
func golden(t *testing.T, dir string, answer func(t *testing.T, text string) string) {
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.txt"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			var out strings.Builder
			for _, c := range cases(string(data)) {
				out.WriteString(c.comment)
				if c.text != "" {
					out.WriteString("> " + strings.ReplaceAll(c.text, "\n", "\n> ") + "\n" + answer(t, c.text) + "\n")
				}
			}
			if *rewrite {
				require.NoError(t, os.WriteFile(file, []byte(out.String()), 0o600))
				return
			}
			require.Equal(t, string(data), out.String(), "run the test with -rewrite and look at the difference")
		})
	}
}

type goldenCase struct{ comment, text string }

// cases reads the statements of a golden file.
func cases(data string) []goldenCase {
	var out []goldenCase
	open := false // the line before was one of a statement
	for _, line := range strings.Split(data, "\n") {
		sql, is := strings.CutPrefix(line, "> ")
		switch {
		case is && open:
			out[len(out)-1].text += "\n" + sql
		case is:
			out = append(out, goldenCase{text: sql})
		case strings.HasPrefix(line, "# "):
			out = append(out, goldenCase{comment: line + "\n\n"})
		}
		open = is
	}
	return out
}

// goldenTexts lists all statements of the golden files.
func goldenTexts(t testing.TB) []string {
	files, err := filepath.Glob(filepath.Join("testdata", "*", "*.txt"))
	require.NoError(t, err)
	var out []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, c := range cases(string(data)) {
			if c.text != "" {
				out = append(out, c.text)
			}
		}
	}
	return out
}
