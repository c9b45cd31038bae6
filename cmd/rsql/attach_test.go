package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestAttachAConnectionOfTheSettings attaches servers by their names in rsql.toml: with their passwords and their flags.
func TestAttachAConnectionOfTheSettings(t *testing.T) {
	here, there := loaded(t), redistest.Start(t, "--requirepass", "geheim")
	client := there.Client(t)
	require.NoError(t, client.HSet(t.Context(), "u:1", "name", "Ann").Err())
	require.NoError(t, client.Close())
	settings := filepath.Join(t.TempDir(), "rsql.toml")
	require.NoError(t, os.WriteFile(settings, []byte("[connections.far]\nurl = '"+there.Addr+"'\npassword = 'geheim'\nread-only = true\n"+
		"[connections.wrong]\nurl = '"+there.Addr+"'\nnix = 1\n"), 0o600))
	run := func(text string) outcome { return runRsql(t, nil, "--config", settings, here.URL, "-t", "-c", text) }

	out := run("ATTACH 'far' AS e; SELECT name FROM e.\"u:{id}\"; SHOW DATABASES")
	assert.Zero(t, out.code, out.errors)
	assert.Contains(t, out.out, "Ann")
	assert.Contains(t, out.out, there.Addr)
	assert.NotContains(t, out.out+out.errors, "geheim")

	out = run("ATTACH 'far' AS e; DELETE FROM e.\"u:{id}\" WHERE id = 1")
	assert.NotZero(t, out.code)
	assert.Contains(t, out.errors, "only read")
	assert.NotContains(t, out.errors, "geheim")

	out = run("ATTACH 'wrong' AS e")
	assert.NotZero(t, out.code)
	assert.Contains(t, out.errors, "there is no setting nix")
}
