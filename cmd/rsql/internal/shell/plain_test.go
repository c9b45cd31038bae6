package shell

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPlainReader(t *testing.T) {
	var prompts bytes.Buffer
	r := newPlainReader(strings.NewReader("SELECT\n 1;\n.help\n\nSELECT ';\n';\nSELECT 2"), &prompts)
	for _, want := range []string{"SELECT\n 1;\n", ".help\n", "\n", "SELECT ';\n';\n", "SELECT 2"} {
		got, err := r.Read()
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := r.Read()
	assert.Equal(t, io.EOF, err)
	assert.Equal(t, "rsql>   ...> rsql> rsql> rsql>   ...> rsql> rsql> ", prompts.String())
}

func TestCommandsWithoutADot(t *testing.T) {
	for text, want := range map[string]string{
		".tables": ".tables", "exit": ".exit", "QUIT;": ".quit", "help ;": ".help",
		"exit now": "", "SELECT\nexit": "", "exits": "", "": "",
	} {
		assert.Equal(t, want, dotted(text), text)
	}
	r := newPlainReader(strings.NewReader("exit\nSELECT\nquit\n;\n"), io.Discard)
	for _, want := range []string{"exit\n", "SELECT\nquit\n;\n"} {
		got, err := r.Read()
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

func TestQuote(t *testing.T) {
	assert.Equal(t, `"user:{id}"`, quote("user:{id}"))
	assert.Equal(t, `"a""b"`, quote(`a"b`))
	assert.Equal(t, `"users"`, quote(`"users"`))
	assert.Equal(t, `east."users"`, quote(`east."users"`))
	assert.Equal(t, `"3".users`, quote(`"3".users`))
}
