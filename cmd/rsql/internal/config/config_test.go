package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func file(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rsql.toml")
	require.NoError(t, os.WriteFile(path, []byte(text), mode))
	return path
}

const settings = `
default = "local"
[flags]
timeout = "1m"
rate = 5
[connections.local]
url = "127.0.0.1:6379"
[connections.prod]
url = "rediss://ann@db:6380/0"
password_env = "CONFIG_TEST_PASSWORD"
read-only = true
timeout = "2m"
[connections.asks]
url = "redis://db"
password_command = "echo 'ge heim'"
`

func TestConnections(t *testing.T) {
	c, err := Load(file(t, settings, 0o644))
	require.NoError(t, err)
	assert.Equal(t, []string{"asks", "local", "prod"}, c.Names())
	assert.False(t, c.Exposed(), "it holds no password")

	local, err := c.Connection(t.Context(), "local")
	require.NoError(t, err)
	assert.Equal(t, &Connection{Name: "local", URL: "redis://127.0.0.1:6379", Flags: map[string]any{"timeout": "1m", "rate": int64(5)}}, local)
	_, err = c.Connection(t.Context(), "prod")
	require.ErrorContains(t, err, "connection prod: the variable CONFIG_TEST_PASSWORD of password_env is not set")
	t.Setenv("CONFIG_TEST_PASSWORD", "p@ss")
	prod, err := c.Connection(t.Context(), "prod")
	require.NoError(t, err)
	assert.Equal(t, "rediss://ann:p%40ss@db:6380/0", prod.URL)
	assert.Equal(t, map[string]any{"timeout": "2m", "rate": int64(5), "read-only": true}, prod.Flags)
	asks, err := c.Connection(t.Context(), "asks")
	require.NoError(t, err)
	assert.Equal(t, "redis://:ge%20heim@db", asks.URL)
	none, err := c.Connection(t.Context(), "nix")
	require.NoError(t, err)
	assert.Nil(t, none)
}

func TestExposed(t *testing.T) {
	for text, want := range map[string]bool{
		"[connections.a]\nurl = 'redis://u:p@h'\n":                    true,
		"[connections.a]\nurl = 'u:p@h'\n":                            true,
		"[connections.a]\nurl = 'redis://h:6379'\n":                   false,
		"[connections.a]\nurl = 'redis://h'\npassword = 'geheim'\n":   true,
		"[connections.a]\nurl = 'redis://h'\npassword_env = 'PASS'\n": false,
	} {
		c, err := Load(file(t, text, 0o640))
		require.NoError(t, err)
		assert.Equal(t, want, c.Exposed(), text)
		c, err = Load(file(t, text, 0o600))
		require.NoError(t, err)
		assert.False(t, c.Exposed(), "nobody else may read it")
	}
}

func TestWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"a = ":                                   ":1:4: ",
		"colour = 'red'":                         ":1:1: there is no setting colour",
		"default = 'a'":                          "the default connection a is not there",
		"[connections]\na = 1":                   "rsql.toml",
		"[connections.a]\n":                      "connection a has no url",
		"[connections.a]\nurl='h'\npassword = 1": "connection a: password is no text",
	} {
		c, err := Load(file(t, text, 0o600))
		if err == nil {
			_, err = c.Connection(t.Context(), "a")
		}
		require.ErrorContains(t, err, want, text)
	}
	_, err := Load(filepath.Join(t.TempDir(), "missing.toml"))
	require.ErrorContains(t, err, "missing.toml")
}
