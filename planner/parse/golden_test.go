package parse

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// A golden file holds lines: "# heading", a statement, and below it, indented, what became of it.
const (
	goldenAccepted = "testdata/accepted.txt"
	goldenRefused  = "testdata/refused.txt"
)

// golden reads a golden file: its lines without the outcomes, and the outcomes by statement.
func golden(t testing.TB, path string) (lines []string, outcomes map[string]string) {
	t.Helper()
	content, err := os.ReadFile(filepath.FromSlash(path))
	require.NoError(t, err)
	outcomes = map[string]string{}
	for _, line := range strings.Split(strings.TrimRight(string(content), "\n"), "\n") {
		if strings.HasPrefix(line, "\t") {
			outcomes[lines[len(lines)-1]] += line + "\n"
			continue
		}
		lines = append(lines, line)
	}
	return lines, outcomes
}

func isStatement(line string) bool { return line != "" && !strings.HasPrefix(line, "##") }

// statements are those of both golden files.
func statements(t testing.TB) []string {
	var out []string
	for _, path := range []string{goldenAccepted, goldenRefused} {
		lines, _ := golden(t, path)
		for _, line := range lines {
			if isStatement(line) {
				out = append(out, line)
			}
		}
	}
	require.NotEmpty(t, out)
	return out
}

// outcome is what a statement becomes: its tree, or its error under a caret.
func outcome(t *testing.T, text string) (out string, ok bool) {
	s, err := Parse(text)
	if err == nil {
		return "\t=> " + display(s) + "\n", true
	}
	var e *plan.Error
	require.True(t, errors.As(err, &e), "%s: %v", text, err)
	at, known := e.Pos.Offset()
	require.True(t, known, "%s: %v has no position", text, err)
	require.LessOrEqual(t, at, len(text), "%s: %v", text, err)
	require.NotEmpty(t, codeNames[e.Code], "%s: %v", text, err)
	return "\t" + strings.Repeat(" ", utf8.RuneCountInString(text[:at])) + "^ " + codeNames[e.Code] + ": " + e.Error() + "\n", false
}

func TestGolden(t *testing.T) {
	for path, accepted := range map[string]bool{goldenAccepted: true, goldenRefused: false} {
		t.Run(path, func(t *testing.T) {
			lines, want := golden(t, path)
			var got bytes.Buffer
			for _, line := range lines {
				got.WriteString(line + "\n")
				if !isStatement(line) {
					continue
				}
				out, ok := outcome(t, line)
				assert.Equal(t, accepted, ok, "%s\n%s", line, out)
				if !*rewrite {
					assert.Equal(t, want[line], out, line)
				}
				got.WriteString(out)
			}
			if *rewrite {
				require.NoError(t, os.WriteFile(filepath.FromSlash(path), got.Bytes(), 0o644)) //nolint:gosec // a golden file
			}
		})
	}
}
