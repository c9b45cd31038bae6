package shell

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCommandsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../../docs/command.md")
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, c := range commands() {
		assert.NotEmpty(t, c.help, c.names[0])
		var names []string
		for _, n := range c.names {
			assert.False(t, seen[n], "%s is there twice", n)
			seen[n] = true
			names = append(names, "`"+n+"`")
		}
		line := "| " + strings.Join(names, ", ")
		if c.args != "" {
			line += " `" + strings.ReplaceAll(c.args, "|", `\|`) + "`"
		}
		assert.Contains(t, string(text), line+" | "+c.help)
	}
}

func TestArguments(t *testing.T) {
	for rest, want := range map[string][]string{
		"":                      nil,
		" ; ":                   nil,
		"a  b\tc;":              {"a", "b", "c"},
		`'a b' "c'd" e`:         {"a b", "c'd", "e"},
		`''`:                    {""},
		`TEXT 'with ; inside' `: {"TEXT", "with ; inside"},
	} {
		got, err := (&command{}).arguments(rest)
		require.NoError(t, err, rest)
		assert.Equal(t, want, got, rest)
	}
	_, err := (&command{}).arguments("a 'b")
	require.ErrorContains(t, err, "does not end")
	got, err := (&command{raw: true}).arguments(" SELECT 'a  b' ; ")
	require.NoError(t, err)
	assert.Equal(t, []string{"SELECT 'a  b'"}, []string{strings.TrimSpace(got[0])})
}

func TestLikeOfAGlob(t *testing.T) {
	assert.Equal(t, `a%b_c\%d\_e\\`, likeOf(`a*b?c%d_e\`))
}

func TestHelpFor(t *testing.T) {
	for name, want := range map[string]string{
		"tables": "what is a table\n", ".tables": `.tables \dt [GLOB]`, "mode": ".mode [FORMAT]", "LOWER": "lower(text) → TEXT\nin lower case\n", "lower(": "lower(",
	} {
		var out strings.Builder
		require.NoError(t, helpFor(name, &out))
		assert.True(t, strings.HasPrefix(out.String(), want), out.String())
	}
	require.ErrorContains(t, helpFor("moed", io.Discard), "there is no help on moed; did you mean mode?")
	require.ErrorContains(t, helpFor("joins", io.Discard), "there is no help on joins; there is on charts, formats,")
	require.ErrorContains(t, helpFor(".moed", io.Discard), "there is no command .moed")
	for _, name := range topics() {
		text, ok := topic(name)
		require.True(t, ok)
		for _, line := range strings.Split(text, "\n") {
			assert.LessOrEqual(t, len([]rune(line)), 125, "%s: %s", name, line)
		}
	}
}
