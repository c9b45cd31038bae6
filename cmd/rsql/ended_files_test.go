package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestFault7_2_EndedWhileAFileIsWritten ends COPY TO and -o by each signal, when the file has begun: what was in the file is in it, whole, and
// a signal that can be heard leaves nothing beside it.
func TestFault7_2_EndedWhileAFileIsWritten(t *testing.T) {
	server := redistest.Start(t)
	users(t, server, 3000)
	const many = "SELECT a.name, a.n, b.name AS other FROM u a, u b" // nine million rows
	for _, format := range []string{"csv", "json.gz", "ndjson.zst", "parquet", "arrow"} {
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGKILL} {
			dir := t.TempDir()
			path := filepath.Join(dir, "u."+format)
			for _, args := range [][]string{{"-c", "COPY (" + many + ") TO '" + path + "'"}, {"-c", many, "-o", path}} {
				if args[len(args)-1] == path && format == "json.gz" {
					continue // it holds the whole result first
				}
				require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
				cmd := command(t, append([]string{server.Addr}, args...)...)
				var messages strings.Builder
				cmd.Stderr = &messages
				require.NoError(t, cmd.Start())
				require.Eventually(t, func() bool { return len(besides(t, path)) > 0 }, patience, time.Millisecond)
				interrupt(t, cmd, signal)
				code := exitCodeOf(t, cmd)
				if signal == syscall.SIGKILL {
					assert.Equal(t, -1, code, path)
				} else {
					assert.Equal(t, 128+int(signal), code, path)
					assert.Equal(t, 1, strings.Count(messages.String(), "\n"), messages.String())
					assert.Empty(t, besides(t, path), "%s %v", args, signal)
				}
				old, err := os.ReadFile(path)
				require.NoError(t, err)
				assert.Equal(t, "old", string(old), args)
				for _, name := range besides(t, path) {
					require.NoError(t, os.Remove(filepath.Join(dir, name)))
				}
			}
		}
	}
	noClientIsLeft(t, server)
}

// besides are the names of the files beside one.
func besides(t *testing.T, path string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			names = append(names, e.Name())
		}
	}
	return names
}

// TestFault7_3_ReturningToAConsumerThatIsGone: what a statement returns is for the reader, what it changes is done.
func TestFault7_3_ReturningToAConsumerThatIsGone(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client(t)
	const rows = 20_000
	for _, statement := range []string{
		"UPDATE u SET name = 'new' RETURNING u.id, name",
		"MERGE INTO u USING (SELECT id FROM u) AS s ON u.id = s.id WHEN MATCHED THEN UPDATE SET name = 'new' RETURNING u.id, u.name",
		"INSERT INTO w SELECT id, name FROM u RETURNING id, name",
		"DELETE FROM u RETURNING id, name",
	} {
		users(t, server, rows)
		require.Zero(t, runRsql(t, nil, server.Addr, "-c", "CREATE TABLE IF NOT EXISTS w (id BIGINT, name TEXT) WITH (key = 'w:{id}')").code)
		cmd := command(t, server.Addr, "-c", statement, "--format", "csv")
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		var messages strings.Builder
		cmd.Stderr = &messages
		require.NoError(t, cmd.Start())
		one := make([]byte, 1)
		_, err = out.Read(one)
		require.NoError(t, err)
		require.NoError(t, out.Close())
		assert.Equal(t, 128+int(syscall.SIGPIPE), exitCodeOf(t, cmd), statement)
		assert.Empty(t, messages.String(), statement)
		switch statement[:6] {
		case "DELETE":
			assert.Zero(t, client.Exists(t.Context(), "u:0", "u:19999").Val())
		case "INSERT":
			assert.EqualValues(t, 2, client.Exists(t.Context(), "w:0", "w:19999").Val())
		default:
			assert.Equal(t, "new", client.HGet(t.Context(), "u:19999", "name").Val(), statement)
		}
		client.FlushDB(t.Context())
	}
}
