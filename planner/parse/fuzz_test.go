package parse

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzParse(f *testing.F) {
	for _, text := range statements(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { check(t, text) })
}

// FuzzSplit tests that pieces lie in order in the script, hold no semicolon of their own, and that nothing but blanks,
// comments and semicolons is between them.
func FuzzSplit(f *testing.F) {
	for _, text := range statements(f) {
		f.Add(text + ";" + text)
	}
	f.Add("\ufeffa;;'b;c'; -- d;\n\"e;\" /* ; /* ; */ */ `f;`; x'")
	f.Fuzz(func(t *testing.T, script string) {
		pieces, err := Split(script)
		end := 0
		for _, p := range pieces {
			require.GreaterOrEqual(t, p.Offset, end)
			blank, between := Split(script[end:p.Offset])
			require.NoError(t, between)
			require.Empty(t, blank)
			end = p.Offset + len(p.Text)
			require.Equal(t, script[p.Offset:end], p.Text)
			require.Equal(t, 1+strings.Count(script[:p.Offset], "\n"), p.Line)
			again, alone := Split(p.Text)
			require.NoError(t, alone)
			require.Len(t, again, 1)
			require.Equal(t, p.Text, again[0].Text)
		}
		if err == nil && Complete(script) && len(pieces) > 0 {
			require.Contains(t, script[end:], ";")
		}
	})
}
